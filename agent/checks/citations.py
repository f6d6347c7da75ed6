"""What a spec cites of its PRD: in its rows, however they say it, and in text that is no row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from specagent.agent.checks.documents import AdrDocument, SpecDocument
from specagent.agent.checks.statements import Statement
from specagent.agent.checks.texts.spellings import KnownIds
from specagent.agent.document.remarks import Span


class Citations:
    """The citations of one spec and its records; without a file, what its rows rest on is all there is."""

    def __init__(self, known: KnownIds, document: SpecDocument | None, records: Sequence[AdrDocument]) -> None:
        self._known = known
        self._document = document
        self._records = {one.subject: one for one in records if one.adr}
        self._rows: dict[tuple[str, str, int], frozenset[str]] = {}

    def of(self, statement: Statement) -> frozenset[str]:
        """Return the requirements that a statement rests on, and those that its lines name in any other way."""
        nth = 0 if statement.section == "decisions" else statement.nth
        key = statement.section, statement.subject, nth
        if key not in self._rows:
            resting = statement.basis.requirements if statement.basis else ()
            self._rows[key] = frozenset(map(self._meant, resting)) | self._known.cited_in(self.source(statement))
        return self._rows[key]

    def beside_rows(self, slug: str) -> frozenset[str]:
        """Return the requirements that a section names in text that no row was read from."""
        return self._known.cited_in(self.text_beside_rows(slug))

    def text_beside_rows(self, slug: str) -> str:
        """Return the text of a section that no row was read from, diagrams and code left out; empty without a file."""
        return self._beside.get(slug, "")

    def source(self, statement: Statement) -> str:
        """Return the lines of a row or bullet, or the whole of a record; empty without a file."""
        if self._document is None:
            return ""
        if statement.section == "decisions":
            record = self._records.get(statement.subject)
            return record.text if record else ""
        spans = self._document.reading.spans.get((statement.section, statement.subject), ())
        return "\n".join(self._lines(spans[statement.nth : statement.nth + 1]))

    def _meant(self, ref: str) -> str:
        """Return what a reader takes an id for; a draft must write it as the PRD does."""
        return (self._known.spelt(ref) if self._document else "") or ref

    def _lines(self, spans: Iterable[Span]) -> Iterator[str]:
        lines = self._document.lines if self._document else ()
        for span in spans:
            yield from lines[span.line - 1 : span.end]

    @cached_property
    def _beside(self) -> Mapping[str, str]:
        if self._document is None:
            return {}
        taken = set(_numbers(span for spans in self._document.reading.spans.values() for span in spans))
        taken |= set(_numbers(Span(one.line, one.end) for one in self._document.fences))
        found: dict[str, list[str]] = {}
        for chapter in self._document.reading.chapters:
            blocks = chapter.part.everything
            numbers = range(blocks[0].line, blocks[-1].end + 1) if blocks else ()
            found.setdefault(chapter.slug, []).extend(self._document.lines[at - 1] for at in numbers if at not in taken)
        return {slug: "\n".join(lines) for slug, lines in found.items()}


def _numbers(spans: Iterable[Span]) -> Iterator[int]:
    for span in spans:
        yield from range(span.line, span.end + 1)
