"""Hypothesis strategies for every schema of a document, over text that Markdown and Mermaid would misread."""

from hypothesis import strategies as st

from specagent.schemas.adr import Adr, DecisionRow, DecisionsSection, Option
from specagent.schemas.base import Basis
from specagent.schemas.concerns import Concern, ConcernsSection, Measure
from specagent.schemas.data import Attribute, DataSection, DataTopic, Entity, EntityRelation
from specagent.schemas.goals import Driver, Goal, GoalsSection
from specagent.schemas.overview import Actor, Container, OverviewSection, Relation, Step
from specagent.schemas.patterns import CodeExample, Pattern, PatternsSection, Rule
from specagent.schemas.spec import OpenPoint, Spec, TraceRow
from specagent.schemas.stack import StackSection, Technology
from specagent.schemas.text import line, slug

FRAGMENTS = [
    *(
        "Orders",
        "are kept",
        "for",
        "e.g.",
        "30 days.",
        "Why?",
        "No!",
        "a",
        "B",
        "x_y",
        "__init__",
        "_x_",
        "5 < 6",
        "R&D",
        "C#",
    ),
    *(
        "|",
        "\\|",
        "`a|b`",
        "`",
        "``",
        "```",
        "~~~",
        "~~x~~",
        "~5",
        "$5",
        "$x$",
        "*",
        "**",
        "*x*",
        "**bold**",
        "***x***",
    ),
    *(
        "[",
        "]",
        "[x](https://e.example)",
        "![i](//e.example/i.png)",
        "[^1]",
        "[ref]: /x",
        "- [ ] x",
        "(",
        ")",
        ");",
        ",",
    ),
    *(
        "<b>",
        "</b>",
        "<!-- c -->",
        "<img src=x onerror=alert(1)>",
        "<https://e.example>",
        "<a@b.example>",
        "<br/>",
        "&amp;",
    ),
    *(
        "&#35;",
        "&copy",
        "&",
        ";",
        ":",
        "https://e.example/a_b",
        "www.e.example",
        "a@b.example",
        "@someone",
        "mailto:a@b.c",
    ),
    *(
        "#",
        "# h",
        "## 3. Technology Stack",
        "-",
        "- x",
        "+ x",
        "1. x",
        "2) y",
        "> q",
        "===",
        "---",
        "|---|",
        "    x",
        "***",
    ),
    *(
        "(NFR-001)",
        "(assumption)",
        "(policy: Hosting)",
        "(NFR-001).",
        "policy: x",
        "requirement: y",
        "assumption",
        "NFR-001",
    ),
    *(
        "**Why:**",
        "**Rule:** x",
        "**a:** b",
        "Goal: x",
        "not answered",
        "**not answered**",
        "out of scope",
        "top",
        "*None.*",
    ),
    *(
        "_None._",
        "(not linked: x)",
        "Topic: x",
        "Entities",
        "Main Flow",
        "Good, because",
        "ADR-005: x",
        "7. x",
        "[x] done",
    ),
    *(
        "\\",
        "\\\\",
        "\\*",
        "a\\",
        "\\`",
        "`\\`",
        "`` ` ``",
        "{{ x }}",
        "{% x %}",
        "%%{init: {}}%%",
        "%%",
        "end",
        "click x href",
    ),
    *(
        "classDef a fill:#f00;",
        "style a fill:#fff;",
        "Lifestyle:#x;",
        '"',
        "'",
        "}",
        "{",
        "-->>",
        "||--o{",
        "#quot;",
        "#35;",
    ),
    *(
        "مرحبا",
        "שלום",
        "日本語。次",
        "😀",
        "👩‍👩‍👧",
        "é",
        "e\u0301",
        "\u202e",
        "\u200b",
        "\u00a0",
        "\u3000",
        "می‌خواهم",
        "…",
        "”",
    ),
    *(
        "def f():",
        "\tx",
        "javascript:alert(1)",
        "end",
        "title",
        "constructor",
        "text",
        "mermaid",
        "txt",
        "text mermaid",
    ),
]

_raw = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6).map(" ".join),
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=4).map("".join),
    st.text(alphabet="`*_\\|[]()<>#-+.:;&~$@!\"'{}%=ab1 ", min_size=1, max_size=12),
    st.text(min_size=1, max_size=8),
)
lines = st.one_of(st.just(""), _raw)
names = _raw.filter(line)
prose = st.one_of(names, st.lists(names, min_size=1, max_size=3).map(". ".join))
codes = st.lists(st.one_of(_raw, st.just("")), min_size=1, max_size=4).map("\n".join).filter(str.strip).filter(line)
ids = st.one_of(st.sampled_from(["FR-001", "NFR-SEC-02", "HU1", "AC1@story-1-2", "FR_7"]), names)
bases = st.builds(
    Basis,
    requirements=st.lists(ids, max_size=2),
    policies=st.lists(names, max_size=2),
    assumption=st.booleans(),
)
links = st.one_of(
    st.sampled_from(["", "PRD.md#goals", "../a b/c(d).md", "https://e.example/x?a=1&b=2", "javascript:alert(1)"]),
    lines,
)
_few = 3


def different(strategy: st.SearchStrategy, key=lambda one: slug(one.name)) -> st.SearchStrategy:
    """Return lists whose members have different ids, as the schemas ask for."""
    return st.lists(strategy, max_size=_few, unique_by=key)


goals = st.builds(
    Goal,
    name=names,
    drivers=st.lists(st.builds(Driver, ref=st.one_of(st.just(""), ids), name=names), max_size=_few),
    description=prose,
)
goals_sections = st.builds(GoalsSection, goals=st.lists(goals, max_size=_few))

actors = st.builds(Actor, name=names, description=prose, basis=bases)
containers = st.builds(
    Container, name=names, technologies=st.lists(names, max_size=_few), responsibility=prose, basis=bases
)


@st.composite
def overview_sections(draw: st.DrawFn) -> OverviewSection:
    parts = draw(different(st.one_of(actors, containers)))
    ends = st.one_of(names, st.sampled_from([one.name for one in parts])) if parts else names
    relations = st.builds(Relation, source=ends, target=ends, purpose=prose, protocol=names, basis=bases)
    steps = st.builds(Step, source=ends, target=ends, message=names, reply=st.booleans())
    return OverviewSection(
        summary=draw(prose),
        actors=[one for one in parts if isinstance(one, Actor)],
        containers=[one for one in parts if isinstance(one, Container)],
        relations=draw(st.lists(relations, max_size=_few)),
        flow_title=draw(lines),
        flow=draw(st.lists(steps, max_size=_few)),
    )


stack_sections = st.builds(
    StackSection,
    technologies=st.lists(
        st.builds(Technology, category=names, name=names, version=names, justification=prose, basis=bases),
        max_size=_few,
    ),
)

examples = st.builds(CodeExample, language=lines, code=codes)
rules = st.builds(Rule, statement=prose, reason=prose, example=st.one_of(st.none(), examples), basis=bases)
patterns_sections = st.builds(
    PatternsSection,
    patterns=st.lists(st.builds(Pattern, area=names, rules=st.lists(rules, max_size=_few)), max_size=_few),
)

attributes = st.builds(Attribute, name=st.one_of(st.sampled_from(["pk", "id", "title", "end"]), names))
entities = st.builds(
    Entity,
    name=names,
    owner=lines,
    purpose=prose,
    attributes=st.lists(attributes, max_size=_few),
    basis=bases,
)


@st.composite
def data_sections(draw: st.DrawFn) -> DataSection:
    found = draw(different(entities))
    ends = st.one_of(names, st.sampled_from([one.name for one in found])) if found else names
    relations = st.builds(EntityRelation, source=ends, target=ends, label=names)
    topics = st.builds(DataTopic, topic=names, text=prose, basis=bases)
    return DataSection(
        summary=draw(prose),
        entities=found,
        relations=draw(st.lists(relations, max_size=_few)),
        topics=draw(st.lists(topics, max_size=_few)),
    )


concerns_sections = st.builds(
    ConcernsSection,
    concerns=st.lists(
        st.builds(Concern, name=names, measures=st.lists(st.builds(Measure, text=prose, basis=bases), max_size=_few)),
        max_size=_few,
    ),
)
decisions_sections = st.builds(
    DecisionsSection,
    decisions=st.lists(st.builds(DecisionRow, title=names, status_note=lines, link=links), max_size=_few),
)
trace_rows = st.builds(
    TraceRow, ref=ids, quote=names, heading=lines, link=links, answers=st.lists(names, max_size=_few)
)
open_points = st.builds(OpenPoint, subject=lines, text=prose)


def specs() -> st.SearchStrategy[Spec]:
    """Return specifications of every shape that the schemas allow."""
    return st.builds(
        Spec,
        product=names,
        purpose=prose,
        notice=lines,
        prd_title=names,
        prd_link=links,
        goals=goals_sections,
        overview=overview_sections(),
        stack=stack_sections,
        patterns=patterns_sections,
        data=data_sections(),
        concerns=concerns_sections,
        decisions=decisions_sections,
        traceability=st.lists(trace_rows, max_size=_few),
        open_points=st.lists(open_points, max_size=_few),
    )


def adrs() -> st.SearchStrategy[Adr]:
    """Return decision records of every shape that the schema allows."""
    arguments = st.lists(prose, max_size=2)
    return st.builds(
        Adr,
        title=names,
        context=prose,
        drivers=bases,
        options=st.lists(st.builds(Option, name=names, pros=arguments, cons=arguments), max_size=_few),
        decision=prose,
        good=arguments,
        bad=arguments,
        number=st.integers(min_value=-10, max_value=10**6),
        status_note=lines,
        date=st.one_of(st.just("2026-01-31"), lines),
    )
