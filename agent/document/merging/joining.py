"""Joining: merged units with what stands between them, as if one side alone had written it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from specagent.agent.document.inline import at_line_start
from specagent.agent.document.merging.aligning import Entry, Span, spanning
from specagent.agent.document.merging.level import Side
from specagent.agent.document.merging.merged import Conflict, Pieces
from specagent.agent.document.merging.units import Run, Unit

_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n")


@dataclass(frozen=True)
class Texts:
    """The three runs that are merged; `base` is None when nobody knows it."""

    base: Run | None
    mine: Run
    new: Run

    def unit(self, side: str, entry: Entry) -> Unit | None:
        """Return the unit of an entry on one side, None where it is absent."""
        run, span = self._find(side, entry)
        return run.units[span[0]] if run and span else None

    def text(self, side: str, entry: Entry) -> str:
        """Return all that an entry stands for on one side."""
        run, span = self._find(side, entry)
        return run.slice(*span) if run and span else ""

    def _find(self, side: str, entry: Entry) -> tuple[Run | None, Span | None]:
        run: Run | None = getattr(self, side)
        span: Span | None = getattr(entry, side)
        return run, span


@dataclass(frozen=True)
class Placed:
    """An entry and what came of it."""

    entry: Entry
    pieces: Pieces

    @property
    def side(self) -> Side | None:
        """The only side that has it, when it is gone if the other is right."""
        first = self.pieces[0]
        if len(self.pieces) > 1 or isinstance(first, str) or (first.mine and first.new):
            return None
        return "mine" if first.mine else "new"


def joined(placed: Sequence[Placed], texts: Texts, glue: str) -> Iterator[str | Conflict]:
    """Yield the pieces with the gaps between them.

    A conflict that comes to nothing on one side takes its gaps along, so that the other side stands there as if
    nobody had ever asked.
    """
    gaps = _Gaps(texts, glue)
    if len(placed) > 1 and all(one.side for one in placed):
        yield _in_one(placed, texts)
        return
    last: dict[str, Placed | None] = {"mine": None, "new": None}
    for at, one in enumerate(placed):
        following = placed[at + 1] if at + 1 < len(placed) else None
        if one.side is None:
            yield "" if at and placed[at - 1].side else gaps.between(last["mine"], one)
            yield from one.pieces
            last = {"mine": one, "new": one}
            continue
        before, other = last[one.side], last["new" if one.side == "mine" else "mine"]
        closes = following if following and not following.side else None
        after, otherwise = gaps.between(one, closes), gaps.between(other, closes)
        yield replace(_conflict(one), before=gaps.between(before, one), after=after, otherwise=otherwise)
        last[one.side] = one


def _in_one(placed: Sequence[Placed], texts: Texts) -> Conflict:
    """Return one conflict over units of which none stands in both texts."""
    whole = spanning([one.entry for one in placed])
    base, mine, new = (texts.text(side, whole) for side in ("base", "mine", "new"))
    return replace(_conflict(placed[0]), base=base, mine=mine, new=new)


def _conflict(placed: Placed) -> Conflict:
    return next(piece for piece in placed.pieces if isinstance(piece, Conflict))


@dataclass(frozen=True)
class _Gaps:
    texts: Texts
    glue: str

    def between(self, before: Placed | None, behind: Placed | None) -> str:
        """Return what stands between two entries: as it does where they are neighbours already."""
        if before is None or behind is None:
            return ""
        one, other = before.entry, behind.entry
        mine = _between(self.texts.mine, one.mine, other.mine)
        new = _between(self.texts.new, one.new, other.new)
        if mine is not None and new is not None:
            return new if mine == _between(self.texts.base, one.base, other.base) else mine
        found = mine if mine is not None else new
        return self._between_strangers(one, other) if found is None else found

    def _between_strangers(self, one: Entry, other: Entry) -> str:
        """Return what stands between two entries that never were neighbours: enough to keep them apart."""
        gap = next((gap for gap in self._candidates(one, other) if gap), self.glue)
        following = self.texts.unit("mine", other) or self.texts.unit("new", other)
        if self.glue == "\n\n" and not _BLANK_LINE.search(gap):
            return "\n" + gap if gap.startswith("\n") else "\n\n"
        if following and following.kind == "sentence" and at_line_start(following.text) != following.text:
            return " "
        return gap

    def _candidates(self, one: Entry, other: Entry) -> Iterator[str]:
        sides = ((self.texts.mine, one.mine, other.mine), (self.texts.new, one.new, other.new))
        yield from (run.gaps[behind[0]] for run, _, behind in sides if behind and behind[0])
        yield from (run.gaps[before[1]] for run, before, _ in sides if before and before[1] < len(run.units))


def _between(run: Run | None, one: Span | None, other: Span | None) -> str | None:
    """Return what stands between two neighbours of a run; None where they are none."""
    return run.gaps[other[0]] if run and one and other and one[1] == other[0] else None
