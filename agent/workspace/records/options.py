"""The options of a new record: the sides of its title with what the catalogue, the PRD and the spec say of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from specagent.agent.catalogue.model import Alternative, TechnologyEntry
from specagent.agent.drafting.quoting import clause, join
from specagent.agent.workspace.records.subject import Subject, are_alike, technology_called
from specagent.schemas.adr import Option

AS_IT_IS = "Leaving it as it is"
"""What else one can do where a title names no alternative."""
_OUTWEIGH = re.compile(r"\s+outweighs?\s+")
_MOST_ALTERNATIVES = 2
_MOST_CITED = 3


@dataclass
class _Side:
    """An option with what was found for and against it."""

    name: str
    pros: list[str] = field(default_factory=list)
    cons: list[str] = field(default_factory=list)

    def option(self) -> Option:
        return Option(name=self.name, pros=list(dict.fromkeys(self.pros)), cons=list(dict.fromkeys(self.cons)))


def options_of(subject: Subject) -> list[Option]:
    """Return the chosen option and at least one other, each with what is known to speak for and against it."""
    chosen = _Side(subject.chosen)
    others = [_Side(name) for name in _others(subject)]
    for side in (chosen, *others):
        _describe(side, subject)
    for other in others:
        _compare(chosen, other)
    for side in (chosen, *others):
        _place(side, subject)
    _complete(chosen, others, subject)
    return [one.option() for one in (chosen, *others)]


def _others(subject: Subject) -> Sequence[str]:
    if subject.rejected:
        return subject.rejected
    if subject.technology:
        return [one.name for one in subject.technology.alternatives[:_MOST_ALTERNATIVES]] or [AS_IT_IS]
    if subject.known and subject.known.option:
        return [one.name for one in subject.known.entry.options if one != subject.known.option]
    return [AS_IT_IS]


def _describe(side: _Side, subject: Subject) -> None:
    """Add what the catalogue says of an option by itself."""
    entry = technology_called(side.name)
    if entry:
        side.pros.append(f"it {entry.strength}.")
    for option in subject.known.entry.options if subject.known else ():
        if are_alike(option.name, side.name):
            side.pros += map(clause, option.pros)
            side.cons += map(clause, option.cons)
            return


def _compare(chosen: _Side, other: _Side) -> None:
    """Add the trade-off of two technologies, whichever of them the catalogue has it under."""
    ours, theirs = technology_called(chosen.name), technology_called(other.name)
    if trade := _trade_off(ours, other.name):
        _weigh(chosen, other, *trade)
    elif trade := _trade_off(theirs, chosen.name):
        _weigh(chosen, other, *reversed(trade))


def _trade_off(entry: TechnologyEntry | None, name: str) -> tuple[str, str] | None:
    """Return what an entry has ahead of an alternative, and the other way round."""
    found = next((one for one in entry.alternatives if _is_called(one, name)), None) if entry else None
    ours, _, theirs = _OUTWEIGH.sub("|", found.trade_off, count=1).partition("|") if found else ("", "", "")
    return (ours.strip(), theirs.strip()) if ours and theirs else None


def _is_called(alternative: Alternative, name: str) -> bool:
    entry = technology_called(name)
    return are_alike(alternative.name, entry.name if entry else name)


def _weigh(chosen: _Side, other: _Side, ours: str, theirs: str) -> None:
    chosen.pros.append(f"it has the edge over {other.name} in {ours}.")
    chosen.cons.append(f"{other.name} has the edge in {theirs}.")
    other.pros.append(f"it has the edge in {theirs}.")
    other.cons.append(f"{chosen.name} has the edge in {ours}, which is taken to count more here.")


def _place(side: _Side, subject: Subject) -> None:
    """Add what section 3 says of a technology: that it is there, or what is there in its place."""
    entry = technology_called(side.name)
    if entry is None or "stack" not in subject.case.available:
        return
    rows = subject.case.spec.stack.technologies
    if any(technology_called(row.name) == entry for row in rows):
        side.pros.append("the technology stack lists it already.")
        return
    same = [row.name for row in rows if (one := technology_called(row.name)) and one.roles[:1] == entry.roles[:1]]
    side.cons.append(
        f"the technology stack lists {join(same)} for that purpose."
        if same
        else "the technology stack does not list it yet."
    )


def _complete(chosen: _Side, others: Sequence[_Side], subject: Subject) -> None:
    """Add what can be said of sides that nothing is known of, and say what is only assumed."""
    refs = join(subject.drivers.requirements[:_MOST_CITED])
    if not chosen.pros:
        chosen.pros.append(f"it answers {refs}." if refs else "it settles a question that is taken to be open.")
    if not chosen.cons:
        chosen.cons.append("it takes effort that neither the PRD nor the specification puts a figure on.")
    for side in others:
        pro, con = _usual(side, chosen, refs)
        side.pros += [] if side.pros else [pro]
        side.cons += [] if side.cons else [con]


def _usual(side: _Side, chosen: _Side, refs: str) -> tuple[str, str]:
    if side.name == AS_IT_IS:
        return "nothing in the specification has to change.", next(_leaving(refs))
    return (
        "it is taken to be possible as well.",
        f"nothing in the PRD or the specification speaks for it ahead of {chosen.name}.",
    )


def _leaving(refs: str) -> Iterator[str]:
    if refs:
        yield f"{refs} would stay answered as the specification answers it today."
    yield "the question comes up again with everybody who builds on it."
