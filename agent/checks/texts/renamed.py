"""Headings that begin a section under another name than the template's."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from specagent.agent.document.blocks import Block
from specagent.agent.document.headings import APPENDICES, bare_title, recognised
from specagent.agent.document.reading import Chapter
from specagent.agent.document.tables import plain
from specagent.agent.prd.parsing.language import language_of
from specagent.schemas.sections import SECTIONS

TEMPLATE = {one.slug: one.heading for one in SECTIONS} | dict(APPENDICES)
"""The heading of each section and appendix by its slug."""

_MARKS = re.compile(r" {0,3}(#{1,6})(?=\s|$)")
_WORD = re.compile(r"[^\W_]+")
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
    """Return the headings of sections and appendices whose words or numbers are not those of the template.

    A document in another language has its own words: there the number is enough, and an appendix needs none.
    """
    titles = [bare_title(one.part.title) for one in chapters]
    claims = Counter(recognised([title])[0] for title in titles)
    is_english = _is_english(chapters)
    found = []
    for chapter, title in zip(chapters, titles, strict=True):
        block, heading = chapter.part.heading, TEMPLATE.get(chapter.slug)
        if block and heading and not _is_same(title, heading) and (is_english or _has_another_number(title, heading)):
            is_contested = claims[chapter.slug] > 1
            is_certain = not is_contested and _says(title, chapter.slug) and _may_be_renamed(block, heading)
            found.append(Renamed(chapter.slug, block, plain(title), heading, is_certain, is_contested))
    return found


def _is_same(title: str, heading: str) -> bool:
    """Return whether two headings differ in no more than case, signs and `and`."""
    return _words(plain(title)) == _words(heading)


def _words(title: str) -> list[str]:
    return [word for word in _WORD.findall(title.casefold()) if word != "and"]


def _is_english(chapters: Sequence[Chapter]) -> bool:
    text = "\n".join(block.source for one in chapters for block in one.part.blocks if block.kind != "fence")
    return language_of(text) == "en"


def _has_another_number(title: str, heading: str) -> bool:
    number, own = _NUMBER.match(title), _NUMBER.match(heading)
    return own is not None and (number is None or _words(number[0]) != _words(own[0]))


def _says(title: str, slug: str) -> bool:
    return recognised([_NUMBER.sub("", title, count=1)]) == [slug]


def _may_be_renamed(block: Block, heading: str) -> bool:
    """Return whether the section still begins there: a chapter above level 2 begins one by its number alone.

    A heading that was read as one of level 2 and is none is left to its author.
    """
    marks = _MARKS.match(block.source)
    is_as_read = marks is None or len(marks[1]) == block.level
    return is_as_read and (block.level == 2 or heading[0].isdigit())
