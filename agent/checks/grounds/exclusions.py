"""What a PRD puts out of scope, and statements that build it all the same."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from specagent.agent.checks.statements import Statement
from specagent.agent.prd.parsing.words import listed
from specagent.schemas.prd import Prd

_WORD = re.compile(r"[^\W\d_]{3,}")
_ANY_WORD = re.compile(r"[^\W\d_]+|\.")
_PARTS = re.compile(r"[,;:.()/]|\s(?:and|or|und|oder|et|ou|y|o)\s")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")
_NAMED = ("Container: ", "Entity: ", "Actor: ", "Goal: ", "Technology: ")
"""Subjects whose names say what is built."""
_TOLD = ("Rule: ", "Data: ", "Concern: ")
"""Subjects whose names are those of topics; only their texts tell."""
_NEGATED = re.compile(
    r"\b(?:no|not|never|none|without|neither|nor|excluded?|outside|instead of|out of scope|later|future"
    r"|kein\w*|nicht|ohne|ne|pas|sans|sin|nunca|sem|não)\b",
    re.IGNORECASE,
)
_GENERIC = listed(
    "the and for with from into that this than then all any other others app apps application applications system "
    "systems service services api apis web feature features support supported integration integrations data base "
    "database module component version versions phase release releases product users user use used using new full "
    "advanced custom own based out scope not will are via handling management native non mvp including beyond "
    "first initial only more some such like its their there part parts tool tools process processing "
)
"""Words that tell no item from another."""


@dataclass(frozen=True)
class Excluded:
    """One thing that is out of scope: the requirement that says so and its words.

    `stems` are those that tell it: nothing in scope uses them. `phrase` are all of them in order, where nothing in
    scope speaks of them together; empty for a single word.
    """

    ref: str
    item: str
    stems: frozenset[str]
    phrase: str


def excluded_items(prd: Prd) -> list[Excluded]:
    """Return what the PRD puts out of scope."""
    left_out = prd.of_kind("out-of-scope")
    if not left_out:
        return []
    in_scope = [f"{one.name} {one.text}" for one in prd.requirements if one.kind != "out-of-scope"]
    usual = {stem for text in in_scope for stem in _stems(text)} | set(_stems(prd.title))
    phrases = " . ".join(_phrase(text) for text in in_scope)
    found = []
    for one in left_out:
        for item in _PARTS.split(one.text):
            stems, phrase = frozenset(_stems(item)) - usual, _phrase(item)
            phrase = phrase if " " in phrase and phrase not in phrases else ""
            if (stems or phrase) and len(item.split()) <= 8:
                found.append(Excluded(one.ref, item.strip(), stems, phrase))
    return found


def built(statement: Statement, excluded: Sequence[Excluded]) -> Iterator[tuple[str, str, str]]:
    """Yield ref, item and the word to point at of each excluded item that a statement builds, one for each ref.

    It is built when a name holds a word of the item that nothing in scope uses, or the text speaks of it in the
    PRD's own words, or cites it; and the statement does not say that it leaves it out.
    """
    if not excluded or not statement.subject.startswith((*_NAMED, *_TOLD)):
        return
    _, _, name = statement.subject.partition(": ")
    if _NEGATED.search(name):
        return
    sentences = _SENTENCE.split(statement.text)
    cited = set(statement.basis.requirements) if statement.basis else set()
    named = _stems(name) if statement.subject.startswith(_NAMED) else {}
    found: dict[str, tuple[str, str, str]] = {}
    for one in excluded:
        by_name = one.stems & set(named)
        if by_name and (len(by_name) == len(one.stems) or len(by_name) == len(named)):
            found.setdefault(one.ref, (one.ref, one.item, named[min(by_name)]))
        elif at := next((told for text in sentences if (told := _told(one, text)) and not _NEGATED.search(text)), ""):
            found.setdefault(one.ref, (one.ref, one.item, at))
        elif one.ref in cited and not _NEGATED.search(statement.text):
            found.setdefault(one.ref, (one.ref, one.item, one.ref))
    yield from found.values()


def _told(one: Excluded, sentence: str) -> str:
    """Return the word with which a sentence speaks of what is excluded, or nothing."""
    if one.phrase and f" {one.phrase} " in f" {_phrase(sentence)} ":
        return one.item
    told = _stems(sentence)
    return told[min(one.stems)] if len(one.stems) > 1 and one.stems <= set(told) else ""


# Each sentence is held against each thing that is out of scope.
@lru_cache(maxsize=256)
def _phrase(text: str) -> str:
    """Return the stems of all words of `text` in order."""
    return " ".join(_stem(word.lower()) for word in _ANY_WORD.findall(text))


@lru_cache(maxsize=256)
def _stems(text: str) -> Mapping[str, str]:
    """Return the stems of the telling words in `text`, each with the word as written."""
    return {_stem(word.lower()): word for word in _WORD.findall(text) if word.lower() not in _GENERIC}


# A PRD says the same few thousand words again and again.
@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word
