"""Diagrams: Mermaid merged line by line, and within a line argument by argument."""

from dataclasses import dataclass
from itertools import starmap

from specagent.agent.document.merging.level import Level, three_way
from specagent.agent.document.merging.lines import diagram_run, fields_of
from specagent.agent.document.merging.merged import Conflict, Pieces, mine_of, new_of
from specagent.agent.document.merging.scope import Scope
from specagent.agent.document.merging.sequences import merge_runs
from specagent.agent.document.merging.units import Unit, lines_of


def merge_diagrams(base: Unit | None, mine: Unit, new: Unit, scope: Scope) -> Pieces:
    """Return the merge of a Mermaid fence; one conflict for all of it when it became a diagram of another kind."""
    told, stated, redrafted = _fence(base.text) if base else None, _fence(mine.text), _fence(new.text)
    kinds = {one.name for one in (base, mine, new) if one}
    if len(kinds) > 1 or (told is None and (stated.head, stated.close) != (redrafted.head, redrafted.close)):
        return [Conflict("fence", scope.where("diagram"), base.text if base else "", mine.text, new.text)]
    head = three_way(told.head if told else None, stated.head, redrafted.head)
    close = three_way(told.close if told else None, stated.close, redrafted.close)
    known = diagram_run(told.body, mine.name) if told else None
    ours, theirs = diagram_run(stated.body, mine.name), diagram_run(redrafted.body, mine.name)
    lines = merge_runs(known, ours, theirs, _Lines(scope))
    return [head, *lines, close]


@dataclass(frozen=True)
class _Fence:
    """The line that opens a fence, its code, and the line that closes it."""

    head: str
    body: str
    close: str


class _Lines(Level):
    """The lines of a diagram or of a block within."""

    glue = "\n    "
    rewrites = "never"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def both(self, base: Unit | None, mine: Unit, new: Unit) -> Pieces:
        """Return one line, or all lines of a block."""
        if mine.same == new.same or (base and base.same == new.same):
            return [mine.text]
        if base and base.same == mine.same and not (mine.run and new.run):
            return [new.text]
        if mine.run and new.run and (base is None or base.run):
            pieces = merge_runs(base.run if base else None, mine.run, new.run, self)
            if isinstance(pieces[0], str):
                return pieces
            sides = mine_of(pieces), new_of(pieces)
        else:
            sides = _merged_fields(base.text if base else None, mine.text, new.text)
            if sides[0] == sides[1]:
                return [sides[0]]
        return [self.conflict(base.text if base else "", *sides, mine)]

    def conflict(self, base: str, mine: str, new: str, unit: Unit) -> Conflict:
        """Return a conflict over one line or block."""
        return Conflict("diagram line", self.scope.where("diagram line", unit.name), base, mine, new)


def _merged_fields(base: str | None, mine: str, new: str) -> tuple[str, str]:
    """Return a line as it is when the person and when the redraft is right about what both changed."""
    if base is None:
        return mine, new
    sides = [fields_of(text) for text in (base, mine, new)]
    if len({len(fields) for fields in sides}) > 1 or len(sides[0]) == 1:
        return mine, new
    merged = list(starmap(_merged_field, zip(*sides, strict=True)))
    return "".join(one for one, _ in merged), "".join(other for _, other in merged)


def _merged_field(base: str, mine: str, new: str) -> tuple[str, str]:
    if mine.strip() == new.strip() or base.strip() == new.strip():
        return mine, mine
    return (new, new) if base.strip() == mine.strip() else (mine, new)


def _fence(text: str) -> _Fence:
    lines = lines_of(text)
    mark = lines[0].strip()[0]
    close = lines[-1] if len(lines) > 1 and set(lines[-1].strip()) == {mark} else ""
    return _Fence(lines[0], "".join(lines[1 : len(lines) - bool(close)]), close)
