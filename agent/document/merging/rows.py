"""Rows: one line of a table as cells, and which column of one table is which of another."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from specagent.agent.document.merging.aligning import aligned
from specagent.agent.document.merging.labels import cell_name
from specagent.agent.document.merging.units import Unit

_PIPE = re.compile(r"(?<!\\)\|")
_KIND_COLUMN = re.compile(r"categor|kategor|catégor|area|layer|bereich")
_FROM, _TO = {"from", "source", "von", "de"}, {"to", "target", "an", "nach", "à", "a"}


@dataclass(frozen=True)
class Row:
    """One line of a table: what stands before its cells, the cells with their blanks, and what stands behind."""

    before: str
    cells: tuple[str, ...]
    behind: str

    def raw(self, at: int | None) -> str | None:
        """Return a cell with its blanks; None for one that is not there."""
        return self.cells[at] if at is not None and at < len(self.cells) else None

    def cell(self, at: int | None) -> str:
        """Return what a cell says; empty for one that is not there."""
        return (self.raw(at) or "").strip()


@dataclass(frozen=True)
class Column:
    """A column by its place in each table, None where it is absent."""

    base: int | None
    mine: int | None
    new: int | None


def row_of(line: str) -> Row:
    """Return a line of a table as a row; with its parts joined by pipes it is the line again."""
    before, behind = "", ""
    cells = _PIPE.split(line)
    if len(cells) > 1 and not cells[0].strip():
        before, cells = f"{cells[0]}|", cells[1:]
    if len(cells) > 1 and not cells[-1].strip():
        behind, cells = f"|{cells[-1]}", cells[:-1]
    return Row(before, tuple(cells), behind)


def line_of(row: Row, cells: Sequence[str]) -> str:
    """Return a line with other cells in the style of `row`."""
    return row.before + "|".join(cells) + row.behind


def matched_columns(base: Sequence[Row] | None, mine: Sequence[Row], new: Sequence[Row]) -> list[Column]:
    """Return the columns of the merged table.

    One that the redraft dropped goes unless the person changed something in it; one that the person dropped goes.
    """
    tables = {"base": _columns(base or []), "mine": _columns(mine), "new": _columns(new)}
    entries = aligned(tables["base"], tables["mine"], tables["new"], two_way=base is None)
    columns = [Column(*(span[0] if span else None for span in (one.base, one.mine, one.new))) for one in entries]
    return [one for one in columns if _stays(one, tables)]


def column_keys(header: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Return which columns tell the rows of a table apart, those that do so best first."""
    names = [name.lower() for name in header]
    if len(names) > 1 and _KIND_COLUMN.search(names[0]):
        return ((1,), (0, 1))
    if len(names) > 1 and names[0] in _FROM and names[1] in _TO:
        return ((0, 1), (0, 1, 2))
    return ((0,), (0, 1))


def _columns(rows: Sequence[Row]) -> list[Unit]:
    width = max((len(row.cells) for row in rows), default=0)
    return [_column(rows, at) for at in range(width)]


def _column(rows: Sequence[Row], at: int) -> Unit:
    header, cells = rows[0].cell(at), [row.cell(at) for row in rows[2:]]
    return Unit("column", "\n".join([header, *cells]), (cell_name(header).lower() or f"\0{at}",))


def _stays(column: Column, tables: Mapping[str, Sequence[Unit]]) -> bool:
    if column.base is None:
        return True
    if column.mine is None:
        return False
    if column.new is not None:
        return True
    base, mine = tables["base"][column.base], tables["mine"][column.mine]
    return any(times > base.words.get(word, 0) for word, times in mine.words.items())
