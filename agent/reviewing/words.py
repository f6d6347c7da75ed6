"""Words: what changes within a row or paragraph, with what stays far from it folded to an ellipsis."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from specagent.agent.reviewing.matching import same_places

Sort = Literal["same", "removed", "added"]

_WORD = re.compile(r"\s*(?:[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+)")
_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}
_COLOURS = {"removed": ("\x1b[31;9m", "\x1b[0m"), "added": ("\x1b[32m", "\x1b[0m")}
_AROUND = 6
"""Words that are shown on either side of a change."""
_LEAST_SHARED = 1 / 3
"""Share of words below which two texts are shown one after the other: word by word would be confetti."""


@dataclass(frozen=True)
class Marker:
    """Marks what was removed and added: by colours, or by signs."""

    colour: bool

    def mark(self, text: str, sort: Sort) -> str:
        """Return `text` marked; blanks before it stay outside."""
        body = text.lstrip()
        return text[: len(text) - len(body)] + self.mark_all(body, sort) if body else text

    def mark_all(self, text: str, sort: Sort) -> str:
        """Return `text` marked line by line, with the blanks before it."""
        if sort == "same":
            return text
        start, end = (_COLOURS if self.colour else _MARKS)[sort]
        return start + text.replace("\n", f"{end}\n{start}") + end


@dataclass(frozen=True)
class _Stretch:
    sort: Sort
    words: Sequence[str]


def changed_words(before: str, after: str, marker: Marker) -> str:
    """Return what `before` became, word by word; one below the other where only blanks changed."""
    stretches = _compared(_words(before), _words(after))
    if all(one.sort == "same" for one in stretches):
        return f"{marker.mark_all(before, 'removed')}\n{marker.mark_all(after, 'added')}"
    return "".join(_written(stretches, marker))


def shortened(text: str) -> str:
    """Return the first words of a text that did not change."""
    words = _words(text)
    return text if len(words) <= 2 * _AROUND else "".join(words[: 2 * _AROUND]) + " …"


def _words(text: str) -> list[str]:
    """Return the words with the blanks before each."""
    return _WORD.findall(text)


def _compared(before: Sequence[str], after: Sequence[str]) -> list[_Stretch]:
    pairs = same_places([one.strip() for one in before], [one.strip() for one in after])
    if len(pairs) < _LEAST_SHARED * max(len(before), len(after)):
        return _replaced(before, after)
    found: list[_Stretch] = []
    for (at, to), (stop, end) in pairwise([(-1, -1), *pairs, (len(before), len(after))]):
        found += _replaced(before[at + 1 : stop], after[to + 1 : end])
        found += [_Stretch("same", after[end : end + 1])] if end < len(after) else []
    return list(_joined(found))


def _replaced(before: Sequence[str], after: Sequence[str]) -> list[_Stretch]:
    both = (_Stretch("removed", before), _Stretch("added", after))
    return [one for one in both if one.words]


def _joined(stretches: Sequence[_Stretch]) -> Iterator[_Stretch]:
    """Yield `stretches` with those of one sort, side by side, as one."""
    words: list[str] = []
    for at, one in enumerate(stretches):
        words += one.words
        if at + 1 == len(stretches) or stretches[at + 1].sort != one.sort:
            yield _Stretch(one.sort, words)
            words = []


def _written(stretches: Sequence[_Stretch], marker: Marker) -> Iterator[str]:
    for at, one in enumerate(stretches):
        text = "".join(one.words)
        if one.sort == "same":
            yield _folded(one.words, is_first=at == 0, is_last=at + 1 == len(stretches))
        elif one.sort == "added" and at and stretches[at - 1].sort == "removed" and not text.startswith("\n"):
            yield (" " if marker.colour else "") + marker.mark(text.lstrip(), "added")
        else:
            yield marker.mark(text, one.sort)


def _folded(words: Sequence[str], *, is_first: bool, is_last: bool) -> str:
    """Return words that stay: the first few and those beside a change."""
    tail = 0 if is_last else _AROUND
    head = _AROUND if not is_first else _AROUND // 2
    if len(words) <= head + tail + 2:
        return "".join(words)
    return "".join(words[:head]) + " …" + "".join(words[len(words) - tail :])
