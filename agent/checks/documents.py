"""The files that are checked, as they stand: their text, their blocks and where everything is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from specagent.agent.checks.code.fences import fences
from specagent.agent.checks.finding import Location
from specagent.agent.checks.suppressing import Suppression
from specagent.agent.document.blocks import Block, normalised, read_blocks, split_front_matter
from specagent.agent.document.reading import SpecReading
from specagent.agent.document.remarks import Span
from specagent.agent.document.subjects import adr_subject
from specagent.schemas.adr import Adr


@dataclass(frozen=True)
class LinkTarget:
    """What a relative link leads to; `anchors` are those of its headings where it is Markdown."""

    exists: bool
    anchors: frozenset[str] | None = None


@dataclass(frozen=True)
class TextFile:
    """A Markdown file; `name` is its path as a message shows it, `text` has line feeds only.

    `suppressions` are its comments that take findings out; in `text` there are blanks in their place.
    """

    name: str
    text: str
    suppressions: tuple[Suppression, ...] = field(default=(), kw_only=True)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text."""
        return tuple(normalised(self.text).split("\n"))

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks, in order; front matter is none."""
        return read_blocks(split_front_matter(self.text)[1])

    @cached_property
    def fences(self) -> tuple[Block, ...]:
        """All fences, also those in lists and quotes, in order."""
        return tuple(fences(self.blocks))

    def place(self, line: int, column: int = 1) -> Location:
        """Return a place in this file; both count from 1."""
        return Location(self.name, line, column)

    def find(self, at: str, spans: Iterable[Span]) -> Location | None:
        """Return where `at` first stands within `spans`, as a whole word if anywhere; None where it does not."""
        rows = [row for span in spans for row in range(span.line, min(span.end, len(self.lines)) + 1)]
        found = [row for row in rows if at and at in self.lines[row - 1]]
        whole = re.compile(rf"(?<![\w.,]){re.escape(at)}(?![\w])") if found else None
        for row in found:
            if whole and (word := whole.search(self.lines[row - 1])):
                return self.place(row, word.start() + 1)
        return self.place(found[0], self.lines[found[0] - 1].find(at) + 1) if found else None


@dataclass(frozen=True)
class SpecDocument(TextFile):
    """The spec's file, with what was read from it."""

    reading: SpecReading

    def locate(self, section: str | None, subject: str, at: str = "", nth: int = 0) -> Location:
        """Return where `subject` stands; else where its section begins, else the top of the file."""
        spans = list(self.reading.spans.get((section or "", subject), ()))
        if spans:
            ordered = spans[nth:] + spans[:nth]
            return self.find(at, ordered) or self.place(ordered[0].line)
        home = self.section_span(section or "")
        return (self.find(at, [home]) if at else None) or self.place(home.line)

    def section_span(self, slug: str) -> Span:
        """Return the lines of a section; the whole file where it has none."""
        for chapter in self.reading.chapters:
            blocks = chapter.part.everything
            if slug and chapter.slug == slug and blocks:
                return Span(blocks[0].line, blocks[-1].end)
        return Span(1, len(self.lines))


@dataclass(frozen=True)
class AdrDocument(TextFile):
    """A file of the ADR directory.

    `number` is that of its file name; `adr` is None, and `problem` says why, where it is no readable record.
    """

    file: str
    """Its file name."""
    number: int | None
    adr: Adr | None
    problem: str = ""

    @property
    def subject(self) -> str:
        """What findings call it: `ADR-001`, or its file name where it has no number."""
        number = self.adr.number if self.adr else self.number
        return self.file if number is None else adr_subject(number)

    def mentions(self, at: str) -> bool:
        """Return whether `at` stands in the file; nothing stands in every file."""
        return at in self.text

    def locate(self, at: str = "") -> Location:
        """Return where `at` stands, or the top of the file."""
        return self.find(at, [Span(1, len(self.lines))]) or self.place(1)
