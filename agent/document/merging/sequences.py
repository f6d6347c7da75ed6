"""Sequences: runs of units merged one by one, and joined again with what stands between them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from specagent.agent.document.inline import at_line_start
from specagent.agent.document.merging.aligning import Entry, Span, aligned, regions, spanning
from specagent.agent.document.merging.merged import Conflict, Pieces, compact
from specagent.agent.document.merging.units import Run, Unit

Side = Literal["mine", "new"]
_NO_RUN = Run((), ("",))
_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n")


class Level:
    """How the units of one kind of sequence are merged; what is general stands here."""

    glue = "\n"
    """What stands between two units that never were neighbours; a blank line in it is kept at least."""
    rewrites: Literal["never", "one for one", "always"] = "one for one"
    """When units that both sides took away and put others in their place are a conflict."""

    def both(self, base: Unit | None, mine: Unit, new: Unit) -> Pieces:
        """Return the merge of a unit that both sides have."""
        raise NotImplementedError

    def conflict(self, base: str, mine: str, new: str, unit: Unit) -> Conflict:
        """Return a conflict over `unit`, in the words of its kind."""
        raise NotImplementedError

    def alone(self, unit: Unit, side: Side) -> str:
        """Return how a unit is written that only one side has."""
        return unit.text

    def is_changed(self, base: Unit, unit: Unit, side: Side) -> bool:
        """Return whether one side changed what a unit says."""
        return base.same != unit.same

    def arranged(self, found: Sequence[Pieces]) -> list[Pieces]:
        """Return the merged units with what depends on their order."""
        return list(found)


def three_way(base: str | None, mine: str, new: str) -> str:
    """Return what one side changed; what the person has where both did."""
    return new if mine == base else mine


def merge_runs(base: Run | None, mine: Run, new: Run, level: Level) -> Pieces:
    """Return the merge of three runs; without `base` each difference is a conflict."""
    return _Sequence(base, mine, new, level).pieces()


@dataclass(frozen=True)
class _Placed:
    entry: Entry
    pieces: Pieces

    @property
    def side(self) -> Side | None:
        """The only side that has it, when it is gone if the other is right."""
        first = self.pieces[0]
        if len(self.pieces) > 1 or isinstance(first, str) or (first.mine and first.new):
            return None
        return "mine" if first.mine else "new"


@dataclass(frozen=True)
class _Sequence:
    base: Run | None
    mine: Run
    new: Run
    level: Level

    def pieces(self) -> Pieces:
        runs = (self.base or _NO_RUN, self.mine, self.new)
        entries = aligned(*(run.units for run in runs), two_way=self.base is None)
        merged = [(one, pieces) for one in self._rewritten(entries) if (pieces := self._merged(one))]
        arranged = self.level.arranged([pieces for _, pieces in merged])
        placed = [_Placed(entry, pieces) for (entry, _), pieces in zip(merged, arranged, strict=True)]
        ends = [three_way(self.base and end(self.base), end(self.mine), end(self.new)) for end in (_lead, _tail)]
        return compact([ends[0], *self._joined(placed), ends[1]])

    def _merged(self, entry: Entry) -> Pieces:
        base, mine, new = self._unit("base", entry), self._unit("mine", entry), self._unit("new", entry)
        unit = mine or new or base
        if unit is None or not (mine or new):
            return []
        if entry.rewritten or (self.base is None and not (mine and new)):
            return [self.level.conflict(*(self._text(side, entry) for side in ("base", "mine", "new")), unit)]
        if mine and new:
            return self.level.both(base, mine, new)
        side: Side = "mine" if mine else "new"
        if base is None:
            return [self.level.alone(unit, side)]
        if not self.level.is_changed(base, unit, side):
            return []
        text = self.level.alone(unit, side)
        return [self.level.conflict(base.text, text if mine else "", text if new else "", unit)]

    def _rewritten(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return `entries` with one for each place that both sides rewrote."""
        if self.level.rewrites == "never":
            return list(entries)
        instead: dict[Entry, Entry | None] = {}
        for group in regions(entries, two_way=self.base is None):
            found = self._rewritten_in(group)
            standing = [one for one in found if one.mine or one.new]
            if standing:
                instead |= dict.fromkeys(found)
                instead[standing[0]] = spanning(found)
        return [one for one in (instead.get(entry, entry) for entry in entries) if one is not None]

    def _rewritten_in(self, group: Sequence[Entry]) -> Sequence[Entry]:
        """Return the entries between two anchors that are one conflict."""
        gone = [one for one in group if not one.mine and not one.new]
        added = [one for one in group if not one.base and not (one.mine and one.new)]
        if self.level.rewrites == "one for one":
            sides = [bool(one.mine) for one in added]
            return [*gone, *added] if len(gone) == 1 and sorted(sides) == [False, True] else []
        if self.base is None:
            return group if added else []
        return group if (gone and added) or any(self._is_torn(one) for one in group) else []

    def _is_torn(self, entry: Entry) -> bool:
        """Return whether one side changed what the other took away."""
        base, mine, new = (self._unit(side, entry) for side in ("base", "mine", "new"))
        if base is None or bool(mine) == bool(new):
            return False
        return (
            self.level.is_changed(base, mine, "mine") if mine else bool(new) and self.level.is_changed(base, new, "new")
        )

    def _joined(self, placed: Sequence[_Placed]) -> Iterator[str | Conflict]:
        """Yield the pieces with the gaps between them.

        A conflict that comes to nothing on one side takes its gaps along, so that the other side stands there as
        if nobody had ever asked.
        """
        if len(placed) > 1 and all(one.side for one in placed):
            yield self._in_one(placed)
            return
        last: dict[str, _Placed | None] = {"mine": None, "new": None}
        for at, one in enumerate(placed):
            following = placed[at + 1] if at + 1 < len(placed) else None
            if one.side:
                other = last["new" if one.side == "mine" else "mine"]
                closes = following is not None and not following.side
                yield replace(
                    _only_conflict(one.pieces),
                    before=self._gap(last[one.side], one),
                    after=self._gap(one, following) if closes else "",
                    otherwise=self._gap(other, following) if closes else "",
                )
                last[one.side] = one
                continue
            gap = "" if at and placed[at - 1].side else self._gap(last["mine"], one)
            yield from (gap, *one.pieces)
            last = {"mine": one, "new": one}

    def _in_one(self, placed: Sequence[_Placed]) -> Conflict:
        """Return one conflict over units of which none stands in both texts."""
        first = _only_conflict(placed[0].pieces)
        whole = spanning([one.entry for one in placed])
        base, mine, new = (self._text(side, whole) for side in ("base", "mine", "new"))
        return replace(first, base=base, mine=mine, new=new)

    def _gap(self, before: _Placed | None, behind: _Placed | None) -> str:
        """Return what stands between two entries: as it does where they are neighbours already."""
        if before is None or behind is None:
            return ""
        one, other = before.entry, behind.entry
        mine, new = _between(self.mine, one.mine, other.mine), _between(self.new, one.new, other.new)
        base = _between(self.base, one.base, other.base) if self.base else None
        if mine is not None and new is not None:
            return new if mine == base else mine
        found = mine if mine is not None else new
        return self._new_gap(one, other) if found is None else found

    def _new_gap(self, one: Entry, other: Entry) -> str:
        found = [
            *(run.gaps[span[0]] for run, span in ((self.mine, other.mine), (self.new, other.new)) if span and span[0]),
            *(
                run.gaps[span[1]]
                for run, span in ((self.mine, one.mine), (self.new, one.new))
                if span and span[1] < len(run.units)
            ),
        ]
        gap = found[0] if found else self.level.glue
        following = (
            self.mine.units[other.mine[0]] if other.mine else self.new.units[other.new[0]] if other.new else None
        )
        if self.level.glue == "\n\n" and not _BLANK_LINE.search(gap):
            return "\n" + gap if gap.startswith("\n") else "\n\n"
        if following is not None and following.kind == "sentence" and at_line_start(following.text) != following.text:
            return " "
        return gap

    def _unit(self, side: str, entry: Entry) -> Unit | None:
        span = getattr(entry, side)
        run: Run | None = getattr(self, side)
        return run.units[span[0]] if span and run else None

    def _text(self, side: str, entry: Entry) -> str:
        span = getattr(entry, side)
        run: Run | None = getattr(self, side)
        return run.slice(*span) if span and run else ""


def _only_conflict(pieces: Pieces) -> Conflict:
    return next(piece for piece in pieces if isinstance(piece, Conflict))


def _between(run: Run | None, one: Span | None, other: Span | None) -> str | None:
    """Return what stands between two neighbours of a run; None where they are none."""
    return run.gaps[other[0]] if run and one and other and one[1] == other[0] else None


def _lead(run: Run) -> str:
    return run.lead


def _tail(run: Run) -> str:
    return run.tail
