"""Diagrams: Mermaid merged line by line, and within a line argument by argument."""

from itertools import starmap

from specagent.agent.document.merging.lines import diagram_run, fields_of
from specagent.agent.document.merging.merged import Conflict, Pieces, mine_of, new_of
from specagent.agent.document.merging.scope import Scope
from specagent.agent.document.merging.sequences import Level, merge_runs, three_way
from specagent.agent.document.merging.units import Unit, lines_of


def merge_diagrams(base: Unit | None, mine: Unit, new: Unit, scope: Scope) -> Pieces:
    """Return the merge of a Mermaid fence; one conflict for all of it when it became a diagram of another kind."""
    fences = [one and _fence(one.text) for one in (base, mine, new)]
    known, stated, redrafted = fences
    if stated is None or redrafted is None or len({one.name for one in (base, mine, new) if one}) > 1:
        return [Conflict("fence", scope.where("diagram"), base.text if base else "", mine.text, new.text)]
    runs = [one and diagram_run(one[1], mine.name) for one in fences]
    head, close = (three_way(known and known[at], stated[at], redrafted[at]) for at in (0, 2))
    return [head, *merge_runs(runs[0], runs[1], runs[2], _Lines(scope)), close]


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
            pieces = merge_runs(base and base.run, mine.run, new.run, self)
            is_whole = isinstance(pieces[0], str)
            sides = (mine_of(pieces), new_of(pieces))
        else:
            sides = _merged_fields(base and base.text, mine.text, new.text)
            pieces, is_whole = [sides[0]], sides[0] == sides[1]
        return pieces if is_whole else [self.conflict(base.text if base else "", *sides, mine)]

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


def _fence(text: str) -> tuple[str, str, str]:
    """Return the line that opens a fence, its code, and the line that closes it."""
    lines = lines_of(text)
    mark = lines[0].strip()[:3]
    close = lines[-1] if len(lines) > 1 and lines[-1].strip().startswith(mark) else ""
    return lines[0], "".join(lines[1 : len(lines) - bool(close)]), close
