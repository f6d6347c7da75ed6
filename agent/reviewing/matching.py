"""Matching: which places of two sequences hold the same, in the order of both and at bounded cost."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

Pair = tuple[int, int]
"""A place in the first sequence and one in the second."""

_EXACT = 40_000
"""Pairs of places up to which difflib, whose time grows faster than these, compares all."""


def same_places(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    """Return pairs of places that hold the same; long stretches are cut where something stands once in both."""
    found: list[Pair] = []
    open_ = [(0, len(one), 0, len(other))]
    while open_:
        start, stop, from_, to = open_.pop()
        while start < stop and from_ < to and one[start] == other[from_]:
            found.append((start, from_))
            start, from_ = start + 1, from_ + 1
        while start < stop and from_ < to and one[stop - 1] == other[to - 1]:
            stop, to = stop - 1, to - 1
            found.append((stop, to))
        if (stop - start) * (to - from_) <= _EXACT:
            found += _exactly(one, other, (start, stop, from_, to))
        elif once := _in_order(_once_in_both(one, other, (start, stop, from_, to))):
            found += once
            bounds = [(start - 1, from_ - 1), *once, (stop, to)]
            open_ += [(a + 1, b, c + 1, d) for (a, c), (b, d) in pairwise(bounds)]
    return sorted(found)


_Window = tuple[int, int, int, int]


def _exactly(one: Sequence[Hashable], other: Sequence[Hashable], window: _Window) -> Iterator[Pair]:
    start, stop, from_, to = window
    if start == stop or from_ == to:
        return
    matcher = SequenceMatcher(None, one[start:stop], other[from_:to], autojunk=False)
    for block in matcher.get_matching_blocks():
        yield from ((start + block.a + at, from_ + block.b + at) for at in range(block.size))


def _once_in_both(one: Sequence[Hashable], other: Sequence[Hashable], window: _Window) -> list[Pair]:
    start, stop, from_, to = window
    times, others = Counter(one[start:stop]), Counter(other[from_:to])
    places = {other[at]: at for at in range(from_, to) if others[other[at]] == 1}
    return [(at, places[one[at]]) for at in range(start, stop) if times[one[at]] == 1 and one[at] in places]


def _in_order(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the longest choice of `pairs`, ordered by their first place, whose second places ascend too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for at, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [at]
    chosen: list[Pair] = []
    step = last[-1] if last else None
    while step is not None:
        chosen.append(pairs[step])
        step = before[step]
    return chosen[::-1]
