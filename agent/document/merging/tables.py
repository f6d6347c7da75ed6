"""Tables: merged row by row, and within a row cell by cell."""

from collections.abc import Mapping, Sequence

from specagent.agent.document.merging.labels import cell_name
from specagent.agent.document.merging.level import Level, Side
from specagent.agent.document.merging.merged import Conflict, Pieces, mine_of, new_of
from specagent.agent.document.merging.rows import Column, Row, column_keys, line_of, matched_columns, row_of
from specagent.agent.document.merging.scope import Scope
from specagent.agent.document.merging.sentences import merge_cells
from specagent.agent.document.merging.sequences import merge_runs
from specagent.agent.document.merging.units import Run, Unit, lines_of, run_of, starts_of

_KINDS = ("header", "delimiter")


def merge_tables(base: Unit | None, mine: Unit, new: Unit, scope: Scope) -> Pieces:
    """Return the merge of a table; one conflict for all of it where its columns cannot be merged."""
    tables = {"mine": _rows(mine.text), "new": _rows(new.text)} | ({"base": _rows(base.text)} if base else {})
    columns = matched_columns(tables.get("base"), tables["mine"], tables["new"])
    pieces: Pieces = []
    if base or all(None not in (one.mine, one.new) for one in columns):
        level = _Rows(columns, scope)
        runs = {side: level.run(text.text, side, tables) for side, text in (("mine", mine), ("new", new))}
        pieces = merge_runs(level.run(base.text, "base", tables) if base else None, runs["mine"], runs["new"], level)
    if pieces and isinstance(pieces[0], str):
        return pieces
    sides = (mine_of(pieces), new_of(pieces)) if pieces else (mine.text, new.text)
    return [Conflict("block", scope.where("table"), base.text if base else "", *sides)]


class _Rows(Level):
    """The rows of one table, its header among them."""

    def __init__(self, columns: Sequence[Column], scope: Scope) -> None:
        self.columns = columns
        self.scope = scope
        self.rows: dict[Unit, Row] = {}
        self.widths: dict[str, int] = {}
        self.least = 0

    def run(self, text: str, side: str, tables: Mapping[str, Sequence[Row]]) -> Run:
        """Return the table of one side as a run of its rows."""
        lines, rows = lines_of(text), tables[side]
        self.widths[side] = max(len(row.cells) for row in rows)
        common = [one for one in self.columns if all(getattr(one, known) is not None for known in tables)]
        header = [cell_name(tables["new"][0].cell(one.new)) for one in common]
        headed = [at for at, one in enumerate(self.columns, 1) if rows[0].cell(getattr(one, side))]
        self.least = max([self.least, *headed])
        places = [getattr(one, side) for one in common]
        keys = [[places[at] for at in ats if at < len(places)] for ats in column_keys(header)]
        units = [
            _unit(line.rstrip("\r\n"), at, row, keys) for at, (line, row) in enumerate(zip(lines, rows, strict=True))
        ]
        self.rows |= zip(units, rows, strict=True)
        return run_of(text, zip(starts_of(lines), units, strict=False))

    def both(self, base: Unit | None, mine: Unit, new: Unit) -> Pieces:
        """Return a row in which each cell is merged by itself."""
        if base and base.text == mine.text:
            return [self.alone(new, "new")]
        if mine.text == new.text or (base and base.text == new.text):
            return [self.alone(mine, "mine")]
        cells = [self._cell(one, base, mine, new) for one in self.columns]
        ours, theirs = (self._line(mine, [pair[at] for pair in cells]) for at in (0, 1))
        if ours == theirs or mine.kind == "delimiter":
            return [ours]
        return [self.conflict(base.text if base else "", ours, theirs, mine)]

    def alone(self, unit: Unit, side: Side) -> str:
        """Return a row with a cell for each column of the merged table."""
        places = [getattr(one, side) for one in self.columns]
        if places == list(range(self.widths[side])):
            return unit.text
        return self._line(unit, [self.rows[unit].raw(at) for at in places])

    def is_changed(self, base: Unit, unit: Unit, side: Side) -> bool:
        """Return whether a cell says something else, or says something in a column that the person added."""
        old, row = self.rows[base], self.rows[unit]
        for one in self.columns:
            at = getattr(one, side)
            compared = one.base is not None or side == "mine"
            if at is not None and compared and _plain(old.cell(one.base)) != _plain(row.cell(at)):
                return True
        return False

    def conflict(self, base: str, mine: str, new: str, unit: Unit) -> Conflict:
        """Return a conflict over one row."""
        return Conflict("row", self.scope.where("row", unit.name), base, mine, new)

    def _cell(self, column: Column, base: Unit | None, mine: Unit, new: Unit) -> tuple[str | None, str | None]:
        """Return one cell as it is when the person and when the redraft is right."""
        ours, stated = self.rows[mine].raw(column.mine), self.rows[mine].cell(column.mine)
        redrafted = self.rows[new].cell(column.new)
        theirs = None if self.rows[new].raw(column.new) is None else _padded(redrafted, ours or "")
        told = self.rows[base].cell(column.base) if base and column.base is not None else None
        if column.mine is None:
            return theirs, theirs
        if column.new is None or _plain(redrafted) in (_plain(stated), told and _plain(told)):
            return ours, ours
        if told is None or mine.kind in _KINDS:
            return (theirs, theirs) if told is not None and _plain(told) == _plain(stated) else (ours, theirs)
        if _plain(told) == _plain(stated):
            return theirs, theirs
        texts = merge_cells(told, stated, redrafted, self.scope)
        return _padded(texts[0], ours or ""), _padded(texts[1], ours or "")

    def _line(self, unit: Unit, cells: Sequence[str | None]) -> str:
        """Return a row in the style of a unit; a cell that is missing behind the header's last stays away."""
        last = max([self.least, *(at for at, cell in enumerate(cells, 1) if cell is not None)])
        filler = " --- " if unit.kind == "delimiter" else " "
        return line_of(self.rows[unit], [filler if cell is None else cell for cell in cells[:last]])


def _rows(text: str) -> list[Row]:
    return [row_of(line.rstrip("\r\n")) for line in lines_of(text)]


def _unit(line: str, at: int, row: Row, keys: Sequence[Sequence[int]]) -> Unit:
    if at < len(_KINDS):
        return Unit(_KINDS[at], line, (_KINDS[at],), _KINDS[at])
    named = [[cell_name(row.cell(place)) for place in places] for places in keys]
    found = [" → ".join(names) for names in named if any(names)]
    return Unit("row", line, (*(name.lower() for name in found), line), found[0] if found else line)


def _plain(value: str) -> str:
    return " ".join(value.split())


def _padded(value: str, like: str) -> str:
    """Return a cell with blanks around it; as wide as the one it replaces where that was filled up."""
    cell = f" {value} " if value else " "
    return cell.ljust(len(like)) if like.endswith("  ") else cell
