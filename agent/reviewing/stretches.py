"""Stretches: the smallest pieces of Markdown that are compared as a whole, and which of them became which."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from specagent.agent.document.merging.labels import cell_name, label_of, opening
from specagent.agent.document.merging.units import Unit, likeness
from specagent.agent.reviewing.matching import Pair, same_places

_FENCE = re.compile(r"\s*(```+|~~~+)")
_OF_DELIMITER = frozenset(" \t|:-")
_ITEM = re.compile(r"\s*(?:[-+*]|\d{1,9}[.)])\s+")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_CELLS = re.compile(r"(?<!\\)\|")
_LEAST_LIKE = 0.4
_MOST_WEIGHED = 10_000
"""Pairs of stretches that are compared by their words at once."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """A row, a line of code, a heading, an item or a paragraph; `apart` says that a blank line stands before it."""

    unit: Unit
    apart: bool

    @property
    def kind(self) -> str:
        """What it is: row, delimiter, heading, item, paragraph, or other for a line of code."""
        return self.unit.kind

    @property
    def text(self) -> str:
        """What it says, as it stands."""
        return self.unit.text


def cells_of(row: str) -> list[str]:
    """Return the cells of a row as they stand, without blanks around them."""
    cells = [cell.strip() for cell in _CELLS.split(row.strip())]
    start = 1 if len(cells) > 1 and not cells[0] else 0
    return cells[start:-1] if len(cells) > start + 1 and not cells[-1] else cells[start:]


def stretches_of(text: str) -> list[Stretch]:
    """Return `text` as its stretches; blank lines only part them."""
    return list(_read(text.split("\n")))


def paired(before: Sequence[Stretch], after: Sequence[Stretch]) -> Iterator[tuple[Stretch | None, Stretch | None]]:
    """Yield what became of each stretch in the order of the text: None where it is new or gone."""
    pairs = same_places([(one.kind, one.unit.same) for one in before], [(one.kind, one.unit.same) for one in after])
    for step in ("named", "alike"):
        pairs = sorted([*pairs, *_between(pairs, before, after, step)])
    for (at, to), (stop, end) in pairwise([(-1, -1), *pairs, (len(before), len(after))]):
        if at >= 0:
            yield before[at], after[to]
        yield from ((one, None) for one in before[at + 1 : stop])
        yield from ((None, one) for one in after[to + 1 : end])


def _between(pairs: Sequence[Pair], before: Sequence[Stretch], after: Sequence[Stretch], step: str) -> Iterator[Pair]:
    """Yield further pairs between those that are known: of the same name, or of much the same words."""
    find = _named if step == "named" else _alike
    for (at, to), (stop, end) in pairwise([(-1, -1), *pairs, (len(before), len(after))]):
        if stop - at > 1 and end - to > 1:
            found = find(before[at + 1 : stop], after[to + 1 : end])
            yield from ((at + 1 + one, to + 1 + other) for one, other in found)


def _named(before: Sequence[Stretch], after: Sequence[Stretch]) -> list[Pair]:
    return same_places([_key(one) for one in before], [_key(one) for one in after])


def _key(one: Stretch) -> object:
    """Return what names a stretch; itself where nothing does."""
    return (one.kind, one.unit.name.lower()) if one.unit.name else one


def _alike(before: Sequence[Stretch], after: Sequence[Stretch]) -> list[Pair]:
    """Return the pairs that share most words altogether; none where there are too many to compare.

    One stretch in the place of one other of its kind is that one, whatever it says.
    """
    rows, columns = len(before), len(after)
    if rows == columns == 1:
        return [(0, 0)] if before[0].kind == after[0].kind else []
    if rows * columns > _MOST_WEIGHED:
        return []
    weights = [[_likeness(one, other) for other in after] for one in before]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for at in reversed(range(rows)):
        for to in reversed(range(columns)):
            together = best[at + 1][to + 1] + weights[at][to] if weights[at][to] else 0.0
            best[at][to] = max(best[at + 1][to], best[at][to + 1], together)
    return list(_walked(best, weights))


def _walked(best: Sequence[Sequence[float]], weights: Sequence[Sequence[float]]) -> Iterator[Pair]:
    at = to = 0
    while at < len(weights) and to < len(weights[0]):
        if best[at][to] == best[at + 1][to]:
            at += 1
        elif best[at][to] == best[at][to + 1]:
            to += 1
        else:
            yield at, to
            at, to = at + 1, to + 1


def _likeness(one: Stretch, other: Stretch) -> float:
    return likeness(one.unit, other.unit, _LEAST_LIKE) if one.kind == other.kind else 0.0


def _read(lines: Sequence[str]) -> Iterator[Stretch]:
    rows = _rows(lines)
    fence, apart, at = "", False, 0
    while at < len(lines):
        line, stop = lines[at], at + 1
        found = _FENCE.match(line)
        if not line.strip():
            apart, at = True, at + 1
            continue
        if fence or found:
            kind, fence = "other", _fence_after(line, fence)
        elif not (kind := rows.get(at, "")):
            kind = "heading" if _HEADING.match(line) else "item" if _ITEM.match(line) else "paragraph"
            while kind != "heading" and stop < len(lines) and stop not in rows and _goes_on(lines[stop]):
                stop += 1
        text = "\n".join(lines[at:stop])
        yield Stretch(Unit(kind, text, (), _name(kind, text)), apart)
        apart, at = False, stop


def _goes_on(line: str) -> bool:
    """Return whether a line belongs to the paragraph or item before it."""
    return bool(line.strip()) and not any(one.match(line) for one in (_FENCE, _HEADING, _ITEM))


def _fence_after(line: str, fence: str) -> str:
    """Return the mark of the fence that is open behind `line`, empty for none."""
    found = _FENCE.match(line)
    if not fence:
        return found[1] if found else ""
    return "" if found and line.strip() == found[1] and found[1].startswith(fence) else fence


def _rows(lines: Sequence[str]) -> dict[int, str]:
    """Return which lines are rows of a table or the line below its header."""
    found = {at: "row" for at, line in enumerate(lines) if line.lstrip().startswith("|")}
    for at, line in enumerate(lines):
        if at and "|" in line and "-" in line and _OF_DELIMITER.issuperset(line) and "|" in lines[at - 1]:
            found |= {at - 1: "header", at: "delimiter"}
            below = at + 1
            while below < len(lines) and "|" in lines[below] and lines[below].strip():
                found.setdefault(below, "row")
                below += 1
    return found


def _name(kind: str, text: str) -> str:
    if kind in ("row", "header"):
        return next((name for cell in cells_of(text) if (name := cell_name(cell))), "")
    if kind == "item":
        words = _ITEM.sub("", text, count=1)
        return label_of(words) or opening(words)
    return ""
