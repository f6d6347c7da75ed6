"""Every statement of a spec and its ADRs as one flat sequence, for rules that hold anywhere."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from specagent.agent.document.subjects import (
    actor_subject,
    adr_subject,
    communication_subject,
    concern_subject,
    container_subject,
    entity_subject,
    goal_subject,
    rule_subject,
    technology_subject,
    topic_subject,
)
from specagent.schemas.adr import Adr
from specagent.schemas.base import Basis, basis
from specagent.schemas.goals import Goal
from specagent.schemas.sections import Slug
from specagent.schemas.spec import Spec


@dataclass(frozen=True)
class Statement:
    """A row, bullet or paragraph: where it stands, what it says and what it rests on.

    `subject` names it as a reviewer would, such as `Container: Order API`. `basis` is None for text that needs
    none of its own, such as a section's summary. `nth` tells statements of one subject apart, from 0.
    """

    section: Slug
    subject: str
    text: str
    basis: Basis | None
    nth: int = 0


def statements(spec: Spec, adrs: Sequence[Adr] = ()) -> Iterator[Statement]:
    """Yield all statements in document order, ADRs last."""
    times: Counter[tuple[Slug, str]] = Counter()
    for one in _all(spec, adrs):
        key = (one.section, one.subject)
        yield replace(one, nth=times[key]) if times[key] else one
        times[key] += 1


def goal_basis(goal: Goal) -> Basis:
    """Return what a goal rests on: its drivers."""
    return basis(
        *(one.ref for one in goal.drivers if one.ref),
        policies=tuple(one.name for one in goal.drivers if not one.ref),
        assumption=goal.assumption,
    )


def _all(spec: Spec, adrs: Sequence[Adr]) -> Iterator[Statement]:
    yield from _goals(spec)
    yield from _overview(spec)
    yield from _stack(spec)
    yield from _patterns(spec)
    yield from _data(spec)
    yield from _concerns(spec)
    for adr in adrs:
        yield from _adr(adr)


def _goals(spec: Spec) -> Iterator[Statement]:
    for one in spec.goals.goals:
        yield Statement("goals", goal_subject(one), one.description, goal_basis(one))


def _overview(spec: Spec) -> Iterator[Statement]:
    yield from _paragraph("overview", "Overview", spec.overview.summary)
    for actor in spec.overview.actors:
        yield Statement("overview", actor_subject(actor), actor.description, actor.basis)
    for part in spec.overview.containers:
        yield Statement("overview", container_subject(part), part.responsibility, part.basis)
    for link in spec.overview.relations:
        yield Statement("overview", communication_subject(link), link.purpose, link.basis)


def _stack(spec: Spec) -> Iterator[Statement]:
    for one in spec.stack.technologies:
        yield Statement("stack", technology_subject(one), one.justification, one.basis)


def _patterns(spec: Spec) -> Iterator[Statement]:
    for pattern in spec.patterns.patterns:
        for rule in pattern.rules:
            yield Statement("patterns", rule_subject(pattern), f"{rule.statement} {rule.reason}", rule.basis)


def _data(spec: Spec) -> Iterator[Statement]:
    yield from _paragraph("data", "Data", spec.data.summary)
    for one in spec.data.entities:
        yield Statement("data", entity_subject(one), one.purpose, one.basis)
    for topic in spec.data.topics:
        yield Statement("data", topic_subject(topic), topic.text, topic.basis)


def _concerns(spec: Spec) -> Iterator[Statement]:
    for concern in spec.concerns.concerns:
        for measure in concern.measures:
            yield Statement("concerns", concern_subject(concern), measure.text, measure.basis)


def _adr(adr: Adr) -> Iterator[Statement]:
    label = adr_subject(adr.number)
    yield Statement("decisions", label, f"{adr.title}. {adr.context} {adr.decision}", adr.drivers)
    for text in _consequences(adr):
        yield Statement("decisions", label, text, adr.drivers)


def _consequences(adr: Adr) -> Iterator[str]:
    for option in adr.options:
        yield from (*option.pros, *option.cons)
    yield from (*adr.good, *adr.bad)


def _paragraph(section: Slug, subject: str, text: str) -> Iterator[Statement]:
    if text:
        yield Statement(section, subject, text, None)
