"""Where texts refer to records that get another number: links decide which record is meant, bare labels may not."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from specagent.agent.checks.documents import AdrDocument, TextFile
from specagent.agent.checks.fixing.page import Page
from specagent.agent.checks.suppressing import without_suppressions
from specagent.agent.checks.texts.links import Link, links_of, parted, relative
from specagent.agent.document.adr_header import numbered_title
from specagent.agent.document.headings import github_anchor
from specagent.agent.document.links import read_link
from specagent.agent.document.tables import plain
from specagent.agent.workspace.records.section7 import ListedRow, listed_rows, renumbered
from specagent.schemas.text import slug

_LABEL = re.compile(r"(?<![\w/-])ADR[-_ #]?0*(?P<number>\d{1,6})(?![\w-]|\.\d)", re.IGNORECASE)
_LEADING = re.compile(r"\s*0*(?P<number>\d{1,6})(?=[.):\s]|$)")
_LINK_TEXT = re.compile(r"\[(?P<text>[^\[\]]*)\]\($")


@dataclass(frozen=True)
class Move:
    """A record that gets the number `to`; `alone` when no other record has its old one, which then means this."""

    record: AdrDocument
    old: Path
    new: Path
    number: int
    to: int
    alone: bool

    @property
    def title(self) -> str:
        """What the decision is called."""
        return self.record.adr.title if self.record.adr else ""

    def anchor(self, anchor: str) -> str:
        """Return an anchor of the record's file as it is afterwards: that of its title has the number in it."""
        heading = _title(self.record)
        if heading is None or anchor != github_anchor(plain(heading[1])):
            return anchor
        return github_anchor(plain(renumbered(heading[1], self.to)))


@dataclass(frozen=True)
class Mention:
    """A label without a link that may mean the moved record or the one that keeps its number."""

    line: int
    text: str
    move: Move


@dataclass
class _Text:
    """A text that is being edited, and the stretches of it that are settled: line, start and end, from 0."""

    page: Page
    settled: list[tuple[int, int, int]] = field(default_factory=list)

    def settle(self, line: int, start: int, old: str, new: str) -> None:
        self.settled.append((line, start, start + len(old)))
        if old != new:
            self.page.replace(line, start + 1, len(old), new)

    def is_settled(self, line: int, at: int) -> bool:
        return any(row == line and start <= at < end for row, start, end in self.settled)


def titled(record: AdrDocument, text: str, number: int) -> str:
    """Return a record's text with another number in its title, where its title has one."""
    heading, page = _title(record), Page(text)
    if heading:
        row = page.rows[heading[0] - 1]
        page.replace(heading[0], 1, len(row), renumbered(row, number))
    return page.text()


def referring(
    text: str, path: Path, moves: Sequence[Move], record: AdrDocument | None = None
) -> tuple[str, list[Mention]]:
    """Return a text, which stands at `path`, with all that surely means a moved record led to it.

    What may mean another record is returned, not changed. `record` is the one that the text is of, whose title
    speaks of itself.
    """
    known = without_suppressions(text)
    found = _Text(Page(text))
    if heading := _title(record) if record else None:
        row = found.page.rows[heading[0] - 1]
        found.settle(heading[0], 0, row, row)
    for link in links_of(TextFile(path.name, known)):
        _follow(link, path, moves, found)
    for row in listed_rows(text):
        _relabel(row, moves, found)
    return _with_labels(found, moves, known.split("\n"))


def _title(record: AdrDocument) -> tuple[int, str] | None:
    """Return line and Markdown of a record's title, if it begins with the record's number."""
    heading = next((block for block in record.blocks if block.kind == "heading"), None)
    number = record.adr.number if record.adr else record.number
    if heading is None or number is None or numbered_title(heading.text, number)[0] != number:
        return None
    return heading.line, heading.text


def _follow(link: Link, path: Path, moves: Iterable[Move], found: _Text) -> None:
    """Lead a link to the new file, and renumber its text; any link settles what its text means."""
    start = link.column - 1
    shown = _LINK_TEXT.search(found.page.rows[link.line - 1][:start])
    name, anchor = parted(link.target)
    leads = Path(os.path.abspath(path.parent / name)) if relative(link.target) and "\0" not in name else None
    move = next((one for one in moves if one.old == leads), None)
    found.settle(link.line, start, link.source, _target(link.source, anchor, move) if move else link.source)
    if shown:
        text = _numbered(shown["text"], move) if move else shown["text"]
        found.settle(link.line, shown.start("text"), shown["text"], text)


def _target(source: str, anchor: str, move: Move) -> str:
    old = next((one for one in (move.old.name, quote(move.old.name)) if one in source), "")
    new = quote(move.new.name) if old != move.old.name else move.new.name
    source = source.replace(old, new) if old else source
    return f"{source.removesuffix(anchor)}{move.anchor(anchor)}" if anchor and source.endswith(anchor) else source


def _numbered(text: str, move: Move) -> str:
    """Return the text of a link to a moved record with its new number: `ADR-003`, `3. Title`, `0003`."""
    text = _LABEL.sub(lambda one: renumbered(one[0], move.to) if int(one["number"]) == move.number else one[0], text)
    leading = _LEADING.match(text)
    if leading and int(leading["number"]) == move.number:
        text = renumbered(text, move.to)
    return text


def _relabel(row: ListedRow, moves: Iterable[Move], found: _Text) -> None:
    """Renumber a row of section 7 whose label is no link: its title's link, else its title says whose it is."""
    cell = row.cells.get("adr")
    if cell is None or read_link(cell.text)[1]:
        return
    same = [one for one in moves if one.number == row.number]
    named = (one for one in same if row.file == one.old.name or (not row.file and slug(row.title) == slug(one.title)))
    move = next(named, None)
    if move or row.file:
        found.settle(row.line, cell.start, cell.text, renumbered(cell.text, move.to) if move else cell.text)


def _with_labels(found: _Text, moves: Sequence[Move], lines: Sequence[str]) -> tuple[str, list[Mention]]:
    mentions = []
    for line, at, label, move in _labels(lines, moves):
        if found.is_settled(line, at):
            continue
        if move.alone:
            found.settle(line, at, label, renumbered(label, move.to))
        else:
            mentions.append(Mention(line, label, move))
    return found.page.text(), mentions


def _labels(lines: Sequence[str], moves: Sequence[Move]) -> Iterator[tuple[int, int, str, Move]]:
    by_number = {one.number: one for one in reversed(moves)}
    for line, row in enumerate(lines, 1):
        for label in _LABEL.finditer(row):
            if move := by_number.get(int(label["number"])):
                yield line, label.start(), label[0], move
