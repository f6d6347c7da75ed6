"""The facts of a spec that can be set: what each is called, and the lines that it stands in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from specagent.agent.document.reading import SpecReading
from specagent.agent.document.remarks import Span
from specagent.agent.document.subjects import (
    actor_subject,
    container_subject,
    entity_subject,
    goal_subject,
    technology_subject,
)
from specagent.agent.workspace.setting.assignment import FactKind
from specagent.schemas.base import Basis
from specagent.schemas.sections import Slug
from specagent.schemas.spec import Spec


@dataclass(frozen=True)
class Fact:
    """One row that gives a name to something; `span` is where it stands, None where that is not known.

    `drawn` says that only a diagram has it. `category`, `version` and `basis` are a technology's, `technologies` a
    container's.
    """

    kind: FactKind
    name: str
    section: Slug
    subject: str
    span: Span | None = None
    drawn: bool = False
    category: str = ""
    version: str = ""
    basis: Basis | None = None
    technologies: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How it is named on the command line without a doubt: `container:"Order API"`."""
        return f'{self.kind}:"{self.name}"' if " " in self.name else f"{self.kind}:{self.name}"


def facts_of(reading: SpecReading) -> list[Fact]:
    """Return every fact of a spec that can be set, in the order of the document's sections."""
    times: dict[tuple[str, str], int] = {}
    found = []
    for fact in _facts(reading.spec):
        key = (fact.section, fact.subject)
        spans = reading.spans.get(key, ())
        nth = times[key] = times.get(key, -1) + 1
        span = spans[nth] if nth < len(spans) else None
        found.append(replace(fact, span=span, drawn=fact.subject in reading.drawn))
    return found


def _facts(spec: Spec) -> Iterator[Fact]:
    for goal in spec.goals.goals:
        yield Fact(goal.kind, goal.name, "goals", goal_subject(goal))
    for actor in spec.overview.actors:
        yield Fact("actor", actor.name, "overview", actor_subject(actor))
    for part in spec.overview.containers:
        names = tuple(part.technologies)
        yield Fact("container", part.name, "overview", container_subject(part), technologies=names)
    for one in spec.stack.technologies:
        yield Fact(
            "technology",
            one.name,
            "stack",
            technology_subject(one),
            category=one.category,
            version=one.version,
            basis=one.basis,
        )
    for entity in spec.data.entities:
        yield Fact("entity", entity.name, "data", entity_subject(entity))
