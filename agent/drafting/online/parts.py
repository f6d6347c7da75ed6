"""The parts of a draft: short enough that no single call holds up the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from specagent.agent.drafting.prompting.tasks import Revision
from specagent.schemas.answer import PartKind
from specagent.schemas.blueprint import DecisionFact
from specagent.schemas.facts import Facts
from specagent.schemas.sections import Slug, section

_MOST_ROWS: dict[PartKind, int] = {
    "goals": 16,
    "containers": 20,
    "stack": 20,
    "patterns": 4,
    "entities": 10,
    "concerns": 5,
}
"""Rows of an answer that takes no longer than the communication does, which is never divided."""
_MOST_REDRAFTED = 16
"""Rows of an answer that mends what there is; few are asked for, and nobody waits for all others."""
_SECTIONS: dict[PartKind, Slug] = {
    "goals": "goals",
    "containers": "overview",
    "communication": "overview",
    "stack": "stack",
    "patterns": "patterns",
    "entities": "data",
    "storage": "data",
    "concerns": "concerns",
    "adr": "decisions",
}
_ASPECTS: dict[PartKind, str] = {
    "containers": "containers",
    "communication": "communication",
    "entities": "entities",
    "storage": "storage",
}


@dataclass(frozen=True)
class Part:
    """One call's share of a section: the rows called `names`, or one whole aspect, or one decision.

    With a `revision` it stands already, and is drafted again from that.
    """

    kind: PartKind
    label: str
    names: tuple[str, ...] = ()
    decision: DecisionFact | None = None
    is_half: bool = False
    revision: Revision | None = None

    @property
    def section(self) -> Slug:
        """The section that the part belongs to."""
        return _SECTIONS[self.kind]

    def halves(self) -> tuple["Part", "Part"] | None:
        """Return the part as two smaller ones, or None when it cannot be divided, or was already."""
        if len(self.names) < 2 or self.kind == "adr" or self.is_half:
            return None
        middle = (len(self.names) + 1) // 2
        return (
            replace(self, names=self.names[:middle], label=f"{self.label}, first half", is_half=True),
            replace(self, names=self.names[middle:], label=f"{self.label}, second half", is_half=True),
        )


def section_parts(slug: Slug, facts: Facts) -> list[Part]:
    """Return the parts of one section, the longest first; section 7 has one for each decision."""
    match slug:
        case "goals":
            return _rows("goals", [one.name for one in facts.goals])
        case "overview":
            edge, inside = [one.name for one in facts.actors], [one.name for one in facts.containers]
            return [_whole("communication"), *_rows("containers", edge + inside)]
        case "stack":
            return _rows("stack", [one.name for one in facts.technologies])
        case "patterns":
            return _rows("patterns", facts.areas)
        case "data":
            return [*_rows("entities", [one.name for one in facts.entities]), _whole("storage")]
        case "concerns":
            return _rows("concerns", facts.concerns)
        case "decisions":
            return [adr_part(one) for one in facts.decisions]


def all_parts(facts: Facts) -> list[Part]:
    """Return every part of the draft but the blueprint."""
    slugs: tuple[Slug, ...] = ("goals", "overview", "stack", "patterns", "data", "concerns", "decisions")
    return [part for slug in slugs for part in section_parts(slug, facts)]


def redraft_parts(kind: PartKind, names: Sequence[str], revision: Revision) -> list[Part]:
    """Return the parts in which the rows `names` of a kind, or a whole aspect, are drafted again.

    A decision's record is `adr_part` with its revision.
    """
    if kind in ("communication", "storage"):
        return [replace(_whole(kind), revision=revision)]
    return [replace(one, revision=revision) for one in _rows(kind, names, _MOST_REDRAFTED)]


def parts_of(kind: PartKind, rows: int) -> int:
    """Return how many parts so many rows of a kind come in."""
    return -(-rows // _MOST_ROWS.get(kind, 1))


def adr_part(decision: DecisionFact, revision: Revision | None = None) -> Part:
    """Return the part that is the record of one decision."""
    return Part("adr", f"ADR {decision.title}", (decision.title,), decision, revision=revision)


def _whole(kind: PartKind) -> Part:
    return Part(kind, _label(kind))


def _rows(kind: PartKind, names: Sequence[str], most: int | None = None) -> list[Part]:
    """Return parts of about equal size, each with at most so many rows."""
    count = -(-len(names) // most) if most else parts_of(kind, len(names))
    if count <= 1:
        return [Part(kind, _label(kind), tuple(names))] if names else []
    size, extra = divmod(len(names), count)
    parts, start = [], 0
    for at in range(count):
        end = start + size + (at < extra)
        parts.append(Part(kind, f"{_label(kind)} ({at + 1}/{count})", tuple(names[start:end])))
        start = end
    return parts


def _label(kind: PartKind) -> str:
    heading = section(_SECTIONS[kind])
    aspect = _ASPECTS.get(kind)
    return f"{heading.number} {heading.title}" + (f", {aspect}" if aspect else "")
