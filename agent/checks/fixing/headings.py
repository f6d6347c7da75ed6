"""Headings of sections under the names that the template gives them."""

import difflib
import re
from itertools import zip_longest

from specagent.agent.checks.fixing.fix import Fix
from specagent.agent.checks.fixing.page import Page
from specagent.agent.checks.texts.links import heading_text, headings_of, links_of, parted, same_anchor
from specagent.agent.checks.texts.renamed import Renamed, renamed_headings
from specagent.agent.document.headings import github_anchors

_LABEL = re.compile(r"\s*(?:(?:section\s+)?\d{1,2}(?:\\?[.):]|\s+[–—-]|\s)|appendix\s+[A-Z]\b)\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = re.compile(r"[\w\s&,.:()\\/–—-]*")
_ALIKE = 0.75
"""How alike two words are that differ in their spelling only."""


def fix_headings(fix: Fix) -> Page:
    """Return the text with each heading corrected that is the template's but for number and spelling, and its links.

    A heading in other words is its author's, and so is one with an emoji, an anchor or other markup.
    """
    page = fix.page()
    wanted = [one for one in renamed_headings(fix.document.reading.chapters) if one.is_certain and _is_misspelt(one)]
    renamed = {one.block.line: one for one in wanted if fix.allows("TX004", one.block.line) and _rename(one, fix, page)}
    if renamed:
        _relink(renamed, fix, page)
    return page


def _rename(one: Renamed, fix: Fix, page: Page) -> bool:
    """Rename a heading, its signs and a comment behind it kept; return False where a comment stands inside of it."""
    lines = range(one.block.line, one.block.end + 1)
    comments = [fix.comment_of(line, page) for line in lines]
    if any(fix.document.lines[line - 1][at:].strip() for line, (at, _) in zip(lines, comments, strict=True)):
        return False
    at = fix.document.lines[one.block.line - 1].find(one.block.text)
    if one.block.source.lstrip().startswith("#") and at >= 0:
        page.replace(one.block.line, at + 1, len(one.block.text), one.heading)
    else:  # underlined, it would begin a list with its number
        row = " ".join(["#" * one.block.level, one.heading, *(text for _, text in comments if text)])
        page.splice(one.block.line, one.block.end, [row])
    return True


def _is_misspelt(one: Renamed) -> bool:
    """Return whether a heading says the template's words, one by one."""
    pairs = zip_longest(_words(one.title), _words(one.heading), fillvalue="")
    alike = (difflib.SequenceMatcher(None, *pair, autojunk=False).ratio() for pair in pairs)
    return bool(_PLAIN.fullmatch(one.block.text)) and all(ratio >= _ALIKE for ratio in alike)


def _words(heading: str) -> list[str]:
    return [word for word in _WORD.findall(_LABEL.sub("", heading, count=1).lower()) if word != "and"]


def _relink(renamed: dict[int, Renamed], fix: Fix, page: Page) -> None:
    moved = _moved(renamed, fix)
    own = fix.document.name.rpartition("/")[2]
    for link in links_of(fix.document):
        path, anchor = parted(link.target)
        new = moved.get(same_anchor(anchor), "") if path in ("", own) and link.line not in renamed else ""
        if anchor and new:
            at = link.source.index("#") + 1
            length = len(link.source.removesuffix(">")) - at
            page.replace(link.line, link.column + at, length, new)


def _moved(renamed: dict[int, Renamed], fix: Fix) -> dict[str, str]:
    """Return the new anchor of each heading whose anchor changes, by what is left of the old one."""
    headings = list(headings_of(fix.document.blocks))
    old = github_anchors(heading_text(one) for one in headings)
    new = github_anchors(renamed[one.line].heading if one.line in renamed else heading_text(one) for one in headings)
    kept = {same_anchor(one) for one in new}
    return {same_anchor(a): b for a, b in zip(old, new, strict=True) if a != b and same_anchor(a) not in kept}
