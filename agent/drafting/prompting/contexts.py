"""What each template is given; a template knows the fields of its context and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from specagent.agent.checks.finding import Finding
from specagent.agent.drafting.brief import ContextDocument
from specagent.agent.drafting.prompting.tasks import Chunk, Revision, Wish
from specagent.schemas.adr import Adr
from specagent.schemas.answer import PartKind
from specagent.schemas.blueprint import DecisionFact
from specagent.schemas.facts import Facts
from specagent.schemas.prd import Prd, Requirement


@dataclass(frozen=True)
class Context:
    """The variables of one template."""

    def values(self) -> dict[str, object]:
        """Return the variables by name."""
        return {one: getattr(self, one) for one in names(type(self))}


@dataclass(frozen=True)
class SystemContext(Context):
    """For who the model is."""

    language: str


@dataclass(frozen=True)
class DocumentContext(Context):
    """For the documents of a run."""

    whole: bool
    prd: Prd
    spare: Sequence[str]
    contexts: Sequence[ContextDocument]
    accepted: Sequence[Adr]
    others: Sequence[Adr]


@dataclass(frozen=True)
class RequirementsContext(Context):
    """For a list of requirements."""

    requirements: Sequence[Requirement]
    full: bool


@dataclass(frozen=True)
class FactsContext(Context):
    """For the settled facts."""

    facts: Facts


@dataclass(frozen=True)
class BlueprintContext(Context):
    """For the task that settles the facts."""

    known: Facts | None
    chunk: Chunk | None


@dataclass(frozen=True)
class PartContext(Context):
    """For the task of one part of a section."""

    field: PartKind
    label: str
    names: Sequence[str]
    excerpt: Sequence[Requirement]


@dataclass(frozen=True)
class RecordContext(PartContext):
    """For the task of one decision record."""

    decision: DecisionFact


@dataclass(frozen=True)
class RevisionContext(Context):
    """For what a part is drafted again from."""

    revision: Revision


@dataclass(frozen=True)
class FeedbackContext(Context):
    """For the task that settles which facts a reviewer's wishes change."""

    facts: Facts
    wishes: Sequence[Wish]


@dataclass(frozen=True)
class RepairContext(Context):
    """For the request to mend an answer."""

    field: PartKind
    findings: Sequence[Finding]


CONTEXTS: dict[str, type[Context]] = {
    "system.md.j2": SystemContext,
    "document.md.j2": DocumentContext,
    "requirements.md.j2": RequirementsContext,
    "facts.md.j2": FactsContext,
    "fact_lines.md.j2": FactsContext,
    "blueprint.md.j2": BlueprintContext,
    "sections/goals.md.j2": PartContext,
    "sections/overview.md.j2": PartContext,
    "sections/stack.md.j2": PartContext,
    "sections/patterns.md.j2": PartContext,
    "sections/data.md.j2": PartContext,
    "sections/concerns.md.j2": PartContext,
    "adr.md.j2": RecordContext,
    "task.md.j2": PartContext,
    "repair.md.j2": RepairContext,
    "revision.md.j2": RevisionContext,
    "feedback.md.j2": FeedbackContext,
}
"""Every template by its path, with what it is given."""

REDRAFTING = frozenset({"revision.md.j2", "feedback.md.j2"})
"""The templates that no first draft uses: a document is not outdated because these word otherwise."""

PART_TEMPLATES: dict[PartKind, str] = {
    "goals": "sections/goals.md.j2",
    "containers": "sections/overview.md.j2",
    "communication": "sections/overview.md.j2",
    "stack": "sections/stack.md.j2",
    "patterns": "sections/patterns.md.j2",
    "entities": "sections/data.md.j2",
    "storage": "sections/data.md.j2",
    "concerns": "sections/concerns.md.j2",
    "adr": "adr.md.j2",
}
"""The template of each kind of part but the blueprint."""


def names(context: type[Context]) -> list[str]:
    """Return the names of a context's variables."""
    return [one.name for one in fields(context)]
