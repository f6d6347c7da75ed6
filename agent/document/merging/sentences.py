"""Sentences: paragraphs and cells merged sentence by sentence, however their lines are broken."""

import re
from collections.abc import Sequence
from itertools import pairwise

from specagent.agent.document.inline import mask
from specagent.agent.document.merging.enumerations import merge_enumerations, merge_items, without_basis
from specagent.agent.document.merging.level import Level
from specagent.agent.document.merging.merged import Conflict, Pieces, has_conflict, mine_of, new_of
from specagent.agent.document.merging.scope import Scope
from specagent.agent.document.merging.sequences import merge_runs
from specagent.agent.document.merging.units import Run, Unit, run_of
from specagent.agent.document.prose import sentence_lines

_WORD = re.compile(r"[^ \t\r\n]+")
_HARD_BREAK = re.compile(r" {2,}\r?\n")
_BEGINNING = re.compile(r"(?<= )\*\*[^*\s][^*]*:\*\*|(?<=[.!?…] \()[^()]*\) (?=[^\sa-z(])")
"""A bold label, or a basis behind a full stop, with what follows it a sentence of its own."""


def merge_paragraphs(base: Unit | None, mine: Unit, new: Unit, scope: Scope) -> Pieces:
    """Return the merge of a paragraph, sentence by sentence.

    Where the sentences of both sides would run into one another, all of it is one conflict.
    """
    level = _Sentences(scope)
    told, stated, redrafted = sentence_run(base.text) if base else None, sentence_run(mine.text), sentence_run(new.text)
    pieces = merge_runs(told, stated, redrafted, level)
    if base is None or has_conflict(pieces):
        return pieces
    again = merge_runs(told, sentence_run(mine_of(pieces)), redrafted, level)
    return pieces if again == pieces else [level.conflict(base.text, mine.text, new.text, mine)]


def merge_cells(base: str, mine: str, new: str, scope: Scope) -> tuple[str, str]:
    """Return a cell that both sides changed, as it is when the person and when the redraft is right.

    Both are the same where no more than one side changed each sentence or item.
    """
    if (merged := merge_enumerations(base, mine, new)) is not None:
        return merged, merged
    pieces = merge_runs(sentence_run(base), sentence_run(mine), sentence_run(new), _Sentences(scope, in_cell=True))
    return mine_of(pieces), new_of(pieces)


def sentence_run(text: str) -> Run:
    """Return a paragraph as a run of its sentences."""
    words = list(_WORD.finditer(text))
    if not words:
        return Run((), (text,))
    firsts = sorted(_firsts(text, words))
    bounds = [*(words[at].start() for at in firsts), len(text)]
    placed = ((at, text[at:end].rstrip(" \t\r\n")) for at, end in pairwise(bounds))
    return run_of(text, ((at, Unit("sentence", sentence)) for at, sentence in placed))


class _Sentences(Level):
    """The sentences of one paragraph or cell."""

    rewrites = "always"

    def __init__(self, scope: Scope, *, in_cell: bool = False) -> None:
        self.scope = scope
        self.glue = " " if in_cell else "\n"

    def both(self, base: Unit | None, mine: Unit, new: Unit) -> Pieces:
        """Return one sentence; a basis that one side changed does not meet words that the other changed."""
        if mine.same == new.same or (base and base.same == new.same):
            return [mine.text]
        if base is None:
            return [self.conflict("", mine.text, new.text, mine)]
        if base.same == mine.same:
            return [new.text]
        merged = _with_merged_basis(base.same, mine.text, new.text)
        return [merged or self.conflict(base.text, mine.text, new.text, mine)]

    def conflict(self, base: str, mine: str, new: str, unit: Unit) -> Conflict:
        """Return a conflict over one or more sentences."""
        return Conflict("sentence", self.scope.where("paragraph"), base, mine, new)


def _firsts(text: str, words: Sequence[re.Match[str]]) -> set[int]:
    """Return which words begin a sentence: its number, from 0."""
    joined = " ".join(word[0] for word in words)
    found, at = {0}, 0
    for sentence in sentence_lines(joined):
        found.add(at)
        at += sentence.count(" ") + 1
    masked = mask(joined)
    for start in _BEGINNING.finditer(masked):
        place = start.start() if start[0].startswith("**") else start.end()
        found.add(joined.count(" ", 0, place))
    breaks = (
        at for at, (one, other) in enumerate(pairwise(words), 1) if _HARD_BREAK.search(text, one.end(), other.start())
    )
    return {*found, *breaks}


def _with_merged_basis(base: str, mine: str, new: str) -> str | None:
    """Return the sentence with what each side changed of its words and its basis; None where both changed one."""
    told, stated, redrafted = (without_basis(text) for text in (base, mine, new))
    texts = [" ".join(one[0].split()) for one in (told, stated, redrafted)]
    if texts[0] not in texts[1:] and texts[1] != texts[2]:
        return None
    items = merge_items(told[2], stated[2], redrafted[2])
    if items is None:
        return None
    text = stated[0] if texts[1] != texts[0] else redrafted[0]
    return f"{text}{stated[1] or redrafted[1]}({', '.join(items)})" if items else text
