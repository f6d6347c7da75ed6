"""All code examples of a case: those of its files, or of its patterns while there is no file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from specagent.agent.checks.case import Case
from specagent.agent.checks.code.fences import fence_language, fences, place_in_file
from specagent.agent.checks.documents import SpecDocument, TextFile
from specagent.agent.checks.rule import Hit
from specagent.agent.document.blocks import Block
from specagent.agent.document.subjects import rule_subject
from specagent.schemas.sections import SECTIONS, Slug

_SLUGS: dict[str, Slug] = {one.slug: one.slug for one in SECTIONS}


@dataclass(frozen=True)
class Example:
    """One example: where it stands, the language that it claims in lower case, and its code."""

    section: Slug | None
    subject: str
    language: str
    code: str
    nth: int = 0
    file: TextFile | None = None
    fence: Block | None = None

    def hit(self, message: str, line: int = 0, column: int = 1) -> Hit:
        """Return a hit on a place in the code, or on the line that opens the fence."""
        if self.file is None or self.fence is None:
            return Hit(self.section, self.subject, message, nth=self.nth)
        place = place_in_file(self.file.lines, self.fence, line, column) if line else (self.fence.line, 1)
        return Hit(self.section, self.subject, message, location=self.file.place(*place))


def examples(case: Case) -> Iterator[Example]:
    """Yield all examples of the spec and its records."""
    if case.document is None:
        yield from _drafted(case)
    else:
        yield from _written(case.document)
    for record in case.records:
        for fence in record.fences:
            yield _example("decisions", record.subject, record, fence)


def _drafted(case: Case) -> Iterator[Example]:
    times: Counter[str] = Counter()
    for pattern in case.spec.patterns.patterns:
        subject = rule_subject(pattern)
        for rule in pattern.rules:
            if rule.example:
                language = fence_language(rule.example.language)
                yield Example("patterns", subject, language, rule.example.code, times[subject])
            times[subject] += 1


def _written(document: SpecDocument) -> Iterator[Example]:
    subjects = _subjects(document)
    for chapter in document.reading.chapters:
        section = _SLUGS.get(chapter.slug)
        for fence in fences(chapter.part.everything):
            subject = subjects.get((section or "", fence.line)) or chapter.slug or "Document"
            yield _example(section, subject, document, fence)


def _subjects(document: SpecDocument) -> dict[tuple[str, int], str]:
    """Return what each line of a row or bullet is called, by section and line."""
    return {
        (section, line): subject
        for (section, subject), spans in document.reading.spans.items()
        for span in spans
        for line in range(span.line, span.end + 1)
    }


def _example(section: Slug | None, subject: str, file: TextFile, fence: Block) -> Example:
    return Example(section, subject, fence_language(fence.info), fence.text, file=file, fence=fence)
