import re

import pytest
from checks.cases import SPEC, case, edited, findings, places
from checks.examples.text_headings import GOALS, MOVED, PROSE, STACK

from specagent.agent.checks import check
from specagent.schemas.sections import SECTIONS

CONTAINERS = SPEC[SPEC.index("### Containers") : SPEC.index("### Communication")]
GERMAN = "Der Dienst ist mit einer Datenbank verbunden und wird von den Nachbarn genutzt, die auch die Daten sichern. "


def line_of(text, spec):
    return spec.split("\n").index(text) + 1


def test_all_missing_sections_are_told_at_once():
    spec = edited((STACK, ""), ("## 5. Data Management", "### Storage of all kinds"))

    assert places("TX001", spec) == [
        (1, 1, "these sections were not found: 3. Technology Stack, 5. Data Management"),
    ]


def test_a_document_of_another_kind_lacks_all_sections_and_breaks_no_other_rule_on_headings():
    spec = "# Recipes\n\n## Bread\n\nKnead the dough.\n"

    assert places("TX001", spec) == [
        (1, 1, f"these sections were not found: {', '.join(one.heading for one in SECTIONS)}")
    ]
    assert places("TX003", spec) == places("TX004", spec) == []


def test_appendices_are_not_demanded():
    assert places("TX001", SPEC.partition("## Appendix")[0]) == []


def test_the_section_that_has_to_move_is_told_and_no_other():
    line = line_of("## 3. Technology Stack", MOVED)

    assert places("TX003", MOVED) == [(line, 1, "stands behind '4. Key Design Patterns & Conventions'")]


def test_a_section_that_stands_too_early_is_told_which_it_belongs_behind():
    concerns = SPEC[SPEC.index("## 6. Cross") : SPEC.index("## 7. Arch")]
    spec = edited((concerns, "")).replace("## 2. System", f"{concerns}## 2. System")

    line = line_of("## 6. Cross-Cutting Concerns", spec)
    assert places("TX003", spec) == [(line, 1, "stands before '5. Data Management'")]


def test_a_renamed_heading_comes_with_the_name_it_should_have():
    spec = edited(("## 4. Key Design Patterns & Conventions", "## 4. Design Patterns"))

    assert places("TX004", spec) == [
        (line_of("## 4. Design Patterns", spec), 1, "should be called '4. Key Design Patterns & Conventions'")
    ]


def test_a_renamed_appendix_is_told():
    spec = f"{SPEC.partition('## Appendix')[0]}## Open Questions\n\n- Who pays?\n"

    assert [message for _, _, message in places("TX004", spec)] == [
        "should be called 'Appendix B: Open Questions and Assumptions'"
    ]


def test_two_headings_that_could_be_one_section_are_told_of_each_other():
    spec = edited(("## 3. Technology Stack", "## Technologies\n\nMore.\n\n## Tech Stack"))

    assert [message for _, _, message in places("TX004", spec)] == [
        "should be called '3. Technology Stack'; so could another heading: only one of them can be"
    ] * 2


@pytest.mark.parametrize(
    "heading",
    [
        '<a id="data"></a>5 Data Management',
        "5. Data Management {#data}",
        "5. Data Management {: #data .wide}",
        '<a name="data"/> 5) DATA MANAGEMENT',
    ],
)
def test_anchors_attributes_and_signs_are_no_part_of_a_heading(heading):
    assert check(case(edited(("## 5. Data Management", f"## {heading}")))) == []


def test_and_is_as_good_as_its_sign():
    assert places("TX004", edited(("Patterns & Conventions", "Patterns and Conventions"))) == []


def test_a_section_with_an_attribute_and_another_number_is_found():
    spec = edited(("## 6. Cross-Cutting Concerns", "## 8. Cross-Cutting Concerns {#cross}"))

    assert places("TX001", spec) == []
    assert [message for _, _, message in places("TX004", spec)] == ["should be called '6. Cross-Cutting Concerns'"]


def in_german(*headings):
    spec = edited(("Tool Shed is one service with one database.", GERMAN * 9))
    for one, heading in zip(SECTIONS, headings, strict=False):
        spec = spec.replace(f"## {one.heading}", f"## {heading}")
    return spec


def test_a_document_in_another_language_may_have_headings_of_its_own():
    spec = in_german("1. Ziele", "2. Überblick", "3. Technik", "4. Muster", "5. Daten", "6. Querschnitt", "7. ADRs")

    assert places("TX001", spec) == places("TX004", spec) == []


def test_in_another_language_the_number_must_be_right():
    assert [message for _, _, message in places("TX004", in_german("8. Architecture Goals"))] == [
        "should be called '1. Architectural Goals and Constraints'"
    ]


def raised(by):
    """Return the clean spec with the headings of its sections, and what stands below them, that much deeper."""
    title, _, rest = SPEC.partition("\n")
    return f"{title}\n" + re.sub(r"^#+(?= )", lambda marks: "#" * (len(marks[0]) + by), rest, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "spec",
    [
        raised(-1),
        raised(-1).replace("# Architectural", "## Architectural", 1),
        re.sub(r"^## ", "# ", SPEC, flags=re.MULTILINE),
        f"# Handbook\n\n## Architecture\n\n{raised(1).partition(chr(10))[2]}",
    ],
    ids=["up", "up with the title below", "only the sections up", "down"],
)
def test_sections_may_begin_at_another_level(spec):
    assert check(case(spec)) == []


def test_subheadings_that_sound_like_sections_leave_the_level_as_it_is():
    spec = edited(
        ("### Logging", "### Data Model\n\nNone. (NFR-1)\n\n### Technology Stack\n\nSame. (NFR-1)\n\n### Logging")
    )

    assert places("TX001", spec) == places("TX003", spec) == places("TX004", spec) == []


def test_a_section_that_begins_again_is_told_where_and_nothing_of_it_is_lost():
    again = "## 5. Data Management\n\n### Backups\n\nEvery night. (NFR-9)\n\n## 6. Cross"
    spec = edited(("## 6. Cross", again))
    line = line_of("## 6. Cross-Cutting Concerns", spec) - 6

    first = line_of("## 5. Data Management", spec)
    assert places("TX011", spec) == [(line, 1, f"begins a second time; it first stands in line {first}")]
    assert [one.subject for one in findings("TR001", spec)] == ["Data: Backups"]


FORMS = {
    "goals": edited((GOALS, f"{PROSE}The GDPR is kept.\n\n")),
    "goals under headings": edited((GOALS, "### Data Protection\n\nIt keeps to the GDPR at any time.\n\n")),
    "containers": edited((CONTAINERS, "### Containers\n\n#### Lending API\n\nIt holds the rules of lending.\n\n")),
    "stack": edited((STACK, "## 3. Technology Stack\n\n<table><tr><td>Python</td><td>3.14</td><td>it is known</td></tr>"
                            "<tr><td>PostgreSQL</td><td>18</td></tr></table>\n\n")),
    "labels": edited((STACK, "## 3. Technology Stack\n\n- **Language:** Python 3.14, as the team knows it.\n\n")),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_cannot_be_read_is_told_once_and_its_dependants_are_silent(form):
    assert [one.rule for one in check(case(FORMS[form]))] == ["TX010"]


def test_what_the_unreadable_section_is_about_is_told():
    assert [message for _, _, message in places("TX010", FORMS["containers"])] == [
        "has no table or list of which a container could be read, so nothing is compared with it"
    ]


def test_an_empty_section_is_not_unreadable():
    spec = edited((GOALS, "*None.*\n\n"))

    assert places("TX010", spec) == []
    assert [one.subject for one in findings("TR002", spec)] == ["NFR-1", "NFR-2", "NFR-3"]
