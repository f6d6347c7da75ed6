"""Sequences: runs of units merged one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from specagent.agent.document.merging.aligning import Entry, aligned, regions, spanning
from specagent.agent.document.merging.joining import Placed, Texts, joined
from specagent.agent.document.merging.level import Level, Side, three_way
from specagent.agent.document.merging.merged import Conflict, Pieces, compact
from specagent.agent.document.merging.units import Run, Unit

_NO_UNITS: tuple[Unit, ...] = ()


def merge_runs(base: Run | None, mine: Run, new: Run, level: Level) -> Pieces:
    """Return the merge of three runs; without `base` each difference is a conflict."""
    texts = Texts(base, mine, new)
    sequence = _Sequence(texts, level)
    units = base.units if base else _NO_UNITS
    entries = sequence.rewritten(aligned(units, mine.units, new.units, two_way=base is None))
    merged = [(one, pieces) for one in entries if (pieces := sequence.merged(one))]
    arranged = level.arranged([pieces for _, pieces in merged])
    placed = [Placed(entry, pieces) for (entry, _), pieces in zip(merged, arranged, strict=True)]
    lead = three_way(base.lead if base else None, mine.lead, new.lead)
    tail = three_way(base.tail if base else None, mine.tail, new.tail)
    return compact([lead, *joined(placed, texts, level.glue), tail])


@dataclass(frozen=True)
class _Sequence:
    texts: Texts
    level: Level

    def merged(self, entry: Entry) -> Pieces:
        """Return what comes of one entry; nothing when it is gone."""
        base, mine, new = self._units(entry)
        if mine and new and not entry.rewritten:
            return self.level.both(base, mine, new)
        if entry.rewritten or self.texts.base is None:
            return [self._conflict(entry)]
        if mine:
            return self._of_one_side(base, mine, "mine")
        return self._of_one_side(base, new, "new") if new else []

    def rewritten(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return `entries` with one for each place that both sides rewrote."""
        if self.level.rewrites == "never":
            return list(entries)
        instead: dict[Entry, Entry | None] = {}
        for group in regions(entries, two_way=self.texts.base is None):
            found = self._rewritten_in(group)
            standing = [one for one in found if one.mine or one.new]
            if standing:
                instead |= dict.fromkeys(found)
                instead[standing[0]] = spanning(found)
        return [one for one in (instead.get(entry, entry) for entry in entries) if one is not None]

    def _of_one_side(self, base: Unit | None, unit: Unit, side: Side) -> Pieces:
        """Return what one side has alone: kept when it added that, gone when it never touched it."""
        text = self.level.alone(unit, side)
        if base is None:
            return [text]
        if not self.level.is_changed(base, unit, side):
            return []
        mine, new = (text, "") if side == "mine" else ("", text)
        return [self.level.conflict(base.text, mine, new, unit)]

    def _conflict(self, entry: Entry) -> Conflict:
        base, mine, new = (self.texts.text(side, entry) for side in ("base", "mine", "new"))
        unit = next(unit for unit in reversed(self._units(entry)) if unit)
        return self.level.conflict(base, mine, new, unit)

    def _rewritten_in(self, group: Sequence[Entry]) -> Sequence[Entry]:
        """Return the entries between two anchors that are one conflict."""
        gone = [one for one in group if not one.mine and not one.new]
        added = [one for one in group if not one.base and not (one.mine and one.new)]
        if gone and len({bool(one.mine) for one in added}) == 2:
            return group
        if self.level.rewrites == "replaced":
            return []
        if self.texts.base is None:
            return group if added else []
        return group if any(self._is_torn(one) for one in group) else []

    def _is_torn(self, entry: Entry) -> bool:
        """Return whether one side changed what the other took away."""
        base, mine, new = self._units(entry)
        if base and mine and not new:
            return self.level.is_changed(base, mine, "mine")
        return bool(base and new and not mine and self.level.is_changed(base, new, "new"))

    def _units(self, entry: Entry) -> tuple[Unit | None, Unit | None, Unit | None]:
        base, mine, new = (self.texts.unit(side, entry) for side in ("base", "mine", "new"))
        return base, mine, new
