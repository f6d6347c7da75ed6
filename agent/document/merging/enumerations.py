"""Enumerations: requirement ids, technologies and drivers that one cell or one pair of parentheses lists."""

import re
from collections.abc import Sequence

from specagent.agent.document.basis import read_basis
from specagent.agent.document.lists import split_items

_CLOSING = re.compile(r"(?s)(?P<text>.*?\S)(?P<gap>\s+)\((?P<items>(?:[^()]|\([^()]*\))*)\)(?P<stop>\.?)\s*")
_MOST_WORDS = 8
_SENTENCE = re.compile(r"[.!?…]$")


def without_basis(markdown: str) -> tuple[str, str, list[str]]:
    """Return a statement, what stands before the basis that closes it, and what that lists; nothing for no basis."""
    found = _CLOSING.fullmatch(markdown)
    items = split_items(found["items"], ",;") if found else []
    if not found or not items or read_basis(items) is None:
        return markdown, "", []
    return found["text"] + found["stop"], found["gap"], items


def merge_enumerations(base: str, mine: str, new: str) -> str | None:
    """Return the merge of three enumerations; None where they are none, or both sides replaced an item."""
    for separator in (";", ","):
        sides = [split_items(text, separator) for text in (base, mine, new)]
        if any(len(items) > 1 for items in sides) and all(_is_name(item) for items in sides for item in items):
            merged = merge_items(*sides)
            return None if merged is None else f"{separator} ".join(merged)
    return None


def merge_items(base: Sequence[str], mine: Sequence[str], new: Sequence[str]) -> list[str] | None:
    """Return the person's items with what the redraft added and without what it dropped."""
    gone = [item for item in base if item not in mine and item not in new]
    added = [[item for item in side if item not in base] for side in (mine, new)]
    if gone and all(added) and added[0] != added[1]:
        return None
    kept = [item for item in mine if item in new or item not in base]
    return [*kept, *(item for item in added[1] if item not in kept)]


def _is_name(item: str) -> bool:
    return len(item.split()) <= _MOST_WORDS and not _SENTENCE.search(item)
