"""What changes between two versions of a section, word by word, with a little of what stands around."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specagent.agent.reviewing.inert import inert
from specagent.agent.reviewing.stretches import Stretch, cells_of, paired, stretches_of
from specagent.agent.reviewing.words import Marker, changed_words, shortened

_AROUND = 1
"""Rows and paragraphs that are shown on either side of a change."""


@dataclass(frozen=True)
class _Change:
    """What became of one stretch; it is `same` when it says what it said."""

    before: Stretch | None
    after: Stretch | None
    same: bool

    @property
    def stretch(self) -> Stretch:
        """The stretch as it is, or as it was when it is gone."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of both is always there
        return found


def word_diff(before: str, after: str, *, colour: bool) -> str:
    """Return what changes, marked by colours or as `[-old-]` and `{+new+}`; empty where no word changes.

    Rows of a table stand one below the other, unchanged ones folded to `…`; no control character is left in it.
    """
    changes = [_compared(*one) for one in paired(stretches_of(inert(before)), stretches_of(inert(after)))]
    if all(one.same for one in changes):
        return ""
    return "\n".join(_lines(changes, _shown(changes), Marker(colour)))


def _compared(before: Stretch | None, after: Stretch | None) -> _Change:
    same = before is not None and after is not None and before.unit.same == after.unit.same
    return _Change(before, after, same)


def _shown(changes: Sequence[_Change]) -> list[int]:
    """Return the places of the changes, of what stands around them, and of the headings and headers above them."""
    found: set[int] = set()
    above: dict[str, int] = {}
    for at, one in enumerate(changes):
        kind = one.stretch.kind
        if kind in ("heading", "header"):
            above[kind] = at
        if kind == "heading":
            above.pop("header", None)
        if not one.same:
            found |= {place for place in range(at - _AROUND, at + _AROUND + 1) if 0 <= place < len(changes)}
            found |= {place for called, place in above.items() if called == "heading" or kind in ("row", "delimiter")}
    return sorted(found)


def _lines(changes: Sequence[_Change], shown: Sequence[int], marker: Marker) -> Iterator[str]:
    done = -1
    for at in [*shown, len(changes)]:
        if at - done == 2:
            yield from _line(changes[done + 1], marker, first=done < 0)
        elif at - done > 2:
            yield "…"
        if at < len(changes):
            yield from _line(changes[at], marker, first=at == 0)
        done = at


def _line(change: _Change, marker: Marker, *, first: bool) -> Iterator[str]:
    if change.stretch.apart and not first:
        yield ""
    yield _row(change, marker) if change.stretch.kind in ("row", "header") else _text(change, marker)


def _text(change: _Change, marker: Marker) -> str:
    if change.same:
        return shortened(change.stretch.text)
    if change.before and change.after:
        return changed_words(change.before.text, change.after.text, marker)
    return marker.mark(change.stretch.text, "added" if change.after else "removed")


def _row(change: _Change, marker: Marker) -> str:
    cells = [cells_of(one.text) if one else [] for one in (change.before, change.after)]
    if change.same:
        return _of_cells([shortened(cell) for cell in cells[1]])
    if not change.before or not change.after:
        return marker.mark(_of_cells(cells[0] or cells[1]), "added" if change.after else "removed")
    if len(cells[0]) != len(cells[1]):
        return changed_words(_of_cells(cells[0]), _of_cells(cells[1]), marker)
    return _of_cells([_cell(one, other, marker) for one, other in zip(*cells, strict=True)])


def _cell(before: str, after: str, marker: Marker) -> str:
    return shortened(after) if before.split() == after.split() else changed_words(before, after, marker)


def _of_cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
