"""Which parts of a spec rest on a shared fact: they name it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from specagent.agent.checks.statements import statements
from specagent.agent.document.subjects import container_subject, entity_subject
from specagent.agent.drafting.redrafting.terms import Move, Today, Wanted


def resting_on(moves: Sequence[Move], today: Today) -> list[Wanted]:
    """Return the rows of other sections and the records that tell what `moves` replaced, part by part."""
    found: dict[str, Wanted] = {}
    for move in moves:
        pattern = re.compile(rf"(?<![\w-]){re.escape(move.old)}(?![\w-])")
        for part, subject in _telling(pattern, today):
            if part != move.section:
                one = Wanted(part, (subject,), changes=(move.told,))
                found[part] = found[part] + one if part in found else one
    return list(found.values())


def _telling(pattern: re.Pattern[str], today: Today) -> Iterator[tuple[str, str]]:
    for one in statements(today.spec, today.adrs):
        if pattern.search(f"{one.subject} {one.text}"):
            yield (one.subject if one.section == "decisions" else one.section), one.subject
    for container in today.spec.overview.containers:
        if _any(pattern, container.technologies):
            yield "overview", container_subject(container)
    for entity in today.spec.data.entities:
        if _any(pattern, [entity.owner]):
            yield "data", entity_subject(entity)
    for adr in today.adrs:
        if _any(pattern, [one.name for one in adr.options]):
            yield f"ADR-{adr.number:03}", f"ADR-{adr.number:03}"
    for step in today.spec.overview.flow:
        if _any(pattern, [step.source, step.target, step.message]):
            yield "overview", "Overview"


def _any(pattern: re.Pattern[str], texts: Iterable[str]) -> bool:
    return any(pattern.search(one) for one in texts)
