"""Section 7 as text: the rows that list the records, edited so that every other character stays."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from specagent.agent.checks.fixing.page import Page
from specagent.agent.checks.suppressing import without_suppressions
from specagent.agent.document.blocks import Block, Part
from specagent.agent.document.inline import escape
from specagent.agent.document.links import link_markdown, read_link
from specagent.agent.document.reading import read_any
from specagent.agent.document.remarks import is_empty_marker
from specagent.agent.document.sections.decisions import COLUMNS, adr_label
from specagent.agent.document.tables import is_table_of, matched, plain, row_markdown

_PIPE = re.compile(r"(?<!\\)\|")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"(?:ADR[-_ ]?)?-?(\d{1,400})", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_HEADER = ("ADR", "Decision", "Status")
_DATE = "date"


@dataclass(frozen=True)
class Cell:
    """The Markdown of one cell, and its place in its line, from 0."""

    start: int
    text: str


@dataclass(frozen=True)
class ListedRow:
    """A row of section 7: the record's number, the file that it links to, and its cells by column."""

    line: int
    number: int | None
    file: str
    cells: Mapping[str, Cell]

    @property
    def title(self) -> str:
        """What the row calls the decision."""
        return plain(read_link(self.markdown("title"))[0])

    def markdown(self, key: str) -> str:
        """Return the Markdown of a cell; empty where there is none."""
        return self.cells[key].text if key in self.cells else ""


@dataclass(frozen=True)
class NewRow:
    """What a row that is to be added says."""

    number: int
    title: str
    status: str
    link: str
    digits: int
    date: str


def listed_rows(text: str) -> list[ListedRow]:
    """Return the rows of section 7 in a spec's text, or in the text of that section alone."""
    lines = without_suppressions(text).split("\n")
    tables = _tables(_chapter(text))
    return [row for table, places in tables for row in _rows(table, places, lines)]


def row_of(rows: Sequence[ListedRow], file: str, number: int | None) -> ListedRow | None:
    """Return the row of a record: the one that links to its file, else the only one with its number and no link."""
    linked = next((one for one in rows if one.file == file), None)
    numbered = [one for one in rows if one.number == number and number is not None]
    return linked or (numbered[0] if len(numbered) == 1 else None)


def with_status(text: str, row: ListedRow, status: str) -> str:
    """Return the text with another status in a row; as it was where the table has no such column."""
    cell = row.cells.get("status")
    if cell is None:
        return text
    page = Page(text)
    page.replace(row.line, cell.start + 1, len(cell.text), row_markdown([status])[2:-2] if cell.text else f" {status}")
    return page.text()


def with_row(text: str, new: NewRow) -> str | None:
    """Return the text with a row for a new record at the end of its table, a new table if need be.

    None where the text has no section 7.
    """
    chapter = _chapter(text)
    if chapter is None:
        return None
    page, tables = Page(text), list(_tables(chapter))
    if tables:
        table, places = tables[-1]
        end = table.line + table.source.count("\n")
        page.splice(end + 1, end, [_new_row(table, places, new)])
        return page.text()
    row = row_markdown([_cell(new), escape(new.title), new.status])
    rows = [row_markdown(_HEADER), row_markdown("---" for _ in _HEADER), row]
    empty = next((one for one in chapter.blocks if is_empty_marker(one)), None)
    last = chapter.everything[-1].end
    if empty:
        page.splice(empty.line, empty.end, rows)
    else:
        page.splice(last + 1, last, ["", *rows])
    return page.text()


def renumbered(label: str, number: int) -> str:
    """Return a label such as `ADR-005` or `0005` with another number, as wide as it was."""
    return _DIGITS.sub(lambda found: f"{number:0{len(found[0])}d}", label, count=1)


def _chapter(text: str) -> Part | None:
    reading = read_any(without_suppressions(text))
    return next((one.part for one in reading.chapters if one.slug == "decisions"), None)


def _tables(chapter: Part | None) -> Iterator[tuple[Block, Mapping[str, int]]]:
    first = True
    for block in chapter.blocks if chapter else ():
        if is_table_of(block, COLUMNS, first=first):
            first = False
            yield block, _places(block)


def _places(table: Block) -> Mapping[str, int]:
    """Return the index of each known column; headers in other words are known by their place."""
    found = matched(table, COLUMNS)
    if len(_cells(table.source.partition("\n")[0])) == len(COLUMNS):
        free = [at for at in range(len(COLUMNS)) if at not in found.values()]
        found |= {key: at for at, key in enumerate(COLUMNS) if key not in found and at in free}
    return found


def _rows(table: Block, places: Mapping[str, int], lines: Sequence[str]) -> Iterator[ListedRow]:
    for line in range(table.line + 2, table.line + table.source.count("\n") + 1):
        cells = _cells(lines[line - 1])
        known = {key: cells[at] for key, at in places.items() if at < len(cells)}
        if any(cell.text for cell in cells):
            yield _row(line, known)


def _row(line: int, cells: Mapping[str, Cell]) -> ListedRow:
    found = {key: read_link(cell.text) for key, cell in cells.items()}
    label, target = found.get("adr", ("", ""))
    number = _NUMBER.search(label)
    target = target or found.get("title", ("", ""))[1]
    file = unquote(target.partition("#")[0].partition("?")[0].rpartition("/")[2])
    return ListedRow(line, int(number[1]) if number else None, file, cells)


def _cells(row: str) -> list[Cell]:
    """Return the cells of a table row; what stands before its first pipe and behind its last is none if empty."""
    bounds = [-1, *(found.start() for found in _PIPE.finditer(row)), len(row)]
    cells = [_stripped(row, start + 1, end) for start, end in pairwise(bounds)]
    cells = cells[1:] if not cells[0].text else cells
    return cells[:-1] if len(cells) > 1 and not cells[-1].text else cells


def _stripped(row: str, start: int, end: int) -> Cell:
    text = row[start:end]
    return Cell(start + len(text) - len(text.lstrip()) if text.strip() else start, text.strip())


def _new_row(table: Block, places: Mapping[str, int], new: NewRow) -> str:
    """Return the row as its neighbours are written: what is linked, how the label looks, what else has a column."""
    header = [plain(cell.text) for cell in _cells(table.source.partition("\n")[0])]
    rows = list(_rows(table, places, ["\n"] * (table.line - 1) + table.source.split("\n")))
    last = rows[-1] if rows else None
    label, target = read_link(last.markdown("adr")) if last else ("", "")
    label = renumbered(label, new.number) if _DIGITS.search(label) else adr_label(new.number, new.digits)
    title_linked = bool(last and not target and read_link(last.markdown("title"))[1])
    known = {
        "adr": escape(label) if title_linked else link_markdown(label, new.link),
        "title": link_markdown(new.title, new.link) if title_linked else escape(new.title),
        "status": new.status,
    }
    cells = [new.date if _DATE in _WORD.findall(name.lower()) else "" for name in header]
    for key, at in places.items():
        cells[at] = known[key]
    return row_markdown(cells)


def _cell(new: NewRow) -> str:
    return link_markdown(adr_label(new.number, new.digits), new.link)
