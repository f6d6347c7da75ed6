"""Headings that begin a section under another name than the template's."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from specagent.agent.document.blocks import Block
from specagent.agent.document.headings import APPENDICES, recognised
from specagent.agent.document.reading import Chapter
from specagent.agent.document.tables import plain
from specagent.schemas.sections import SECTIONS

TEMPLATE = {one.slug: one.heading for one in SECTIONS} | dict(APPENDICES)
"""The heading of each section and appendix by its slug."""

_NUMBER = re.compile(r"\s*(?:section\s+)?\d{1,2}(?:\\?[.):]|\s+[–—-]|\s)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Renamed:
    """A heading that begins the section `slug` and is not called `heading`.

    It `is_certain` where its words say so, not its number alone, and no other heading could mean the section;
    it `is_contested` where one could.
    """

    slug: str
    block: Block
    title: str
    heading: str
    is_certain: bool
    is_contested: bool


def renamed_headings(chapters: Sequence[Chapter]) -> list[Renamed]:
    """Return the headings of sections and appendices that differ from the template's in more than their case."""
    titles = [one.part.heading.text if one.part.heading else "" for one in chapters]
    claims = Counter(recognised([title])[0] for title in titles)
    found = []
    for chapter, title in zip(chapters, titles, strict=True):
        block, heading = chapter.part.heading, TEMPLATE.get(chapter.slug)
        if block and heading and plain(title).casefold() != heading.casefold():
            is_contested = claims[chapter.slug] > 1
            is_certain = not is_contested and _says(title, chapter.slug) and _may_be_renamed(block, heading)
            found.append(Renamed(chapter.slug, block, plain(title), heading, is_certain, is_contested))
    return found


def _says(title: str, slug: str) -> bool:
    return recognised([_NUMBER.sub("", title, count=1)]) == [slug]


def _may_be_renamed(block: Block, heading: str) -> bool:
    """Return whether the section still begins there: a chapter above level 2 begins one by its number alone."""
    return block.level == 2 or heading[0].isdigit()
