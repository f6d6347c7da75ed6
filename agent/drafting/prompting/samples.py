"""A small product of our own, with which every template is tried before a model is asked."""

from collections.abc import Iterator

from specagent.agent.checks.finding import Finding
from specagent.agent.drafting.brief import ContextDocument
from specagent.agent.drafting.prompting.contexts import (
    CONTEXTS,
    PART_TEMPLATES,
    BlueprintContext,
    Context,
    DocumentContext,
    FactsContext,
    FeedbackContext,
    PartContext,
    RecordContext,
    RepairContext,
    RequirementsContext,
    RevisionContext,
    SystemContext,
)
from specagent.agent.drafting.prompting.tasks import Chunk, Revision, Wish
from specagent.schemas.adr import Adr
from specagent.schemas.answer import PartKind
from specagent.schemas.base import basis
from specagent.schemas.blueprint import DecisionFact, EntityFact
from specagent.schemas.facts import ActorFact, ContainerFact, Facts, GoalFact, MissedRequirement, TechnologyFact
from specagent.schemas.prd import Mention, Persona, Place, Prd, Requirement, TechnologyMention

_LINE = Place(file="PRD.md", line=3, end_line=3)
_REQUIREMENT = Requirement(
    id="Q1",
    ref="Q1",
    numbered=True,
    kind="non-functional",
    quality="performance",
    name="Forecast time",
    text="A forecast is shown within 3 s.",
    headings=["Qualities"],
    place=_LINE,
    targets=["within 3 s"],
    priority="Must",
)
_PRD = Prd(
    title="Frostwatch",
    summary="Frostwatch warns wine growers of frost.",
    language="en",
    source="PRD.md",
    text="# Frostwatch\n\nQ1 A forecast is shown within 3 s.\n",
    requirements=[_REQUIREMENT],
    personas=[Persona(name="Grower", description="protects vines", place=_LINE)],
    technologies=[
        TechnologyMention(name="SQLite", version="3", stance="required", requirement="Q1", place=_LINE),
        TechnologyMention(name="MySQL", version=None, stance="excluded", requirement=None, place=_LINE),
    ],
    external_systems=[Mention(name="Weather service", place=_LINE)],
    entities=[Mention(name="Warning", place=_LINE)],
    open_questions=[Mention(name="Who pays for text messages?", place=_LINE)],
)
_DECISION = DecisionFact(
    title="SQLite over files", topic="Store", chosen="SQLite", rejected=["Files"], basis=basis("Q1")
)
FACTS = Facts(
    missed=[MissedRequirement(id="REQ-1", line=3, end_line=4, kind="functional")],
    purpose="Frostwatch warns growers.",
    style="modular monolith",
    goals=[GoalFact(kind="goal", name="Early Warning", basis=basis("Q1"))],
    actors=[ActorFact(kind="person", name="Grower", does="Reads warnings.", basis=basis(policies=("House rules",)))],
    technologies=[
        TechnologyFact(category="Database", name="SQLite", version="3", over="Files", basis=basis(assumption=True))
    ],
    containers=[
        ContainerFact(
            kind="service", name="Warning Service", technologies=["SQLite"], does="Decides.", basis=basis("Q1")
        )
    ],
    entities=[EntityFact(name="Warning", owner="Warning Service", basis=basis("Q1"))],
    areas=["Data Access"],
    concerns=["Logging"],
    decisions=[_DECISION],
)
"""Facts with something in every list."""
_ADR = Adr(
    title="SQLite over files",
    context="Warnings must not be lost.",
    drivers=basis("Q1"),
    options=[],
    decision="We use SQLite.",
    good=[],
    bad=[],
    sections=["data"],
    number=1,
    status="accepted",
    status_note="by the board",
    date="2026-01-31",
)
_REVISION = Revision(
    "| **Goal: Early Warning** | Q1 | A forecast is shown within 5 s. |",
    ("Q1 changed: 5 s → 3 s",),
    ("Say who is warned",),
)
_FINDING = Finding("TR001", "error", "goals", "Goal: Early Warning", "cites 'Q9'", "Cite an id that the PRD has.")


def samples() -> Iterator[tuple[str, Context]]:
    """Yield every template with a full context, and again with a bare one where it has cases."""
    yield "system.md.j2", SystemContext("en")
    yield from _documents()
    for full in (True, False):
        yield "requirements.md.j2", RequirementsContext([_REQUIREMENT], full)
    yield "facts.md.j2", FactsContext(FACTS)
    yield "fact_lines.md.j2", FactsContext(FACTS)
    for known in (FACTS, None):
        yield "blueprint.md.j2", BlueprintContext(known, None)
        for text in ("Q1 A forecast\nis shown.", ""):
            yield "blueprint.md.j2", BlueprintContext(known, Chunk(1, 2, 3, text, (_REQUIREMENT,)))
    yield from _parts()
    for revision in (_REVISION, Revision()):
        yield "revision.md.j2", RevisionContext(revision)
    yield "feedback.md.j2", FeedbackContext(FACTS, [Wish("stack", "Use DuckDB instead of SQLite")])
    yield "repair.md.j2", RepairContext("goals", [_FINDING])


def _documents() -> Iterator[tuple[str, Context]]:
    policy = ContextDocument("House rules", "Data stays in the house.")
    rejected = _ADR.model_copy(update={"number": 2, "status": "rejected"})
    yield "document.md.j2", DocumentContext(True, _PRD, ["REQ-1"], [policy], [_ADR], [rejected])
    yield "document.md.j2", DocumentContext(False, _PRD, [], [], [], [])


def _parts() -> Iterator[tuple[str, Context]]:
    templates: list[tuple[str, PartKind]] = [
        *((name, kind) for kind, name in PART_TEMPLATES.items()),
        ("task.md.j2", "goals"),
    ]
    for name, kind in templates:
        for names, excerpt in ((["Early Warning"], [_REQUIREMENT]), ([], [])):
            if CONTEXTS[name] is RecordContext:
                yield name, RecordContext(kind, "7 Records", names, excerpt, _DECISION)
            else:
                yield name, PartContext(kind, "1 Goals", names, excerpt)
