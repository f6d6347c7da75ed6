"""Diagrams are valid Mermaid whatever the names are."""

import random

import pytest
from document.strategies import data_sections, names, overview_sections
from hypothesis import HealthCheck, Phase, given, settings

from specagent.agent.document.mermaid import (
    alias_of,
    aliases,
    container_diagram,
    decoded,
    encoded,
    entity_diagram,
    sequence_diagram,
)
from specagent.agent.document.validation import flowchart_size, mermaid_error, validate_mermaid, with_whole_macros
from specagent.schemas.data import DataSection
from specagent.schemas.overview import OverviewSection
from specagent.schemas.text import line

WORDS = [
    "end",
    "title",
    "loop",
    "alt",
    "note",
    "actor",
    "participant",
    "activate",
    "deactivate",
    "box",
    "and",
    "opt",
    "rect",
    "links",
    "link",
    "create",
    "destroy",
    "over",
    "autonumber",
    "critical",
    "break",
    "par",
    "else",
    "option",
    "details",
    "properties",
    "accTitle",
    "accDescr",
    "style",
    "class",
    "classDef",
    "one",
    "many",
    "to",
    "only",
    "zero",
    "u",
    "default",
    "graph",
    "direction",
    "click",
    "href",
    "constructor",
    "pk",
    "fk",
    "uk",
    "sequenceDiagram",
    "erDiagram",
    "C4Container",
]
HOSTILE = [
    'x"; click x href "javascript:alert(1)"',
    "%%{init: {'theme': 'dark'}}%%",
    "x\nclick y",
    "</div><script>alert(1)</script>",
    "a}--{b",
    "classDef a:#fff;",
    "Lifestyle:#x;",
    "$$x$$",
    "`**x**`",
    "<br/>",
    "#quot;",
    "@{ shape: x }",
    "---",
    "日本語 😀",
]


def diagrams(overview: OverviewSection, data: DataSection, product: str) -> list[str]:
    people = [one.id for one in overview.actors]
    drawn = [container_diagram(overview, product), entity_diagram(data)]
    return [one for one in [*drawn, sequence_diagram(overview.flow, people) if overview.flow else ""] if one]


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(overview_sections(), data_sections(), names.map(line))
def test_every_diagram_is_valid(overview: OverviewSection, data: DataSection, product: str) -> None:
    pytest.importorskip("merman")
    for source in diagrams(overview, data, product):
        assert validate_mermaid(source) is None, source


@pytest.mark.parametrize("word", [*WORDS, *HOSTILE])
def test_no_name_becomes_syntax(word: str) -> None:
    pytest.importorskip("merman")
    for source in all_named(word):
        assert validate_mermaid(source) is None, source
        rows = [row.strip() for row in source.split("\n")]
        assert not any(row.startswith(("click ", "classDef ", "style ", "%%", "---")) for row in rows)
        assert not any(mark in source for mark in ("%%", "`", "$$", "<br", "<script", "javascript:"))


@pytest.mark.mermaid
def test_the_real_mermaid_agrees() -> None:
    pytest.importorskip("mermaidx")
    from specagent.agent.document.validation import _mermaidx_error

    sources = [source for word in [*WORDS[::6], *HOSTILE] for source in all_named(word)] + sampled(12)
    for source in random.Random(7).sample(sources, 40):
        assert _mermaidx_error(source) is None, source


def all_named(word: str) -> list[str]:
    """Return one diagram of each kind in which everything is named `word`."""
    overview = OverviewSection.model_validate(
        {
            "summary": "x",
            "actors": [{"kind": "person", "name": word, "description": word, "basis": nothing()}],
            "containers": [
                {
                    "kind": "queue",
                    "name": f"{word} 2",
                    "technologies": [word],
                    "responsibility": word,
                    "basis": nothing(),
                }
            ],
            "relations": [
                {"source": word, "target": f"{word} 2", "purpose": word, "protocol": word, "basis": nothing()}
            ],
            "flow_title": word,
            "flow": [{"source": word, "target": f"{word} 2", "message": word, "reply": True}],
        }
    )
    data = DataSection.model_validate(
        {
            "summary": "x",
            "entities": [
                {
                    "name": word,
                    "owner": "",
                    "purpose": word,
                    "attributes": [{"name": word, "type": "enum", "key": "UK"}],
                    "basis": nothing(),
                }
            ],
            "relations": [
                {
                    "source": word,
                    "target": "Other",
                    "source_cardinality": "zero or one",
                    "target_cardinality": "one or more",
                    "label": word,
                }
            ],
            "topics": [],
        }
    )
    return diagrams(overview, data, word)


def nothing() -> dict[str, object]:
    return {"requirements": [], "policies": [], "assumption": False}


def sampled(count: int) -> list[str]:
    """Return diagrams of schemas that Hypothesis makes up."""
    found: list[str] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(overview_sections(), data_sections())
    def collect(overview: OverviewSection, data: DataSection) -> None:
        found.extend(diagrams(overview, data, "Plantry"))

    collect()
    return found


@settings(max_examples=300)
@given(names.map(line))
def test_a_label_reads_back(name: str) -> None:
    assert decoded(encoded(name)) == name


def test_identifiers_differ_where_names_differ_and_are_no_words_of_mermaid() -> None:
    found = aliases(["Order API", "order api", "Order-API", "Order API", "end", "3D Model", "!!!", "???"])
    assert len(set(found.values())) == len(found) == 7
    assert found["Order API"] == "order_api"
    assert (alias_of("end"), alias_of("3D Model")) == ("end_", "n__3d_model")


@pytest.mark.parametrize(
    "source", ["", "nonsense", "erDiagram\n    a ||--o{ b :", "sequenceDiagram\n    a->>\n", "C4Container\n    Person("]
)
def test_a_broken_diagram_has_an_error(source: str) -> None:
    pytest.importorskip("merman")
    assert validate_mermaid(source)


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("nonsense", 1, 1),
        ("C4Container\n    title T\n    Persona(a)\n", 3, 5),
        ("%% first\n\nerDiagram\n    a ||--o{ b : x\n    c ||--|| : y\n", 5, 14),
        ("sequenceDiagram\n    a->>b: x\n    nothing\n", 3, 12),
        ("flowchart LR\n    A --> B\n    end --> C\n", 3, 5),
        ("flowchart LR\n    A --> B\n    C[x (y)] --> D\n    E --> F\n", 3, 5),
        ("---\ntitle: x\n---\nflowchart LR\n    A -->\n", 5, 10),
        ("flowchart LR\n    A[é日😀] --> -->\n", 2, 16),
    ],
)
def test_an_error_says_where_it_is(source: str, line: int, column: int) -> None:
    pytest.importorskip("merman")
    error = mermaid_error(source)
    assert error
    assert (error.line, error.column) == (line, column)


MACROS = 'C4Container\n    Person(a, "A",\n        "Calls (often),\n        and long")\n    Container(b, "B")\n'


def test_a_macro_may_run_over_several_lines() -> None:
    pytest.importorskip("merman")
    assert mermaid_error(MACROS) is None
    error = mermaid_error(f"{MACROS}    Boat(c)\n")
    assert error
    assert (error.message, error.line) == ("unsupported C4 macro: Boat", 6)


def test_macros_on_one_line_leave_all_other_lines_where_they_are() -> None:
    rows = with_whole_macros(MACROS).split("\n")
    assert rows[1:4] == ['    Person(a, "A", "Calls (often), and long")', "", ""]
    assert rows[4:] == MACROS.split("\n")[4:]
    assert with_whole_macros("C4Container\n  Person(a,\n  x") == "C4Container\n  Person(a,\n  x"


def test_an_error_is_short_whatever_the_parser_expected() -> None:
    pytest.importorskip("merman")
    error = mermaid_error(f"gantt\n    {'x' * 500} y\n")
    assert error
    assert len(error.message) <= 170


def test_only_a_flowchart_has_a_size() -> None:
    pytest.importorskip("merman")
    assert flowchart_size("flowchart LR\n  a --> b & c\n  subgraph s\n  d\n  end\n") == (4, 2)
    assert flowchart_size("erDiagram\n  a\n") is None
    assert flowchart_size("flowchart LR\n  a -->\n") is None


def test_the_other_parser_says_the_line() -> None:
    pytest.importorskip("mermaidx")
    from specagent.agent.document.validation import _mermaidx_error

    error = _mermaidx_error("flowchart LR\n    A --> B\n    C[x (y)] --> D\n")
    assert error
    assert error.line == 3
    assert error.message.startswith("Expecting")
