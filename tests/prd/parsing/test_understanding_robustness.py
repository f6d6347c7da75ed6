"""Whatever the text, reading ends, and every requirement has its own ref and a place in the document."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specagent.agent.errors import SpecAgentError
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.base import REFERENCE
from specagent.schemas.prd import Prd

_PIECES = st.sampled_from(
    [
        "# Courts PRD",
        "## Functional Requirements",
        "## Out of Scope",
        "### Story 1.1: Book",
        "#### FR-1: Title",
        "**Must have:**",
        "**Acceptance Criteria:**",
        "- FR-1: The system shall store bookings.",
        "- FR-2: Members cancel.",
        "  - AC1: within 2 seconds",
        "- Members can book.",
        "1. **Fields**",
        "   - The user can add.",
        "| ID | Requirement |",
        "| --- | --- |",
        "| FR-3 | Members pay. |",
        "| FR-3 | Members pay again with cards. |",
        "```",
        "```json",
        "~~~",
        "> quoted",
        "---",
        "===",
        "",
        "",
        "As a member, I want to book,",
        "so that I play.",
        "FR-4: text\nFR-5: other",
        "FR1-FR9",
        "<!--",
        "-->",
        "<details>",
        "    indented FR-9 text",
        "\t- tab",
        "用户可以预订",
        "- 性能：2 秒以内",
        "[TBD]",
        "&amp;",
        "`",
        "**",
        "__a",
        "~~FR-8: gone~~",
        "\\|",
        "R-1 R-2",
        "\u200b",
        "\u202e",
        "𝔘",
        "e\u0301",
    ]
)
_DOCUMENTS = st.lists(_PIECES | st.text(max_size=30), max_size=40).map("\n".join)


def read(text: str) -> Prd | None:
    try:
        return understand(SourceText("any.md", text))
    except SpecAgentError:
        return None


def check(prd: Prd, text: str) -> None:
    count = text.count("\n") + 1
    refs = [one.ref for one in prd.requirements]
    assert len(set(refs)) == len(refs)
    assert all(REFERENCE.fullmatch(ref) for ref in refs)
    for one in prd.requirements:
        assert 1 <= one.place.line <= one.place.end_line <= count
        assert one.text
        assert one.name
    for mention in (*prd.external_systems, *prd.entities, *prd.open_questions):
        assert 1 <= mention.place.line <= count
    assert [one.place.line for one in prd.requirements] == sorted(one.place.line for one in prd.requirements)


@settings(max_examples=150)
@given(_DOCUMENTS)
def test_any_document_is_read_or_refused(text: str) -> None:
    prd = read(text)
    if prd is not None:
        check(prd, text)
        assert prd.text == text


@settings(max_examples=100)
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    prd = read(text)
    if prd is not None:
        check(prd, text)


@settings(max_examples=40)
@given(_DOCUMENTS)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read(text) == read(text)


def test_two_thousand_requirements_are_all_found() -> None:
    parts = ["# Big PRD\n\n## Functional Requirements\n"]
    for number in range(1, 2_001):
        title = f"### FR-{number:04}: Case {number}"
        parts.append(f"{title}\n\nThe system shall handle case {number} within {number} ms.\n\n- as a detail\n")
    text = "\n".join(parts)
    prd = read(text)
    assert prd is not None
    assert [one.id for one in prd.requirements] == [f"FR-{number:04}" for number in range(1, 2_001)]
    assert all(one.targets == [f"within {number} ms"] for number, one in enumerate(prd.requirements, start=1))
    check(prd, text)


def test_a_table_of_five_thousand_rows_and_as_many_paragraphs_are_read() -> None:
    rows = "".join(f"| FR-{number} | The system must do thing{number}. |\n" for number in range(5_000))
    prose = "".join(f"The system must keep item{number}.\n\n" for number in range(5_000))
    prd = read(
        f"# P\n\n## Requirements\n\n### Table\n\n| ID | Requirement |\n| --- | --- |\n{rows}\n### Prose\n\n{prose}"
    )
    assert prd is not None
    assert len(prd.requirements) == 10_000


def test_two_thousand_uses_of_one_id_are_told_apart() -> None:
    parts = ["# Big PRD\n\n## User Stories\n"]
    for number in range(1, 2_001):
        parts.append(f"### Story {number}: Case{number}\n\n- AC1: The label{number} shows colour{number}.\n")
    prd = read("\n".join(parts))
    assert prd is not None
    assert sum(1 for one in prd.requirements if one.id == "AC1") == 2_000
    assert len({one.ref for one in prd.requirements}) == len(prd.requirements)


@pytest.mark.parametrize(
    "noise",
    [
        "`" * 20_000,
        "*" * 20_000,
        "* " * 20_000,
        "[" * 20_000,
        "[a](" * 10_000,
        "> " * 5_000,
        "|a" * 10_000,
        "<a " * 10_000,
        "<!-- " * 5_000,
        "_a" * 10_000,
        "1,000 " * 10_000,
        "9" * 20_000,
        "As a " * 10_000,
        "#" * 20_000,
        "under " * 10_000,
        "must " * 10_000,
        "create " * 10_000,
        "(" * 20_000,
        "=" * 20_000,
        "必须" * 10_000,
    ],
)
def test_hostile_repetition_neither_hangs_nor_hides_the_rest(noise: str) -> None:
    head = "# P\n\n## Functional Requirements\n\n- FR-1: The system must work."
    prd = read(f"{head}\n\n{noise}\n\n- FR-2: It must work again.\n")
    assert prd is not None
    assert [one.id for one in prd.requirements][:1] == ["FR-1"]
    assert "FR-2" in [one.id for one in prd.requirements]


def test_deep_nesting_is_read() -> None:
    nested = "".join("  " * depth + "- level\n" for depth in range(200))
    assert read(f"# P\n\n## Functional Requirements\n\n- FR-1: The system must work.\n{nested}") is not None
