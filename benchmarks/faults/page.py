"""A Markdown text as lines, and edits of it by structure: headings, tables, lists and fences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_HEADING = re.compile(r"^(#{1,6}) (.+)$")
_FENCE = re.compile(r"^\s*```\s*([\w+#-]*)")
_BAR = re.compile(r"(?<!\\)\|")
_RULER = re.compile(r"^\|[\s:|-]+\|$")


@dataclass(frozen=True)
class Span:
    """Lines from `start` up to, but without, `end`; both count from 0."""

    start: int
    end: int


@dataclass(frozen=True)
class Heading:
    """A heading and the lines that it stands over, itself included."""

    level: int
    title: str
    span: Span


@dataclass(frozen=True)
class Row:
    """A body row of a table."""

    at: int
    cells: tuple[str, ...]

    @property
    def span(self) -> Span:
        """The row's line."""
        return Span(self.at, self.at + 1)

    def having(self, column: int, text: str) -> "Row":
        """Return the row with another text in one column."""
        return Row(self.at, (*self.cells[:column], text, *self.cells[column + 1 :]))

    def __str__(self) -> str:
        return "".join(f"| {cell} " if cell else "| " for cell in self.cells) + "|"


@dataclass(frozen=True)
class Fence:
    """A fenced block, both fences included in its span."""

    language: str
    span: Span


@dataclass(frozen=True)
class Page:
    """A Markdown text; every edit gives a new page."""

    lines: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Page":
        """Read a text."""
        return cls(tuple(text.split("\n")))

    @property
    def text(self) -> str:
        """The page as one text."""
        return "\n".join(self.lines)

    @property
    def all(self) -> Span:
        """Every line."""
        return Span(0, len(self.lines))

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """All headings outside of fences."""
        found = [(at, match) for at, match in self._heading_lines()]
        return tuple(
            Heading(len(match[1]), match[2].strip(), Span(at, self._end(number, found)))
            for number, (at, match) in enumerate(found)
        )

    @cached_property
    def fences(self) -> tuple[Fence, ...]:
        """All fenced blocks."""
        found: list[Fence] = []
        opened: tuple[int, str] | None = None
        for at, line in enumerate(self.lines):
            if match := _FENCE.match(line):
                if opened:
                    found.append(Fence(opened[1], Span(opened[0], at + 1)))
                opened = None if opened else (at, match[1])
        return tuple(found)

    def rows(self, span: Span) -> tuple[Row, ...]:
        """Return the body rows of the tables within `span`."""
        bodies: list[Row] = []
        inside = False
        for at in range(span.start, span.end):
            line = self.lines[at]
            inside = _RULER.match(line) is not None or (inside and line.startswith("|"))
            if inside and not _RULER.match(line):
                bodies.append(Row(at, tuple(cell.strip() for cell in _BAR.split(line)[1:-1])))
        return tuple(bodies)

    def bullets(self, span: Span) -> tuple[int, ...]:
        """Return where the top-level list items within `span` start, outside of fences."""
        return tuple(at for at in range(span.start, span.end) if self.lines[at].startswith("- "))

    def replaced(self, span: Span, *lines: str) -> "Page":
        """Return the page with other lines in place of `span`."""
        return Page((*self.lines[: span.start], *lines, *self.lines[span.end :]))

    def with_line(self, at: int, line: str) -> "Page":
        """Return the page with another text on one line."""
        return self.replaced(Span(at, at + 1), line)

    def with_row(self, row: Row) -> "Page":
        """Return the page with `row` in place of the row that stood there."""
        return self.with_line(row.at, str(row))

    def inserted(self, at: int, *lines: str) -> "Page":
        """Return the page with lines put before the line `at`."""
        return self.replaced(Span(at, at), *lines)

    def without(self, *spans: Span) -> "Page":
        """Return the page without the lines of the spans."""
        gone = {at for span in spans for at in range(span.start, span.end)}
        return Page(tuple(line for at, line in enumerate(self.lines) if at not in gone))

    def mapped(self, span: Span, old: str, new: str) -> "Page":
        """Return the page with `old` replaced by `new`, as whole words, within `span`."""
        word = re.compile(rf"(?<![\w-]){re.escape(old)}(?![\w-])")
        lines = (word.sub(lambda _: new, line) for line in self.lines[span.start : span.end])
        return self.replaced(span, *lines)

    def _heading_lines(self) -> Iterator[tuple[int, re.Match[str]]]:
        fenced = {at for fence in self.fences for at in range(fence.span.start, fence.span.end)}
        for at, line in enumerate(self.lines):
            match = _HEADING.match(line)
            if match and at not in fenced:
                yield at, match

    def _end(self, number: int, found: list[tuple[int, re.Match[str]]]) -> int:
        level = len(found[number][1][1])
        following = (at for at, match in found[number + 1 :] if len(match[1]) <= level)
        return next(following, len(self.lines))
