import pytest
from checks.cases import ADR, SPEC, edited, findings, places
from checks.examples.trace_links import APPENDIX, BODY, DOCUMENT, GONE, PRD_LINK, RECORD, TRACED

from specagent.agent.checks.documents import LinkTarget

FOUND = LinkTarget(exists=True, anchors=frozenset({"constraints", "functional-requirements"}))


def messages(rule, *args, **kwargs):
    return [one.message for one in findings(rule, *args, **kwargs)]


def line_of(text, spec):
    return next(at for at, line in enumerate(spec.split("\n"), 1) if text in line)


def test_a_link_to_the_prd_that_leads_nowhere_is_told_where_it_stands():
    line = line_of(PRD_LINK, SPEC)

    assert places("TR009", links={(DOCUMENT, "PRD.md"): GONE}) == [
        (line, 36, "leads to 'PRD.md', which does not exist")
    ]


def test_a_link_that_nobody_looked_up_is_not_judged():
    assert places("TR009") == places("TR010") == []


def test_words_in_the_place_of_the_link_are_no_link():
    spec = edited((PRD_LINK, "**Link to Requirements:** our PRD"))

    assert places("TR009", spec) == [(line_of("our PRD", spec), 1, "is not linked: its words lead nowhere")]


@pytest.mark.parametrize(
    "link",
    ["[product requirements](https://wiki.example/prd)", "<https://wiki.example/prd>", "[PRD][1]\n\n[1]: PRD.md"],
)
def test_a_link_in_another_form_may_be_that_to_the_requirements(link):
    assert places("TR009", edited((PRD_LINK, f"It is built from {link}."))) == []


def test_a_link_to_another_chapter_or_a_picture_is_no_way_to_the_requirements():
    spec = edited((PRD_LINK, "See [the data](#5-data-management). ![status](https://ci.example/badge.svg)"))

    assert messages("TR009", spec) == ["is missing"]


def test_other_links_to_the_missing_prd_are_not_told_again():
    links = {(DOCUMENT, "PRD.md"): GONE} | {
        (DOCUMENT, f"PRD.md#{one}"): GONE for one in ("constraints", "functional-requirements", "out-of-scope")
    }

    assert places("TR010", TRACED, links=links) == []


def test_a_link_to_a_missing_file_names_the_row_it_stands_in():
    spec = edited(("The standard; over MySQL", "The [standard](std.md#db); over MySQL"))
    found = findings("TR010", spec, links={(DOCUMENT, "std.md#db"): GONE})

    assert [(one.section, one.subject, one.message) for one in found] == [
        ("stack", "Technology: PostgreSQL", "links to 'std.md', which does not exist")
    ]
    line = line_of("std.md", spec)
    assert found[0].location.line == line
    assert spec.split("\n")[line - 1][found[0].location.column - 1 :].startswith("std.md#db)")


def test_a_heading_that_the_target_lacks_is_told_once_with_the_number_of_links_to_it():
    links = {(DOCUMENT, f"PRD.md#{one}"): FOUND for one in ("constraints", "functional-requirements", "out-of-scope")}
    links[DOCUMENT, "PRD.md#non-functional-requirements"] = FOUND
    found = findings("TR010", TRACED, links=links)

    assert [(one.subject, one.message) for one in found] == [
        (
            "Requirement: NFR-1",
            "links to #non-functional-requirements of 'PRD.md', which has no such heading (and 2 more such links)",
        ),
        ("Requirement: OOS-1", "links to #out-of-scope of 'PRD.md', which has no such heading"),
    ]


def test_a_link_to_a_heading_of_the_document_itself_must_lead_to_one():
    spec = edited(
        ("The standard; over MySQL", "As in [section 5](#5-data-management) and [6](#6-operations); over MySQL")
    )

    assert messages("TR010", spec) == ["links to '#6-operations', but has no such heading"]


@pytest.mark.parametrize(
    "anchor", ["#4-key-design-patterns-conventions", "#user-content-3-technology-stack", "#top", "#L7"]
)
def test_anchors_of_other_renderers_are_known(anchor):
    assert places("TR010", edited(("The standard; over MySQL", f"The [standard]({anchor}); over MySQL"))) == []


@pytest.mark.parametrize("anchor", ['<a id="why"></a>', '<span name="why">', "### Reasons {#why}"])
def test_an_id_that_the_document_gives_is_an_anchor(anchor):
    spec = edited(("## 4. Key", f"{anchor}\n\nSee [why](#why).\n\n## 4. Key"))

    assert places("TR010", spec) == []


@pytest.mark.parametrize(
    "target", ["https://e.example/x.md", "/docs/x.md", "../../issues/5", "Other-Page", "{{ base }}/x.md"]
)
def test_what_is_no_certain_path_to_a_file_is_not_judged(target):
    spec = edited(("The standard; over MySQL", f"The [standard](<{target}>); over MySQL"))

    assert places("TR010", spec, links={(DOCUMENT, target): GONE}) == []


def test_a_broken_link_of_a_record_is_told_in_the_record():
    adrs = {"001-postgresql-over-mysql.md": f"{ADR}\nSee [the old one](000-old.md) and [below](#nowhere).\n"}
    found = findings("TR010", adrs=adrs, links={(RECORD, "000-old.md"): GONE})

    assert [(one.subject, one.location.file, one.message) for one in found] == [
        ("ADR-001", RECORD, "links to '000-old.md', which does not exist"),
        ("ADR-001", RECORD, "links to '#nowhere', but has no such heading"),
    ]


def test_the_table_that_says_what_the_document_says_is_not_outdated():
    assert places("TR011", TRACED) == []


def test_an_outdated_table_is_told_once_with_everything_that_is_wrong():
    rows = APPENDIX.split("\n")
    spec = (
        TRACED.replace("| NFR-2 |", "| NFR-9 |")
        .replace(f"{rows[5]}\n", "")
        .replace("Goal: Fast Search;", "Goal: Speed;")
    )

    assert places("TR011", spec) == [
        (
            line_of("## Appendix A", spec),
            1,
            "lacks 2 requirements of the PRD (FR-2, NFR-2); lists 1 requirement that the PRD does not have (NFR-9); "
            "names other answers than the document gives for 1 requirement (NFR-1)",
        )
    ]


def test_an_answer_that_the_document_has_and_the_table_lacks_is_told():
    spec = TRACED.replace("Goal: High Availability |\n| NFR-3", "**not answered** |\n| NFR-3")

    assert messages("TR011", spec) == ["names other answers than the document gives for 1 requirement (NFR-2)"]


def test_an_appendix_that_holds_nothing_lacks_everything():
    spec = f"{BODY}\n## Appendix A: Requirements Traceability\n\n*None.*\n"

    assert messages("TR011", spec) == [
        "lacks 10 requirements of the PRD (FR-1, FR-2, NFR-1, NFR-2, NFR-3, CON-1 and 4 more)"
    ]


def test_answers_in_own_words_are_left_to_their_author():
    spec = TRACED.replace("Goal: High Availability |", "Goal: High Availability; the [runbook](ops.md) |")

    assert places("TR011", spec) == []


def test_records_that_were_not_found_are_not_held_against_the_table():
    assert places("TR011", TRACED, adrs={}) == []
    assert places("TR011", TRACED, adrs={"001-broken.md": "no record"}) == []


def test_a_requirement_that_only_a_reader_finds_in_the_prd_is_not_gone():
    row = "| REQ-1 | functional | Tool Shed lets neighbours lend tools to each other. | [Tool Shed](PRD.md) | ADR-001 |"

    assert places("TR011", f"{TRACED}{row}\n") == []


def test_a_requirement_under_another_id_today_is_gone():
    spec = f"{TRACED}| FR-7 | functional | A neighbour can borrow a tool for up to 14 days. | PRD | ADR-001 |\n"

    assert messages("TR011", spec) == ["lists 1 requirement that the PRD does not have (FR-7)"]


def test_a_hand_written_table_must_name_what_the_prd_numbers():
    listed = "- FR-1, FR-2: the service\n- NFR-1 to NFR-3: see 6\n- CON-1–CON-2: see 3\n"
    spec = f"{BODY}\n## Appendix A: Requirements Traceability\n\n{listed}"

    assert messages("TR011", spec) == ["lacks 2 requirements of the PRD (CON-3, CON-4)"]


def test_without_a_prd_nothing_is_outdated():
    assert places("TR011", TRACED.replace("| NFR-2 |", "| NFR-9 |"), prd=None) == []
