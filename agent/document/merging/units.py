"""Units: the smallest things that a merge takes or leaves, in runs that lose no character of their text."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

_BLANK = re.compile(r"[ \t\r\n]+")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|(?:(?![\u3040-\u30ff\u3400-\u9fff])\w)+")
_CELL_EDGE = re.compile(r"[ \t]*(?<!\\)\|[ \t]*")
_DASHES = re.compile(r"-{2,}")
_BULLET = re.compile(r"^([ \t]*)(?:[-+*]|\d{1,9}[.)])[ \t]+", re.MULTILINE)
_VERBATIM = {"fence", "other"}
"""Kinds in which blanks count."""
_FENCE = re.compile(r"^\s*(?:```|~~~)", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Unit:
    """A block, row, item, sentence or line, exactly as it stands.

    `keys` say which one it is, the plainest first; later ones tell apart what shares the earlier. `name` is how
    a reviewer calls it. `run` is what it consists of, where that is known at once.
    """

    kind: str
    text: str
    keys: tuple[str, ...] = ()
    name: str = ""
    run: "Run | None" = None

    @cached_property
    def same(self) -> str:
        """What it says, without what only lays it out: two units with the same `same` do not differ."""
        if self.run is not None:
            return "\n".join(unit.same for unit in self.run.units)
        return _said(self.kind, self.text)

    @cached_property
    def words(self) -> Mapping[str, int]:
        """Its words, lower case, and how often each stands in it."""
        return Counter(_WORD.findall(self.text.lower()))

    @cached_property
    def size(self) -> int:
        """How many words it has."""
        return sum(self.words.values())


@dataclass(frozen=True)
class Run:
    """Units in their order; `gaps` is what stands before, between and behind them, one more than units.

    Without units the one gap is the whole text.
    """

    units: tuple[Unit, ...]
    gaps: tuple[str, ...]

    @property
    def lead(self) -> str:
        """What stands before the first unit."""
        return self.gaps[0]

    @property
    def tail(self) -> str:
        """What stands behind the last unit."""
        return self.gaps[-1] if self.units else ""

    def slice(self, start: int, stop: int) -> str:
        """Return the text of the units from `start` to before `stop`, with what stands between them."""
        parts = [self.units[start].text]
        for at in range(start + 1, stop):
            parts += [self.gaps[at], self.units[at].text]
        return "".join(parts)


def run_of(text: str, placed: Iterable[tuple[int, Unit]]) -> Run:
    """Return the run of units that begin at these places of `text`, in order."""
    units, gaps, done = [], [], 0
    for start, unit in placed:
        gaps.append(text[done:start])
        units.append(unit)
        done = start + len(unit.text)
    return Run(tuple(units), (*gaps, text[done:]))


def likeness(one: Unit, other: Unit, least: float) -> float:
    """Return how much of their words two units share, from 0 to 1; 0 where it cannot come to `least`."""
    small, large = (one, other) if one.size <= other.size else (other, one)
    total = small.size + large.size
    if not small.size or 2 * small.size < least * total:
        return 0.0
    known = large.words
    shared = sum(min(times, known[word]) for word, times in small.words.items() if word in known)
    return 2 * shared / total


def shown(text: str) -> str:
    """Return text in quotation marks, cut to what fits a line of a report."""
    line = " ".join(text.split())
    return f"'{line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + '…'}'"


def lines_of(text: str) -> list[str]:
    """Return the lines of `text` with their ends, whichever of the three kinds these are."""
    return _LINE.findall(text)


def starts_of(lines: Sequence[str]) -> list[int]:
    """Return where each line begins, and where the last ends."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


_LONGEST = 60
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def _said(kind: str, text: str) -> str:
    if kind in _VERBATIM:
        return "\n".join(line.rstrip() for line in lines_of(text))
    if kind in ("item", "list"):
        text = _BULLET.sub(r"\1- ", text)
        if _FENCE.search(text):
            return "\n".join(line.rstrip() for line in lines_of(text))
    plain = _BLANK.sub(" ", text).strip()
    if kind in ("table", "row", "delimiter", "header"):
        plain = _DASHES.sub("--", _CELL_EDGE.sub("|", plain)).strip("|")
    return plain
