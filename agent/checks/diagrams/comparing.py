"""How the diagrams of sections 2 and 5 differ from the tables beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specagent.agent.checks.case import Case
from specagent.agent.checks.diagrams.drawings import Drawing, drawings_of
from specagent.agent.checks.diagrams.told import Roster, Row, tables_of, told_actors, told_containers, told_entities
from specagent.agent.document.diagrams import Shape
from specagent.schemas.sections import Slug

_FEW = 2
"""A table of so few rows may have all of its names wrong; one of more describes something else than the diagram."""


@dataclass(frozen=True)
class Drawn:
    """A shape with the diagram that draws it."""

    shape: Shape
    drawing: Drawing


@dataclass(frozen=True)
class Side:
    """Shapes of one sort, and the rows of the table that should name them; `label` begins their subjects."""

    label: str
    section: Slug
    rows: Sequence[Row]
    shapes: Sequence[Drawn]


@dataclass(frozen=True)
class Comparison:
    """All sides of a diagram, with the names that are drawn, and those that a table tells, on any side."""

    sides: Sequence[Side]
    told: Roster
    drawn: Roster
    unread: str
    """The lines of the diagrams that nobody understood."""

    @property
    def without_row(self) -> Iterator[tuple[Side, Drawn]]:
        """The shapes that no table names, where there is a table for them."""
        for side in self.sides:
            seen = set[str]()
            for one in side.shapes if side.rows else ():
                if not self.told.find(one.shape.name) and one.shape.name not in seen:
                    seen.add(one.shape.name)
                    yield side, one

    @property
    def without_shape(self) -> Iterator[tuple[Side, Row]]:
        """The rows that are not drawn, where there is a diagram."""
        for side in self.sides:
            for row in side.rows if self.drawn else ():
                if not self.drawn.find(row.name) and row.name not in self.unread:
                    yield side, row


def compare_overview(case: Case) -> Comparison:
    """Return how the C4 container diagrams compare with the tables of section 2."""
    drawn = _shapes(drawings_of(case, "C4Container", "overview"))
    names = Roster(one.shape.name for one in drawn)
    containers, actors = told_containers(case), told_actors(case)
    inside = [one for one in drawn if not is_outside(one.shape)]
    outside = [one for one in drawn if is_outside(one.shape)]
    sides = [
        Side("Container", "overview", _compared(containers, names), inside),
        Side("Actor", "overview", _compared(actors, names), outside),
    ]
    told = Roster([*(row.name for row in (*containers, *actors)), case.spec.product])
    return Comparison(sides, told, names, _unread(drawn))


def compare_data(case: Case) -> Comparison:
    """Return how the entity-relationship diagrams compare with the table of section 5."""
    drawn = _shapes(drawings_of(case, "erDiagram", "data"))
    names = Roster((one.shape.name for one in drawn), plural=True)
    rows = told_entities(case)
    side = Side("Entity", "data", _compared(rows, names), [one for one in drawn if _is_entity(one)])
    return Comparison([side], Roster((row.name for row in rows), plural=True), names, _unread(drawn))


def is_outside(shape: Shape) -> bool:
    """Return whether a shape is a person or another system, which the product does not contain."""
    return shape.kind.startswith(("person", "system")) or shape.kind.endswith("_ext")


def _shapes(found: Sequence[Drawing]) -> list[Drawn]:
    return [Drawn(shape, drawing) for drawing in found for shape in drawing.diagram.shapes.values()]


def _compared(rows: Sequence[Row], drawn: Roster) -> list[Row]:
    """Return the rows of those tables that are about the diagram."""
    tables = list(tables_of(rows))
    return [row for one in tables if len(one) <= _FEW or any(drawn.find(row.name) for row in one) for row in one]


def _is_entity(one: Drawn) -> bool:
    """Return whether a shape is an entity by itself: the bare end of a relation is another rule's concern."""
    if one.shape.kind != "name":
        return one.shape.kind == "entity"
    arrows = one.drawing.diagram.arrows
    return all(one.shape.alias not in (arrow.source, arrow.target) for arrow in arrows)


def _unread(drawn: Sequence[Drawn]) -> str:
    found = {id(one.drawing): one.drawing for one in drawn}
    return "\n".join(row for drawing in found.values() for _, row in drawing.diagram.unknown)
