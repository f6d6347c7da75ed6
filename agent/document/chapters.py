"""A document's sections as exact pieces of its text, and the document with some of them replaced."""

import re
from collections.abc import Iterator, Mapping, Sequence

from specagent.agent.document.blocks import normalised
from specagent.agent.document.headings import APPENDICES
from specagent.agent.document.reading import read_chapters
from specagent.agent.document.remarks import Span
from specagent.schemas.sections import SECTIONS

_MARKER = re.compile(r"^(?:<<<<<<< .*|\|\|\|\|\|\|\| .*|=======|>>>>>>> .*)$", re.MULTILINE)
ORDER = (*(one.slug for one in SECTIONS), *APPENDICES)
"""Slugs of the sections and appendices in the order of the template."""


def section_texts(markdown: str) -> dict[str, str]:
    """Return the text of each section by its slug, from its heading to its last line, exactly as it stands."""
    lines = normalised(markdown).split("\n")
    return {slug: "\n".join(lines[span.line - 1 : span.end]) for slug, span in section_spans(markdown).items()}


def section_spans(markdown: str) -> dict[str, Span]:
    """Return the lines of each section by its slug; of two that claim to be the same one, the first."""
    found: dict[str, Span] = {}
    conflicts = list(_conflicts(markdown))
    for chapter in read_chapters(_without_markers(markdown)):
        blocks = chapter.part.everything
        if chapter.slug and blocks:
            found.setdefault(chapter.slug, _around(Span(blocks[0].line, blocks[-1].end), conflicts))
    return found


def _conflicts(markdown: str) -> Iterator[Span]:
    """Yield the lines of each conflict, its markers included."""
    first = 0
    for at, line in enumerate(normalised(markdown).split("\n"), 1):
        if line.startswith("<<<<<<< "):
            first = at
        elif first and line.startswith(">>>>>>> "):
            yield Span(first, at)
            first = 0


def _around(span: Span, conflicts: Sequence[Span]) -> Span:
    """Return the lines of a section with all of each conflict that it holds a line of."""
    held = [span, *(one for one in conflicts if one.line <= span.end and span.line <= one.end)]
    return Span(min(one.line for one in held), max(one.end for one in held))


def _without_markers(markdown: str) -> str:
    """Return the document with the lines of conflict markers blank: `=======` would make a heading of a line."""
    return _MARKER.sub("", normalised(markdown))


def with_sections(markdown: str, texts: Mapping[str, str]) -> str:
    """Return the document with these sections in place of its own; everything around them stays as it is.

    A section that the document lacks is put behind the nearest one that comes before it in the template.
    """
    lines = normalised(markdown).split("\n")
    spans = section_spans(markdown)
    for slug in sorted((one for one in texts if one in spans), key=lambda one: -spans[one].line):
        lines[spans[slug].line - 1 : spans[slug].end] = texts[slug].split("\n")
    text = "\n".join(lines)
    for slug in (one for one in ORDER if one in texts and one not in spans):
        text = _inserted(text, slug, texts[slug])
    return text


def _inserted(markdown: str, slug: str, section: str) -> str:
    lines = markdown.split("\n")
    spans = section_spans(markdown)
    before = [spans[one].end for one in ORDER[: ORDER.index(slug)] if one in spans]
    at = max(before, default=len("\n".join(lines).rstrip("\n").split("\n")))
    rest = lines[at:]
    gap = [] if rest and not rest[0].strip() else [""]
    return "\n".join([*lines[:at], "", *section.split("\n"), *gap, *rest])
