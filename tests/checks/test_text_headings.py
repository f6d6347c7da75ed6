from checks.cases import SPEC, edited, places
from checks.examples.text_headings import MOVED, STACK

from specagent.schemas.sections import SECTIONS


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
