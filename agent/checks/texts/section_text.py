"""What the sections of a spec say, as one text each, for rules that ask whether something is said at all."""

from collections.abc import Collection, Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.texts.vocabulary import LANGUAGES
from specagent.agent.document.blocks import Block, parts
from specagent.agent.document.reading import Chapter
from specagent.agent.document.tables import plain
from specagent.agent.prd.parsing.language import language_of

OTHER = ""
"""Stands for the chapters that are no section of the template."""

_SAMPLE = 4000
_MEASURES = ("patterns", "data", "concerns", OTHER)

_APPENDICES = ("traceability", "open-points")


def section_text(case: Case, *slugs: str) -> str:
    """Return the text of these sections in lower case, headings included."""
    return "\n".join(_pieces(case, slugs)).lower()


def measures_text(case: Case) -> str:
    """Return in lower case what the spec says of how things are done: sections 4 to 6, and chapters of its own."""
    return section_text(case, *_MEASURES)


def answers_text(case: Case) -> str:
    """Return all that the spec and its records say, but for the appendices: they quote the PRD and ask."""
    if case.document is None:
        return "\n".join(_statements(case, ()))
    told = (_source(chapter) for chapter in case.document.reading.chapters if chapter.slug not in _APPENDICES)
    return "\n".join([*told, *(record.text for record in case.records)])


def speaks_known_language(case: Case, slug: str) -> bool:
    """Return whether a section is written in a language in which the absence of a word can be told."""
    return language_of(section_text(case, slug)[:_SAMPLE]) in LANGUAGES


def headings(case: Case) -> Iterator[tuple[str, str]]:
    """Yield section and plain text of each heading below the title, but for the appendices."""
    for chapter in case.document.reading.chapters if case.document else ():
        if chapter.slug in ("traceability", "open-points"):
            continue
        for block in chapter.part.everything:
            if block.kind == "heading" and block.level > 1:
                yield chapter.slug, plain(block.text)


def blocks_of(case: Case, slug: str) -> list[Block]:
    """Return the blocks of a section, below its heading; none without a file."""
    chapters = case.document.reading.chapters if case.document else ()
    return [block for one in chapters if one.slug == slug and one.part.heading for block in one.part.blocks]


def topics_of(case: Case, slug: str) -> Iterator[tuple[str, str]]:
    """Yield heading and text of each part of a section; the heading is empty for what stands above the first."""
    for part in parts(blocks_of(case, slug), 3):
        yield plain(part.title), "\n".join(block.source for block in part.blocks)


def _pieces(case: Case, slugs: Collection[str]) -> Iterator[str]:
    if case.document is None:
        yield from _statements(case, slugs)
        return
    for chapter in case.document.reading.chapters:
        level = chapter.part.heading.level if chapter.part.heading else 1
        if chapter.slug in slugs and (chapter.slug or level > 1):
            yield _source(chapter)


def _statements(case: Case, slugs: Collection[str]) -> Iterator[str]:
    """Yield the statements of these sections, or of all, each behind its name."""
    for one in case.statements:
        if not slugs or one.section in slugs:
            yield f"{one.subject.partition(': ')[2] or one.subject}\n{one.text}"


def _source(chapter: Chapter) -> str:
    return "\n".join(block.source for block in chapter.part.everything)
