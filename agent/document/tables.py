"""Tables: rows of Markdown cells, matched to the columns that a section knows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from specagent.agent.document.basis import split_basis
from specagent.agent.document.blocks import Block
from specagent.agent.document.inline import unescape
from specagent.agent.document.remarks import Remarks
from specagent.schemas.base import Basis
from specagent.schemas.text import line as one_line

Columns = Mapping[str, tuple[str, ...]]
"""Key of each column -> lower-case words that its header may hold, in the order of the columns."""

_PIPE = re.compile(r"(?<!\\)\|")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Row:
    """One row: the Markdown of each cell by the key of its column; it may stand in a list, without a header.

    `end` is its last line, where it has more than one.
    """

    line: int
    cells: Mapping[str, str]
    header: str
    text: str
    end: int = 0

    @property
    def source(self) -> str:
        """A table of this row alone, or its bullet, as it stands."""
        return f"{self.header}\n{self.text}" if self.header else self.text

    def markdown(self, key: str) -> str:
        """Return the Markdown of a cell; empty when the table lacks the column."""
        return self.cells.get(key, "")

    def value(self, key: str) -> str:
        """Return what a cell says."""
        return plain(self.markdown(key))


def plain(markdown: str) -> str:
    """Return the value of one stretch of inline Markdown, normalised as a schema would."""
    return one_line(unescape(markdown))


def row_markdown(cells: Iterable[str]) -> str:
    """Return a table row of Markdown cells."""
    shown = (cell.replace("|", "\\|") for cell in cells)
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in shown)


def split_row(source: str) -> list[str]:
    """Return the Markdown cells of one table row."""
    cells = _PIPE.split(source.strip())
    if not cells[0].strip():
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1].strip():
        cells = cells[:-1]
    return [cell.strip().replace("\\|", "|") for cell in cells]


def matched(table: Block, columns: Columns) -> dict[str, int]:
    """Return the index of each known column in a table, by the words of its header."""
    header = [set(_WORD.findall(plain(cell).lower())) for cell in split_row(table.source.partition("\n")[0])]
    found: dict[str, int] = {}
    for key, words in columns.items():
        free = (at for at, names in enumerate(header) if at not in found.values() and names & set(words))
        at = next(free, None)
        if at is not None:
            found[key] = at
    return found


def rows_of(blocks: Sequence[Block], columns: Columns, remarks: Remarks) -> list[Row]:
    """Return the rows of all tables with these columns among `blocks`; every other block is kept."""
    rows: list[Row] = []
    others: list[Block] = []
    for block in blocks:
        if is_table_of(block, columns, first=not rows):
            rows += read_rows(block, columns, remarks)
        else:
            others.append(block)
    remarks.keep_blocks(others)
    return rows


def is_table_of(block: Block, columns: Columns, *, first: bool) -> bool:
    """Return whether a block is a table with these columns; the `first` may have headers in other words."""
    if block.kind != "table":
        return False
    places = matched(block, columns)
    return len(places) >= 2 or (first and len(split_row(block.source.partition("\n")[0])) == len(columns))


def statement_of(row: Row, key: str, remarks: Remarks, what: str) -> tuple[str, Basis]:
    """Return the text of a row's cell and the basis that closes it."""
    text, basis = split_basis(row.markdown(key))
    return remarks.required(plain(text), row.line, what), basis


def read_rows(table: Block, columns: Columns, remarks: Remarks) -> list[Row]:
    """Return the rows of a table; what stands in columns that nobody knows is kept as a table of its own."""
    lines = table.source.split("\n")
    heading = "\n".join(lines[:2])
    header = split_row(lines[0])
    places = matched(table, columns)
    if len(places) < len(columns) and len(header) == len(columns):
        places = _by_position(places, columns)
    rows = [split_row(source) for source in lines[2:]]
    _keep_others(table, [header, *rows], sorted(set(places.values())), remarks)
    return [
        Row(
            line=table.line + 2 + at,
            cells={key: cells[place] for key, place in places.items() if place < len(cells)},
            header=heading,
            text=text,
        )
        for at, (cells, text) in enumerate(zip(rows, lines[2:], strict=True))
        if any(cells)
    ]


def _by_position(places: Mapping[str, int], columns: Columns) -> dict[str, int]:
    """Return `places` with the columns whose headers are in other words (another language) by position."""
    taken = set(places.values())
    missing = {key: at for at, key in enumerate(columns) if key not in places and at not in taken}
    return {**places, **missing}


def _keep_others(table: Block, rows: Sequence[Sequence[str]], known: Sequence[int], remarks: Remarks) -> None:
    others = {at for cells in rows for at, cell in enumerate(cells) if cell} - set(known)
    if not others:
        return
    shown = sorted({*known[:1], *others})
    kept = [row_markdown(cells[at] for at in takewhile(len(cells).__gt__, shown)) for cells in rows]
    kept.insert(1, row_markdown("---" for _ in shown))
    remarks.keep(table.line, "\n".join(kept), "This table has columns that no specification knows; kept beside it")
