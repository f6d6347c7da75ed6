"""Aligning: what stands in which of the three texts, in the order in which the merged text has it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from specagent.agent.document.merging.matching import distinct_keys, matched, matched_additions, matched_beside
from specagent.agent.document.merging.units import Unit

Span = tuple[int, int]
"""First place in a run, and the place after the last."""


@dataclass(frozen=True)
class Entry:
    """One thing by its places in the three runs, None where it is absent.

    It is `rewritten` when both sides replaced what was there, so that nothing finer can be told.
    """

    base: Span | None = None
    mine: Span | None = None
    new: Span | None = None
    rewritten: bool = False


def aligned(base: Sequence[Unit], mine: Sequence[Unit], new: Sequence[Unit], *, two_way: bool) -> list[Entry]:
    """Return an entry for each unit of the three runs.

    The redraft's order counts, unless a person changed the order: then it is theirs.
    """
    entries = _entries(base, mine, new, two_way=two_way)
    by_mine = sorted((one for one in entries if one.mine), key=lambda one: one.mine or (0, 0))
    by_new = sorted((one for one in entries if one.new), key=lambda one: one.new or (0, 0))
    if two_way or not _is_ordered(one.base[0] for one in by_mine if one.base):
        ordered = _woven(by_mine, by_new)
    else:
        ordered = _woven(by_new, by_mine)
    return [*ordered, *(one for one in entries if not one.mine and not one.new)]


def regions(entries: Sequence[Entry], *, two_way: bool) -> list[list[Entry]]:
    """Return the entries between one anchor and the next; anchors are what all texts have, which stays outside."""
    found: dict[Entry, Span | None] = {}
    for side in ("base", "mine", "new"):
        before: Span | None = None
        for one in sorted((one for one in entries if getattr(one, side)), key=lambda one: getattr(one, side)):
            if one.mine and one.new and (one.base or two_way):
                before = one.mine
            else:
                found.setdefault(one, before)
    groups: dict[Span | None, list[Entry]] = {}
    for one in entries:
        if one in found:
            groups.setdefault(found[one], []).append(one)
    return list(groups.values())


def spanning(entries: Sequence[Entry]) -> Entry:
    """Return one entry in place of `entries`, from the first place to the last in each text."""
    sides = ([span for one in entries if (span := getattr(one, side))] for side in ("base", "mine", "new"))
    base, mine, new = ((min(spans)[0], max(spans)[1]) if spans else None for spans in sides)
    return Entry(base, mine, new, rewritten=True)


def _entries(base: Sequence[Unit], mine: Sequence[Unit], new: Sequence[Unit], *, two_way: bool) -> list[Entry]:
    keys = distinct_keys(base, mine, new)
    if two_way:
        from_mine: Mapping[int, int] = {}
        to_new: Mapping[int, int] = {}
        shared = matched(mine, new, keys)
    else:
        to_new = matched(base, new, keys)
        from_mine = {there: at for at, there in matched_beside(base, mine, new, to_new, keys).items()}
        through = {there: to_new[at] for there, at in from_mine.items() if at in to_new}
        shared = _consistent(matched_additions(mine, new, keys, through), from_mine, to_new)
    from_new = {there: at for at, there in to_new.items()}
    found = [
        Entry(_span(from_mine.get(at, from_new.get(shared.get(at, -1)))), _span(at), _span(shared.get(at)))
        for at in range(len(mine))
    ]
    shown = {one.new[0] for one in found if one.new}
    found += [Entry(_span(from_new.get(at)), None, _span(at)) for at in range(len(new)) if at not in shown]
    known = {one.base[0] for one in found if one.base}
    return [*found, *(Entry(_span(at)) for at in range(len(base)) if at not in known)]


def _consistent(shared: Mapping[int, int], from_mine: Mapping[int, int], to_new: Mapping[int, int]) -> dict[int, int]:
    """Return `shared` without pairs of units that were two different ones before."""
    from_new = {there: at for at, there in to_new.items()}
    return {
        at: there
        for at, there in shared.items()
        if from_mine.get(at) is None or from_new.get(there) in (None, from_mine[at])
    }


def _woven(backbone: Sequence[Entry], others: Sequence[Entry]) -> Iterator[Entry]:
    """Yield the entries of `backbone`, and behind each those of `others` that follow it there alone."""
    known = set(backbone)
    follower = {before: one for before, one in pairwise([None, *others]) if one not in known}
    for one in [None, *backbone]:
        if one is not None:
            yield one
        after = follower.get(one)
        while after is not None:
            yield after
            after = follower.get(after)


def _is_ordered(places: Iterable[int]) -> bool:
    return all(one < other for one, other in pairwise(places))


def _span(at: int | None) -> Span | None:
    return None if at is None else (at, at + 1)
