"""Which parts of a spec rest on a shared fact: they name it."""

from collections.abc import Callable, Collection, Iterator, Sequence

from specagent.agent.checks.statements import statements
from specagent.agent.document.subjects import adr_subject, container_subject, entity_subject
from specagent.agent.drafting.redrafting.terms import Move, Today, Wanted
from specagent.agent.drafting.redrafting.wording import telling
from specagent.schemas.sections import Slug


def resting_on(
    moves: Sequence[Move], today: Today, known: Callable[[Slug], Collection[str]], *, at_home: bool = False
) -> list[Wanted]:
    """Return the rows of other sections and the records that tell what `moves` replaced, part by part.

    `at_home` asks for the rows of the sections where the facts stand instead. `known` gives the names beside those of
    a section: a name is not told where a longer one is that holds it. A goal of a single word is left out: `Security`
    stands for itself wherever it is written.
    """
    found: dict[str, Wanted] = {}
    told = list(tellings(today))
    for move in moves:
        if move.section == "goals" and " " not in move.old:
            continue
        is_told = telling(move.old, known(move.section))
        for part, subject, text in told:
            if (part == move.section) == at_home and is_told(text):
                one = Wanted(part, (subject,), changes=(move.told,))
                found[part] = found[part] + one if part in found else one
    return list(found.values())


def tellings(today: Today) -> Iterator[tuple[str, str, str]]:
    """Yield part, subject and text of every row and record, the names in their cells included."""
    for one in statements(today.spec, today.adrs):
        part = one.subject if one.section == "decisions" else one.section
        yield part, one.subject, f"{one.subject} {one.text}"
    overview = today.spec.overview
    for container in overview.containers:
        yield "overview", container_subject(container), " | ".join(container.technologies)
    for step in overview.flow:
        yield "overview", "Overview", f"{step.source} | {step.target} | {step.message}"
    for entity in today.spec.data.entities:
        yield "data", entity_subject(entity), entity.owner
    for adr in today.adrs:
        label = adr_subject(adr.number)
        yield label, label, " | ".join(one.name for one in adr.options)
