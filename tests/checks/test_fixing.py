import difflib
from dataclasses import replace

import pytest
from checks.cases import ADR, PRD, SPEC, case, edited
from checks.examples.trace_links import APPENDIX, BODY, DOCUMENT, PRD_LINK, TRACED
from hypothesis import given, settings
from hypothesis import strategies as st

from specagent.agent.checks import RULES
from specagent.agent.checks.documents import LinkTarget
from specagent.agent.checks.fixing import FIXABLE, fixed
from specagent.agent.checks.texts.links import links_of, relative
from specagent.agent.document.rendering import render_sections

FILES = {"PRD.md", "ops.md", "adr/001-postgresql-over-mysql.md"}
ROWS = APPENDIX.split("\n")


def looked_up(spec, **fields):
    """Return the case of a spec with all its links looked up among FILES."""
    found = case(spec, **fields)
    targets = [one.target for one in links_of(found.document) if relative(one.target)]
    return replace(found, links={(DOCUMENT, one): LinkTarget(one.partition("#")[0] in FILES) for one in targets})


def fix(spec, prd_link="PRD.md", **fields):
    return fixed(looked_up(spec, **fields), spec, prd_link)


def left(spec, **fields):
    found = looked_up(spec, **fields)
    return [(one.rule, one.message) for rule in sorted(FIXABLE) for one in RULES[rule].apply(found)]


def changes(old, new):
    lines = difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("---", "+++")]


def test_a_clean_spec_is_left_as_it_is():
    assert fix(TRACED) == TRACED


@pytest.mark.parametrize(
    "heading",
    ["## Technology Stack", "## 4. Technology Stack", "## 3) Technologies Stack", "Technology\nStack\n---"],
)
def test_a_heading_with_another_number_or_spelling_gets_that_of_the_template(heading):
    spec = TRACED.replace("## 3. Technology Stack", heading)

    assert fix(spec) == TRACED


def test_an_indented_or_closed_heading_stays_one():
    spec = TRACED.replace("## 3. Technology Stack", "  ## 4) Technology Stack ##")

    assert fix(spec) == TRACED.replace("## 3. Technology Stack", "  ## 3. Technology Stack ##")


@pytest.mark.parametrize(
    "heading",
    ["## 3. Tech Stack", "## 🚀 Technology Stack", "## Technology Stack {#stack}", "## *Technology* Stack"],
)
def test_a_heading_in_the_words_or_the_markup_of_its_author_stays(heading):
    spec = TRACED.replace("## 3. Technology Stack", heading)

    assert fix(spec) == spec


def test_a_part_of_the_heading_is_not_its_spelling():
    spec = TRACED.replace("## 4. Key Design Patterns & Conventions", "## 4. Design Patterns")

    assert fix(spec) == spec


def test_links_to_a_renamed_heading_follow_it():
    spec = edited(
        ("## 3. Technology Stack", "## 4. Technology Stack"),
        (
            "The team knows it;",
            "See [a](#4-technology-stack), [b](<architecture.md#4-technology-stack>) and [c](x.md#4-technology-stack);",
        ),
        text=TRACED,
    )
    line = next(one for one in fix(spec).split("\n") if "See [a]" in one)

    assert (
        "[a](#3-technology-stack), [b](<architecture.md#3-technology-stack>) and [c](x.md#4-technology-stack)" in line
    )


def test_a_heading_known_by_its_number_alone_keeps_its_name():
    spec = TRACED.replace("## 3. Technology Stack", "## 3. Werkzeuge")

    assert fix(spec) == spec
    assert left(spec) == [("TX004", "should be called '3. Technology Stack'")]


def test_a_section_that_two_headings_claim_is_left_to_people():
    spec = TRACED.replace("## 3. Technology Stack", "## Technologies\n\nMore.\n\n## 4. Technology Stack")

    assert fix(spec) == spec


def test_a_comment_behind_a_heading_stays_and_one_that_names_the_rule_keeps_the_heading():
    other = "<!-- specagent: ignore ST: the board decided so -->"
    this = "<!-- specagent: ignore TX004: the company calls it so -->"

    assert f"## 3. Technology Stack {other}\n" in fix(
        TRACED.replace("## 3. Technology Stack", f"## Technology Stack {other}")
    )
    kept = TRACED.replace("## 3. Technology Stack", f"## Technology Stack {this}")
    assert fix(kept) == kept


def test_a_broken_link_to_the_prd_is_mended_wherever_it_stands():
    spec = TRACED.replace("(PRD.md", "(old/prd.md")

    assert fix(spec) == TRACED


def test_a_prd_whose_name_has_a_blank_is_linked_all_the_same():
    spec = TRACED.replace("[PRD.md](PRD.md)", "[PRD](gone.md)")

    assert "**Link to Requirements:** [PRD](<../my PRD.md>)\n" in fix(spec, "../my PRD.md")


def test_without_knowing_the_prd_its_link_is_left():
    spec = edited((PRD_LINK, "**Link to Requirements:** [PRD](gone.md)"), text=TRACED)

    assert fix(spec, prd_link="").split("\n")[4] == "**Link to Requirements:** [PRD](gone.md)"


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("**Link to Requirements:** our PRD", "**Link to Requirements:** [our PRD](PRD.md)"),
        ("**Link to Requirements:**", "**Link to Requirements:** [PRD.md](PRD.md)"),
        ("It is built from the PRD.", f"It is built from the PRD.\n\n{PRD_LINK}"),
    ],
)
def test_a_missing_link_to_the_prd_is_added(line, mended):
    assert fix(edited((PRD_LINK, line), text=TRACED)) == edited((PRD_LINK, mended), text=TRACED)


def test_the_added_link_stands_above_all_chapters():
    spec = edited((PRD_LINK, "## Glossary\n\nA tool is lent."), text=TRACED)

    assert fix(spec) == edited((PRD_LINK, f"{PRD_LINK}\n\n## Glossary\n\nA tool is lent."), text=TRACED)


@pytest.mark.parametrize("cell", ["[ADR-001](adr/1-mysql.md)", "[ADR-001](<old adr/001.md>)", "ADR-001"])
def test_a_row_of_section_7_is_linked_to_the_file_of_its_record(cell):
    right = "| [ADR-001](adr/001-postgresql-over-mysql.md) |"

    assert fix(TRACED.replace(right, f"| {cell} |")) == TRACED


def test_a_number_that_two_files_have_is_linked_to_neither():
    spec = TRACED.replace("(adr/001-postgresql-over-mysql.md)", "(adr/1-mysql.md)")

    assert fix(spec, adrs={"001-a.md": ADR, "001-b.md": ADR}).split("## Appendix")[0] == spec.split("## Appendix")[0]


def test_the_table_of_appendix_a_is_written_anew_where_it_is_outdated():
    spec = (
        TRACED.replace("| NFR-2 |", "| NFR-9 |")
        .replace(f"{ROWS[5]}\n", "")
        .replace("Goal: Fast Search;", "Goal: Speed;")
    )

    assert fix(spec) == TRACED


def test_the_table_is_what_a_draft_would_hold():
    found = case(fix(TRACED.replace(f"{ROWS[5]}\n", "")))

    assert APPENDIX.rstrip() == render_sections(found.spec)["traceability"]


def test_what_people_wrote_into_appendix_a_stays():
    spec = (
        TRACED.replace(ROWS[2], f"Read with the board on Monday.\n\n{ROWS[2]}")
        .replace("Goal: High Availability |", "Goal: Uptime; the [runbook](ops.md#up) |")
        .replace(f"{ROWS[5]}\n", "")
        .replace("| CON-3 |", "| FR-1, FR-2 | functional | Lending | PRD | together |\n| CON-3 |")
        + "\nEnd of the table.\n"
    )
    table = fix(spec)

    assert "Read with the board on Monday.\n\n| Requirement |" in table
    assert "Goal: High Availability; the [runbook](ops.md#up) |\n" in table
    assert (
        "| OOS-1 | out-of-scope | Payments and deposits. | [Out of Scope](PRD.md#out-of-scope) | out of scope |\n"
        in table
    )
    assert table.endswith("| FR-1, FR-2 | functional | Lending | PRD | together |\n\nEnd of the table.\n")
    assert left(table) == []


def test_what_people_wrote_into_the_text_or_the_source_of_a_row_stays():
    own = ROWS[4].replace("A neighbour can search the catalogue of tools.", "Search, see the [board](ops.md).")
    own = own.replace("[Functional Requirements](PRD.md#functional-requirements)", "workshop of 3 May")
    spec = TRACED.replace(ROWS[4], own.replace("Actor: Neighbour", "Actor: Nobody")).replace(f"{ROWS[5]}\n", "")

    assert fix(spec) == TRACED.replace(ROWS[4], own)


def test_a_row_that_is_right_keeps_its_answers_as_they_are_written():
    own = ROWS[4].replace("Actor: Neighbour; Container: Lending API", "Container: Lending API;Actor: Neighbour")
    spec = TRACED.replace(ROWS[4], own)

    assert own != ROWS[4]
    assert fix(spec.replace(f"{ROWS[5]}\n", "")) == spec


def test_an_appendix_is_added_to_a_spec_of_the_template_only():
    for heading, other in [("## 5. Data Management", "## 5. Storage"), ("## 3. Technology Stack", "# 3. Tools")]:
        spec = BODY.replace(heading, other)
        assert fix(spec) == spec


def test_columns_that_people_added_stay_with_their_rows():
    rows = [f"{one} {end} |" for one, end in zip(ROWS[2:-1], ["Test", ":-:", *"abcdefghij"], strict=True)]
    spec = "\n".join([f"{BODY}\n{ROWS[0]}\n", *rows, ""]).replace("Goal: Fast Search;", "Goal: Speed;")

    assert fix(spec) == "\n".join([f"{BODY}\n{ROWS[0]}\n", *rows, ""])


def test_a_comment_that_takes_a_finding_out_stays_behind_its_row():
    comment = "<!-- specagent: ignore TR: agreed -->"
    spec = TRACED.replace(f"{ROWS[6]}\n", f"{ROWS[6]} {comment}\n").replace(f"{ROWS[5]}\n", "")

    assert fix(spec) == TRACED.replace(f"{ROWS[6]}\n", f"{ROWS[6]} {comment}\n")


def test_a_comment_below_the_heading_keeps_the_table():
    spec = TRACED.replace(f"{ROWS[5]}\n", "").replace(
        f"{ROWS[0]}\n", f"{ROWS[0]}\n\n<!-- specagent: ignore TR011: filled in by hand -->\n"
    )

    assert fix(spec) == spec


def test_a_missing_appendix_is_added_above_appendix_b_or_at_the_end():
    above_b = SPEC.replace("## Appendix B", f"{APPENDIX}\n## Appendix B")

    assert fix(BODY) == TRACED
    assert fix(BODY.rstrip()) == TRACED.rstrip()
    assert fix(SPEC) == above_b


def test_nothing_is_added_behind_a_fence_that_is_still_open():
    spec = f"{BODY}\n```text\nnot closed\n"

    assert fix(spec) == spec


def test_nothing_is_added_without_a_prd_or_to_a_document_of_another_kind():
    assert fix(BODY, prd=None) == BODY
    assert fix("# Recipes\n\n## Bread\n", prd=PRD) == "# Recipes\n\n## Bread\n"


def test_only_what_breaks_the_wanted_rules_is_mended():
    spec = TRACED.replace("## 3. Technology Stack", "## Technology Stack").replace(f"{ROWS[5]}\n", "")

    assert fixed(looked_up(spec), spec, "PRD.md", rules=["TX004"]) == spec.replace(
        "## Technology Stack", "## 3. Technology Stack"
    )


def test_line_ends_a_byte_order_mark_and_a_missing_last_line_feed_stay():
    spec = (
        "\ufeff"
        + TRACED.replace("## 3. Technology Stack", "Technology Stack\n---").replace(f"{ROWS[5]}\n", "").rstrip()
    )
    spec = spec.replace("\n", "\r\n")

    assert fix(spec) == "\ufeff" + TRACED.rstrip().replace("\n", "\r\n")


EDITS = {
    "renamed": ("## 3. Technology Stack", "## 4. Technology stack"),
    "setext": ("## 5. Data Management", "Data Managment\n==="),
    "ambiguous": ("## 6. Cross-Cutting Concerns", "## Concerns\n\nSome.\n\n## Cross-cutting concern"),
    "moved PRD": ("(PRD.md", "(../old/PRD.md"),
    "no PRD": (PRD_LINK, "Built in a hurry."),
    "record": ("(adr/001-postgresql-over-mysql.md)", "(adr/01.md)"),
    "no record": ("[ADR-001](adr/001-postgresql-over-mysql.md)", "ADR-001"),
    "row": (f"{ROWS[5]}\n", ""),
    "id": ("| CON-2 | constraint", "| CON-22 | constraint"),
    "answer": ("Goal: Fast Search;", "our index;"),
    "goal": ("**Goal: High Availability**", "**Goal: Uptime**"),
    "table": ("\n".join(ROWS[2:-1]), "*None.*"),
    "columns": (" Source | Answered by |", " Answered by | Source |"),
    "header": ("| Requirement | Kind |", "| Id | Test | Kind |"),
    "appendix": (APPENDIX, ""),
    "text": ("Everything stands in", "`code` <!-- x --> [x](gone.md) stands in"),
    "fence": ("  ```\n", "  `\n"),
    "heading": ("### Logging", "## Logging"),
}


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from(sorted(EDITS)), unique=True, max_size=6),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_fixing_twice_is_fixing_once_whatever_was_edited(names, newline, is_ended):
    spec = TRACED
    for name in names:
        spec = spec.replace(*EDITS[name])
    spec = (spec if is_ended else spec.rstrip()).replace("\n", newline)
    once = fix(spec)

    assert fix(once) == once
    assert fixed(looked_up(spec), once, "PRD.md") == once
    assert set("\r\n") & set(once) <= set(newline)
    assert once.endswith(newline) == is_ended


@settings(max_examples=25)
@given(
    st.lists(
        st.sampled_from(["renamed", "moved PRD", "record", "no record", "row", "id", "goal", "appendix"]), max_size=5
    )
)
def test_what_is_mechanical_is_mended_and_nothing_else_changes(names):
    spec = TRACED
    for name in names:
        spec = spec.replace(*EDITS[name])
    mended = fix(spec)

    assert left(mended) == []
    assert mended.split("## 4. Key")[1].split("## 5.")[0] == TRACED.split("## 4. Key")[1].split("## 5.")[0]
    assert (
        len(changes(spec, mended))
        <= 2 * len(names) + (len(ROWS) if "appendix" in names or "moved PRD" in names else 0) * 2
    )
