"""Relations between the parts of section 2: those that its table tells, and those that its diagrams draw."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from specagent.agent.checks.case import Case
from specagent.agent.checks.diagrams.comparing import is_outside
from specagent.agent.checks.diagrams.drawings import Drawing, drawings_of
from specagent.agent.checks.diagrams.told import (
    RelationRow,
    Roster,
    names_in,
    told_actors,
    told_containers,
    told_relations,
)
from specagent.agent.document.diagrams import Arrow
from specagent.agent.document.mermaid import alias_of

Ends = tuple[str, str]

_STYLE = re.compile(r"Update|acc(?:Title|Descr)")


@dataclass(frozen=True)
class DrawnArrow:
    """An arrow with the diagram that draws it and the names of the shapes at its ends."""

    arrow: Arrow
    drawing: Drawing
    ends: Ends


@dataclass(frozen=True)
class Relations:
    """What is told and what is drawn, with the parts that may stand at an end."""

    told: Sequence[RelationRow]
    drawn: Sequence[DrawnArrow]
    parts: Roster
    """The names that tables tell, or a diagram draws where there is no table for them."""
    shapes: Roster
    is_partly_read: bool
    """Whether the diagrams hold lines that nobody understood, which may be relations."""

    @property
    def only_drawn(self) -> Iterator[tuple[DrawnArrow, bool]]:
        """The arrows that no row tells, and whether a row tells the opposite."""
        for ends, arrow in self._arrows.items():
            if ends not in self._rows and not _may_be(ends, self._half_told):
                yield arrow, ends[::-1] in self._rows and ends[::-1] not in self._arrows

    @property
    def only_told(self) -> Iterator[RelationRow]:
        """The rows that are not drawn, in neither direction."""
        for ends, row in self._rows.items():
            drawn = ends in self._arrows or ends[::-1] in self._arrows
            if not drawn and not _may_be(ends, self._half_drawn):
                yield row

    def protocol_told(self, arrow: DrawnArrow) -> bool:
        """Return whether the table says how the two ends of an arrow communicate."""
        return self._known(arrow.ends) in self._rows

    @cached_property
    def _rows(self) -> dict[Ends, RelationRow]:
        found = ((self._known(ends), row) for row in self.told for ends in self._pairs(row))
        return {ends: row for ends, row in found if all(ends)}

    @cached_property
    def _arrows(self) -> dict[Ends, DrawnArrow]:
        found = [(self._known(one.ends), one) for one in reversed(self.drawn)]
        return {ends: one for ends, one in reversed(list(dict(found).items())) if all(ends)}

    @cached_property
    def _half_told(self) -> set[Ends]:
        return {ends for row in self.told for pair in self._pairs(row) if not all(ends := self._known(pair))}

    @cached_property
    def _half_drawn(self) -> set[Ends]:
        return {ends for one in self.drawn if not all(ends := self._known(one.ends))}

    def _pairs(self, row: RelationRow) -> Iterable[Ends]:
        sources, targets = (names_in(one, self.parts) for one in (row.relation.source, row.relation.target))
        return ((source, target) for source in sources for target in targets)

    def _known(self, ends: Ends) -> Ends:
        """Return the ends under the names of their rows; empty where one is not both told and drawn."""
        source, target = (self.parts.find(one) if self.shapes.find(one) else "" for one in ends)
        return source, target


def relations_of(case: Case) -> Relations:
    """Return the relations of section 2, as its table tells and its C4 container diagrams draw them."""
    found = drawings_of(case, "C4Container", "overview")
    names = parts_told(case, found)
    by_alias = {alias_of(name): name for name in names}
    return Relations(
        told=told_relations(case),
        drawn=[_drawn(arrow, one, by_alias) for one in found for arrow in one.diagram.arrows],
        parts=Roster(names),
        shapes=Roster(shape.name for one in found for shape in one.diagram.shapes.values()),
        is_partly_read=any(not _STYLE.match(row) for one in found for _, row in one.diagram.unknown),
    )


def parts_told(case: Case, found: Iterable[Drawing]) -> list[str]:
    """Return the names that the tables of section 2 tell, or that are drawn where there is no table for them."""
    shapes = [shape for one in found for shape in one.diagram.shapes.values()]
    names = []
    for rows, outside in ((told_containers(case), False), (told_actors(case), True)):
        drawn = [shape.name for shape in shapes if is_outside(shape) is outside]
        names += [row.name for row in rows] or drawn
    return names


def _drawn(arrow: Arrow, drawing: Drawing, by_alias: dict[str, str]) -> DrawnArrow:
    shapes = drawing.diagram.shapes
    source, target = (
        shapes[alias].name if alias in shapes else by_alias.get(alias, alias) for alias in (arrow.source, arrow.target)
    )
    return DrawnArrow(arrow, drawing, (source, target))


def _may_be(ends: Ends, half: set[Ends]) -> bool:
    """Return whether ends of which one is not known, a finding by itself, may be meant for these."""
    source, target = ends
    return (source, "") in half or ("", target) in half
