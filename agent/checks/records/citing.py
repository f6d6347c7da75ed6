"""Where a spec and its records cite decision records as reasons."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from specagent.agent.checks.case import Case
from specagent.agent.checks.finding import Location
from specagent.agent.checks.records.record_text import number_of, record_files
from specagent.agent.document.blocks import Block
from specagent.agent.document.headings import APPENDICES
from specagent.schemas.sections import SECTIONS, Slug

_LABEL = re.compile(r"(?<![\w/-])ADR[-_ #]?0*(?P<number>\d{1,6})(?![\w-]|\.\d)", re.IGNORECASE)
_TARGET = re.compile(r"\]\(<?(?:[^()\s]*/)?(?:adr[-_])?0*(?P<number>\d{1,6})[-_][^()\s/]*\)", re.IGNORECASE)
_OVER = re.compile(
    r"supers?[ec]+d|replac|reject|deprecat|obsolet|retire|withdr[ae]w|former|previous|earlier|no longer|until|histor"
    r"|instead|revok|overturn|revis|ersetz|abgel|verworf|veralt|früher|remplac|rejet|reempla|sustitu|rechaz|substitu"
    r"|rifiut|sostitu|vervang|取代|替代|拒|却下|弃用|废弃|廃止|置き換え",
    re.IGNORECASE,
)
_SLUGS: dict[str, Slug] = {one.slug: one.slug for one in SECTIONS}


@dataclass(frozen=True)
class Citation:
    """A record that is cited: where, and in what words one would say so."""

    number: int
    section: Slug | None
    where: str
    location: Location | None


def citations(case: Case, numbers: Collection[int]) -> Iterator[Citation]:
    """Yield where records of these numbers are cited outside section 7 and the appendices, once a row or paragraph.

    A passage that says that a decision no longer holds is history, no reason.
    """
    if not numbers or case.document is None:
        return
    for chapter in case.document.reading.chapters:
        if chapter.slug != "decisions" and chapter.slug not in APPENDICES:
            where = chapter.part.title or "the text above the first section"
            for line, source in _passages(chapter.part.everything):
                for number, at in _cited(source, numbers):
                    place = case.document.place(line + source.count("\n", 0, at), at - source.rfind("\n", 0, at))
                    yield Citation(number, _SLUGS.get(chapter.slug), f"section {where!r}", place)
    yield from _drivers(case, numbers)


def _drivers(case: Case, numbers: Collection[int]) -> Iterator[Citation]:
    """Yield the records that other records in the folder name among their drivers."""
    for record in record_files(case):
        adr = record.adr
        if adr is None or number_of(record) in numbers:
            continue
        for policy in adr.drivers.policies:
            for number, _ in _cited(policy, numbers):
                yield Citation(number, "decisions", f"{record.subject} among its drivers", record.locate(policy))


def _passages(blocks: Sequence[Block]) -> Iterator[tuple[int, str]]:
    """Yield line and source of each paragraph, item and table row."""
    for block in blocks:
        if block.kind == "table":
            yield from enumerate(block.source.split("\n"), block.line)
        elif block.kind == "list":
            yield from ((item.line, item.source) for item in block.items)
        elif block.kind not in ("fence", "rule"):
            yield block.line, block.source


def _cited(source: str, numbers: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield number and place, from 0, of each record that a passage cites as a reason."""
    places: dict[int, int] = {}
    for found in (*_LABEL.finditer(source), *_TARGET.finditer(source)):
        if int(found["number"]) in numbers:
            places.setdefault(int(found["number"]), found.start())
    if places and not _OVER.search(source):
        yield from places.items()
