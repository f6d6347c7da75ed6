"""Requirement ids in running text: those of the PRD's own shape that the PRD does not have."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from specagent.agent.checks.documents import SpecDocument
from specagent.agent.checks.finding import Location
from specagent.agent.document.blocks import Block
from specagent.agent.document.remarks import Span
from specagent.schemas.prd import Prd, reference

_SHAPE = re.compile(r"[A-Za-z]{2,}[-_]?(?=\d)")
_ID = re.compile(r"(?<![\w-])(?P<shape>[A-Za-z]{2,}[-_]?)\d+(?:\.\d+)*[a-z]?(?![\w-])")


@dataclass(frozen=True)
class CitedId:
    """An id as written, and where it first stands: the title of its chapter and its place."""

    id: str
    chapter: str
    place: Location | None


def unknown_ids(document: SpecDocument, prd: Prd) -> Iterator[CitedId]:
    """Yield each id of the PRD's shape (`FR-`, `NFR`) that the document's own chapters cite and the PRD lacks.

    The sections of the template are left out: what their rows cite is read row by row.
    """
    shapes = {found[0].lower() for one in prd.requirements if one.numbered and (found := _SHAPE.match(one.id))}
    known = {reference(one.id).lower() for one in prd.requirements}
    for chapter in document.reading.chapters if shapes else ():
        for block in () if chapter.slug else chapter.part.everything:
            for found in () if block.kind == "fence" else _ID.finditer(block.source):
                if found["shape"].lower() in shapes and found[0].lower() not in known:
                    known.add(found[0].lower())
                    yield CitedId(found[0], chapter.part.title or "Document", _place(document, block, found))


def _place(document: SpecDocument, block: Block, found: re.Match[str]) -> Location | None:
    line = block.line + block.source.count("\n", 0, found.start())
    return document.find(found[0], [Span(line, line)])
