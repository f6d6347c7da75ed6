"""How alike two texts are, by the words they share."""

import re

from specagent.agent.prd.parsing.words import folded, is_unspaced, listed, words

_COMMON = listed(
    "the a an of to and or in on for with by is are be as at that this it its shall must "
    "should will can may system user users "
    "der die das und oder le la les et ou de des du el los las y o da do e the so when "
    "if from all any each not no"
)


def tokens(text: str) -> frozenset[str]:
    """Return the telling words of `text`; text in unspaced script gives its pairs of characters."""
    found: set[str] = set()
    for word in words(text):
        if is_unspaced(word):
            found.update(word[at : at + 2] for at in range(max(len(word) - 1, 1)))
        elif word not in _COMMON:
            found.add(word)
    return frozenset(found) or frozenset(words(text))


def normal(text: str) -> str:
    """Return `text` in a form that is equal for texts that differ in case, blanks and punctuation only."""
    return " ".join(words(text)) or re.sub(r"\s+", " ", folded(text)).strip()


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how alike two sets of words are, from 0 to 1 (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def is_like(one: str, other: str) -> bool:
    """Tell whether one of two texts says, in short or at length, the same as the other."""
    first, second = tokens(one), tokens(other)
    smaller = min(len(first), len(second))
    return bool(smaller) and len(first & second) * 2 >= smaller
