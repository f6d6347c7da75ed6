"""The files that are checked, with what findings in them are called: the section or record that they stand in."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specagent.agent.checks.case import Case
from specagent.agent.checks.documents import SpecDocument, TextFile
from specagent.agent.checks.rule import Hit
from specagent.agent.document.tables import plain
from specagent.schemas.sections import SECTIONS, Slug

_SLUGS: dict[str, Slug] = {one.slug: one.slug for one in SECTIONS}
_LONGEST = 60


@dataclass(frozen=True)
class Place:
    """From which line on something stands in which section, and what a reviewer calls that."""

    line: int
    section: Slug | None
    subject: str


@dataclass(frozen=True)
class CheckedFile:
    """A spec or a record, with its places in order."""

    file: TextFile
    places: Sequence[Place]

    @property
    def is_spec(self) -> bool:
        """Whether it is the spec; else it is a file of the ADR directory."""
        return isinstance(self.file, SpecDocument)

    def at(self, line: int) -> Place:
        """Return the place that a line is in."""
        return self.places[max(bisect_right(self.places, line, key=lambda one: one.line) - 1, 0)]

    def hit(self, line: int, column: int, message: str) -> Hit:
        """Return a hit at a line and column."""
        place = self.at(line)
        return Hit(place.section, place.subject, message, location=self.file.place(line, column))


def checked_files(case: Case) -> Iterator[CheckedFile]:
    """Yield the spec, if there is one, and then the files of the ADR directory."""
    if case.document:
        yield CheckedFile(case.document, [Place(1, None, "Header"), *_chapters(case.document)])
    for record in case.records:
        yield CheckedFile(record, [Place(1, "decisions", record.subject)])


def _chapters(document: SpecDocument) -> Iterator[Place]:
    for chapter in document.reading.chapters:
        if (chapter.part.heading and chapter.part.heading.level > 1) or chapter.slug:
            blocks = chapter.part.everything
            title = plain(chapter.part.title)[:_LONGEST] or "Untitled section"
            yield Place(blocks[0].line, _SLUGS.get(chapter.slug), title)
