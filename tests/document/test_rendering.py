"""What a rendered document looks like, to the character."""

import re
from itertools import pairwise

import pytest
from document.sample import MARKDOWN, SPEC
from markdown_it import MarkdownIt

from specagent.agent.document.headings import github_anchors
from specagent.agent.document.markup import Markdown, only_markdown, row
from specagent.agent.document.reading import parse_spec
from specagent.agent.document.rendering import render_sections, render_spec
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.data import DataSection
from specagent.schemas.goals import GoalsSection
from specagent.schemas.overview import OverviewSection
from specagent.schemas.sections import SECTIONS
from specagent.schemas.stack import StackSection


def test_a_spec_renders_to_one_sentence_or_row_a_line() -> None:
    assert render_spec(SPEC) == MARKDOWN


def test_the_document_reads_back_without_a_remark() -> None:
    reading = parse_spec(MARKDOWN)
    assert reading.spec == SPEC
    assert reading.notes == ()
    assert reading.extras == ()


def test_sections_join_to_the_document() -> None:
    assert "\n\n".join(render_sections(SPEC).values()) + "\n" == MARKDOWN
    assert list(render_sections(SPEC))[1:8] == [one.slug for one in SECTIONS]


def test_empty_sections_say_so_and_read_back_empty() -> None:
    empty = SPEC.model_copy(
        update={
            "notice": "",
            "prd_link": "",
            "goals": GoalsSection(goals=[]),
            "overview": OverviewSection(
                summary="Nothing yet.", actors=[], containers=[], relations=[], flow_title="", flow=[]
            ),
            "stack": StackSection(technologies=[]),
            "data": DataSection(summary="Nothing is kept.", entities=[], relations=[], topics=[]),
            "concerns": ConcernsSection(concerns=[]),
            "traceability": [],
            "open_points": [],
        }
    )
    markdown = render_spec(empty)
    assert "## 3. Technology Stack\n\n*None.*\n\n## 4." in markdown
    assert "**Link to Requirements:** Plantry PRD\n" in markdown
    assert "erDiagram" not in markdown
    assert parse_spec(markdown).spec == empty


def test_the_same_spec_renders_to_the_same_bytes() -> None:
    assert render_spec(SPEC.model_copy(deep=True)).encode() == render_spec(SPEC).encode()


def test_each_heading_of_the_layout_is_read_as_the_heading_it_is() -> None:
    tokens = MarkdownIt().parse(MARKDOWN)
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert not re.search(r"\n{3}|[ \t]\n", MARKDOWN)


@pytest.mark.parametrize("value", ["plain text", 3, None])
def test_a_layout_refuses_text_that_nobody_escaped(value: object) -> None:
    with pytest.raises(TypeError, match="not Markdown yet"):
        only_markdown(value)
    with pytest.raises(TypeError):
        row(Markdown("a"), value)  # type: ignore[arg-type]


def test_anchors_are_those_of_github() -> None:
    headings = ["4. Key Design Patterns & Conventions", "Logging", "Logging", "Ünïcode_x: é!", "Logging-1"]
    assert github_anchors(headings) == [
        "4-key-design-patterns--conventions",
        "logging",
        "logging-1",
        "ünïcode_x-é",
        "logging-1-1",
    ]
