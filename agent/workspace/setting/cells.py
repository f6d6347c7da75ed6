"""Single cells of a document's tables, changed so that every other character stays."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from specagent.agent.checks.fixing.page import Page
from specagent.agent.document.blocks import Block
from specagent.agent.document.inline import escape
from specagent.agent.document.tables import Columns, matched, plain, row_markdown, split_row

_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Cell:
    """The Markdown of one cell as it stands, and its place in its line, from 0."""

    line: int
    start: int
    source: str

    @property
    def markdown(self) -> str:
        """Its Markdown as it would stand outside of a table."""
        return self.source.replace("\\|", "|")

    def put(self, page: Page, markdown: str) -> None:
        """Let the cell say something else."""
        said = row_markdown([markdown])[2:-2]
        page.replace(self.line, self.start + 1, len(self.source), said if self.source else f" {said}")


def row_at(blocks: Sequence[Block], line: int, columns: Columns, lines: Sequence[str]) -> Mapping[str, Cell] | None:
    """Return the cells by column of the table row in `line`; None where no table's row stands there.

    `lines` are the document's, with nothing but blanks where comments stand.
    """
    table = next((one for one in blocks if one.kind == "table" and one.line + 2 <= line <= one.end), None)
    return _row(table, line, columns, lines) if table else None


def rows_of_table(table: Block, columns: Columns, lines: Sequence[str]) -> Iterator[Mapping[str, Cell]]:
    """Yield the cells by column of each row of a table."""
    for line in range(table.line + 2, table.end + 1):
        yield _row(table, line, columns, lines)


def with_name(markdown: str, old: str, new: str) -> str:
    """Return a stretch of Markdown that names something, with another name in it: what encloses the name stays."""
    inner = old.strip("`*") or old
    for written in dict.fromkeys((escape(inner), escape(inner, emphasis=False), inner)):
        at = markdown.rfind(written)
        if at >= 0:
            said = new if old.startswith("`") else escape(new, emphasis=False)
            return markdown[:at] + said + markdown[at + len(written) :]
    mark = next((one for one in ("**", "__") if markdown.startswith(one) and markdown.endswith(one)), "")
    label, colon, rest = markdown.partition(":")
    labelled = f"{label}: " if colon and plain(rest.removesuffix(mark)) == old else mark
    return f"{labelled}{escape(new, emphasis=False)}{mark}"


def _row(table: Block, line: int, columns: Columns, lines: Sequence[str]) -> Mapping[str, Cell]:
    cells = list(_cells(lines[line - 1], line))
    return {key: cells[at] for key, at in _places(table, columns).items() if at < len(cells)}


def _places(table: Block, columns: Columns) -> Mapping[str, int]:
    """Return the index of each known column; headers in other words are known by their place."""
    found = matched(table, columns)
    if len(split_row(table.source.partition("\n")[0])) == len(columns):
        free = [at for at in range(len(columns)) if at not in found.values()]
        found |= {key: at for at, key in enumerate(columns) if key not in found and at in free}
    return found


def _cells(row: str, line: int) -> Iterator[Cell]:
    """Yield the cells of a row; what stands before its first pipe and behind its last is none if empty."""
    bounds = [-1, *(found.start() for found in _PIPE.finditer(row)), len(row)]
    cells = [_stripped(row, start + 1, end, line) for start, end in pairwise(bounds)]
    cells = cells[1:] if not cells[0].source else cells
    yield from cells[:-1] if len(cells) > 1 and not cells[-1].source else cells


def _stripped(row: str, start: int, end: int, line: int) -> Cell:
    text = row[start:end]
    return Cell(line, start + len(text) - len(text.lstrip()) if text.strip() else start, text.strip())
