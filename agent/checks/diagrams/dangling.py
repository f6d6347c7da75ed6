"""Arrows that start or end at nothing: in the Communication table, the main flow and in any diagram."""

import difflib
from collections.abc import Iterator, Sequence

from specagent.agent.checks.case import Case
from specagent.agent.checks.diagrams.drawings import Drawing, drawings, drawings_of
from specagent.agent.checks.diagrams.told import Roster, names_in, told_entities, told_relations
from specagent.agent.checks.rule import Hit
from specagent.agent.document.diagrams import Diagram
from specagent.agent.document.remarks import Span
from specagent.agent.document.subjects import communication_subject
from specagent.schemas.overview import Actor, Relation, Step
from specagent.schemas.text import slug

_CLOSE = 0.8
_SHORTEST_SLIP = 5


def dangling_in_draft(case: Case) -> Iterator[Hit]:
    """Yield each end of a relation or step that is no part of a section that stands in no file yet."""
    overview = case.spec.overview
    known = {one.id for one in overview.parts}
    ends: list[Relation | Step] = [*overview.relations, *overview.flow]
    for one in ends:
        for name in (one.source, one.target):
            if slug(name) not in known:
                yield _no_part(one, name)


def dangling_rows(case: Case) -> Iterator[Hit]:
    """Yield each name in the Communication table that is no part of section 2.

    Without a table or drawing of people only a name that is nearly a known one is certainly wrong.
    """
    known = _parts(case)
    names = [one.name for one in case.spec.overview.parts]
    closed = any(isinstance(one, Actor) for one in case.spec.overview.parts)
    for row in told_relations(case) if known else ():
        ends = (row.relation.source, row.relation.target)
        for name in (name for cell in ends for name in names_in(cell, known) if not known.find(name)):
            near = difflib.get_close_matches(name, names, 1, _CLOSE)
            if case.document and (closed or near):
                meant = f"; did you mean {near[0]!r}?" if near else ""
                place = case.document.find(name, [Span(row.line, row.line)]) or case.document.place(row.line)
                message = f"{name!r} is no part of section 2{meant}"
                yield Hit("overview", row.subject, message, location=place)


def dangling_steps(case: Case) -> Iterator[Hit]:
    """Yield each sender or receiver of the main flow that is no part of section 2, if most of them are."""
    names = list(dict.fromkeys(name for one in case.spec.overview.flow for name in (one.source, one.target)))
    known = _parts(case) if names else Roster(())
    unknown = [name for name in names if not known.find(name)]
    for one in case.spec.overview.flow if len(unknown) * 2 < len(names) else ():
        for name in (one.source, one.target):
            if name in unknown:
                unknown.remove(name)
                yield _no_part(one, name)


def dangling_arrows(case: Case) -> Iterator[Hit]:
    """Yield each alias at an end of an arrow that its diagram does not declare."""
    for drawing in drawings(case):
        if drawing.is_c4:
            yield from _undeclared(drawing)
        elif drawing.kind in ("sequenceDiagram", "erDiagram"):
            yield from _misspelt(drawing)
    yield from _bare_entities(case)


def _undeclared(drawing: Drawing) -> Iterator[Hit]:
    for alias, line in _ends(drawing.diagram).items():
        if alias not in drawing.declared:
            inside = alias in drawing.boundaries
            why = "is a boundary, to which Mermaid draws no arrow" if inside else "is declared nowhere in the diagram"
            yield drawing.hit(f"has an arrow to {alias!r}, which {why}", drawing.find(line, alias))


def _misspelt(drawing: Drawing) -> Iterator[Hit]:
    for alias, (line, meant) in _slips(drawing).items():
        message = f"has an arrow to {alias!r}, which it declares nowhere; did you mean {meant!r}?"
        yield drawing.hit(message, drawing.find(line, alias))


def _bare_entities(case: Case) -> Iterator[Hit]:
    """Yield the ends of entity relations that neither their diagram nor the Entities table describes."""
    told = Roster((row.name for row in told_entities(case)), plural=True)
    for drawing in drawings_of(case, "erDiagram", "data") if told else ():
        slips = _slips(drawing)
        for alias, shape in drawing.diagram.shapes.items():
            if shape.kind == "end" and alias not in slips and not told.find(shape.name):
                message = f"relates {shape.name!r}, an entity that neither it nor the Entities table describes"
                yield drawing.hit(message, drawing.find(shape.line, shape.name))


def _slips(drawing: Drawing) -> dict[str, tuple[int, str]]:
    """Return line and meaning of each alias that is a slip away from a declared one.

    Mermaid takes any other alias for a new part, so that nothing is wrong with it.
    """
    declared = [alias for alias, shape in drawing.diagram.shapes.items() if shape.kind != "end"]
    known, by_key = set(declared), {_folded(alias): alias for alias in reversed(declared)}
    found: dict[str, tuple[int, str]] = {}
    for alias, line in _ends(drawing.diagram).items():
        meant = "" if alias in known else by_key.get(_folded(alias)) or _one_letter_off(alias, declared)
        if meant:
            found[alias] = line, meant
    return found


def _ends(diagram: Diagram) -> dict[str, int]:
    """Return each alias at an end of an arrow, and the line where it first is."""
    found: dict[str, int] = {}
    for arrow in diagram.arrows:
        for alias in (arrow.source, arrow.target):
            found.setdefault(alias, arrow.line)
    return found


def _one_letter_off(alias: str, declared: Sequence[str]) -> str:
    """Return the declared alias that differs in one character that is no digit; else nothing."""
    long_enough = declared if len(alias) >= _SHORTEST_SLIP else ()
    return next((one for one in long_enough if _differs_in_a_letter(alias, one)), "")


def _differs_in_a_letter(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((at for at, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    rest = short[at:] if len(short) < len(long) else short[at + 1 :]
    return long[at + 1 :] == rest and not any(map(str.isdigit, long[at : at + 1] + short[at : at + 1]))


def _folded(alias: str) -> str:
    return alias.lower().replace("_", "").replace("-", "").replace(" ", "")


def _parts(case: Case) -> Roster:
    return Roster([*(one.name for one in case.spec.overview.parts), *_drawn_names(case)])


def _drawn_names(case: Case) -> Iterator[str]:
    for drawing in drawings_of(case, "C4Container", "overview"):
        yield from (shape.name for shape in drawing.diagram.shapes.values())


def _no_part(one: Relation | Step, name: str) -> Hit:
    return Hit("overview", communication_subject(one), f"{name!r} is no part of section 2", name)
