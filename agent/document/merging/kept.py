"""Conflicts that are none: the redraft knew the person's words and kept each of them."""

import difflib
import re
from collections.abc import Sequence

from specagent.agent.document.merging.merged import Conflict, Merged, settled

_TOKEN = re.compile(r"\w+(?:(?:[-.:/@'’]|(?<=\d),(?=\d))\w+)*|\s+|[^\w\s]")
"""A word with all that is written onto it, such as `8.4`, `FR-1` or `Redis-like`: more of it is another word."""


def without_kept(merged: Merged) -> Merged:
    """Return the merge with the redraft's text in place of each conflict in which nothing of a person's is lost.

    A redraft that starts from today's text may change a row that a person edited, in other words of it than theirs.
    """
    return settled(merged, keeps_words)


def keeps_words(conflict: Conflict) -> bool:
    """Return whether every word that the person added stands in the redraft, and none is back that they took out."""
    if not conflict.mine or not conflict.new:
        return False
    base, mine, new = (_TOKEN.findall(text) for text in (conflict.base, conflict.mine, conflict.new))
    touched = _changed(mine, base)
    return all(_apart(start, end, touched) for start, end in _changed(mine, new))


def carried_over(conflict: Conflict) -> str:
    """Return what the person has, with the redraft's changes of words that the person left alone."""
    base, mine, new = (_TOKEN.findall(text) for text in (conflict.base, conflict.mine, conflict.new))
    ours, theirs = _edits(base, mine), _edits(base, new)
    touched = [(start, end) for start, end, _ in ours]
    edits = sorted([*ours, *(one for one in theirs if one not in ours and _apart(one[0], one[1], touched))])
    words, at = [], 0
    for start, end, text in edits:
        words += [*base[at:start], *text]
        at = end
    return "".join([*words, *base[at:]])


def _edits(base: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, list[str]]]:
    """Return the stretches of `base` that `other` has something else for, and what that is."""
    codes = difflib.SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [(start, end, list(other[first:last])) for tag, start, end, first, last in codes if tag != "equal"]


def _changed(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Return the stretches of `one` that differ from `other`; an empty one is where words are missing."""
    return [(start, end) for start, end, _ in _edits(one, other)]


def _apart(start: int, end: int, others: Sequence[tuple[int, int]]) -> bool:
    """Return whether a stretch neither overlaps any of `others` nor begins or ends where one is empty."""
    return all(
        end < first or start > last or (first < last and start < end and (end == first or start == last))
        for first, last in others
    )
