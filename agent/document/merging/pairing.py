"""Pairing: places of two runs put together, from the surest to the boldest."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

from specagent.agent.document.merging.units import Unit, likeness

Keys = Mapping[Unit, str]
"""The key of each unit that has one."""
Symbol = Callable[[Unit], Hashable]

_NEAR, FAR = 0.45, 0.65
"""How alike two units must be to be one: in the same place, and anywhere."""
_SAME_KEY = 0.25
"""What the same key counts for beside the words."""
_WINDOW = 6
"""How many places off a unit is looked for."""
_MOST_PAIRS = 2500
"""From how many pairs on nothing is looked for everywhere, which would take too long."""
_ONE_A_PLACE = {"heading", "paragraph", "table", "list", "fence", "diagram", "quote", "front matter"}
"""Kinds of which a lone one between the same neighbours is the same one, whatever else it says now."""


class Pairing:
    """Pairs of places in two runs, found from the surest to the boldest."""

    def __init__(self, left: Sequence[Unit], right: Sequence[Unit], known: Mapping[int, int]) -> None:
        self.left, self.right = left, right
        self.pairs = dict(known)
        self.taken = set(self.pairs.values())
        self.barred: set[int] = set()

    def same(self) -> None:
        """Pair units that are the same to the byte, then those that say the same."""
        self.equal(lambda unit: (unit.kind, unit.text))
        self.equal(lambda unit: (unit.kind, unit.same))

    def in_other_words(self, keys: Keys) -> None:
        """Pair units with the same key, in the same place, or with much the same words."""
        self.unique(keys.get)
        self.alike(keys, _NEAR)
        self.alone()
        self.alike_anywhere()

    def equal(self, symbol: Symbol) -> None:
        """Pair units with the same symbol; repeated ones by their neighbours, then by their order."""
        self._spread(symbol, [(-1, -1)], [(len(self.left), len(self.right))])
        self.unique(symbol)
        lefts, rights = self._open_left(), self._open_right()
        if not lefts or not rights:
            return
        known = sorted(self.pairs.items())
        self._spread(symbol, known, reversed(known))
        places: dict[Hashable, list[int]] = {}
        for at in reversed(self._open_right()):
            places.setdefault(symbol(self.right[at]), []).append(at)
        for at in self._open_left():
            if found := places.get(symbol(self.left[at])):
                self.pair(at, found.pop())

    def unique(self, symbol: Symbol) -> None:
        """Pair units whose symbol stands once among those still open on each side."""
        lefts, rights = self._open_left(), self._open_right()
        if not lefts or not rights:
            return
        names, places = _once(self.left, lefts, symbol), _once(self.right, rights, symbol)
        for name, at in names.items():
            if name in places:
                self.pair(at, places[name])

    def alike(self, keys: Keys, least: float, *, named: bool = True) -> None:
        """Pair units that share words and stand in the same place, the most alike first."""
        for lefts, rights in self._segments():
            if not named:
                lefts = [at for at in lefts if self.left[at] not in keys]
                rights = [at for at in rights if self.right[at] not in keys]
            self._best(lefts, rights, least, keys)

    def alone(self) -> None:
        """Pair the only open unit of its kind in a place with the only one there on the other side."""
        for lefts, rights in self._segments():
            ours, theirs = _lone(self.left, lefts), _lone(self.right, rights)
            for kind in _ONE_A_PLACE & ours.keys() & theirs.keys():
                self.pair(ours[kind], theirs[kind])
        ours, theirs = (_lone(run, range(len(run))) for run in (self.left, self.right))
        pair = ours.get("section", -1), theirs.get("section", -1)
        if min(pair) >= 0 and pair[0] not in self.pairs and pair[1] not in self.barred:
            self.pair(*pair)

    def alike_anywhere(self) -> None:
        """Pair what is left and nearly the same, wherever it stands."""
        lefts, rights = self._open_left(), self._open_right()
        if lefts and len(lefts) * len(rights) <= _MOST_PAIRS:
            self._best(lefts, rights, FAR, {})

    def _best(self, lefts: Sequence[int], rights: Sequence[int], least: float, keys: Keys) -> None:
        found = []
        for rank, at in enumerate(lefts):
            middle = rank * len(rights) // len(lefts)
            for other in range(max(middle - _WINDOW, 0), min(middle + _WINDOW + 1, len(rights))):
                score = self._score(at, rights[other], keys, least)
                if score >= least:
                    found.append((-score, abs(other - rank), at, rights[other]))
        for _, _, at, there in sorted(found):
            if at not in self.pairs and there not in self.taken:
                self.pair(at, there)

    def _score(self, at: int, there: int, keys: Keys, least: float) -> float:
        one, other = self.left[at], self.right[there]
        if one.kind != other.kind:
            return 0.0
        bonus = _SAME_KEY if one in keys and keys.get(one) == keys.get(other) else 0.0
        return likeness(one, other, least - bonus) + bonus

    def _spread(self, symbol: Symbol, firsts: Iterable[tuple[int, int]], lasts: Iterable[tuple[int, int]]) -> None:
        """Pair what follows the first places, and what precedes the last, as far as it has the same symbol."""
        for at, there in firsts:
            self._follow(at, there, 1, symbol)
        for at, there in lasts:
            self._follow(at, there, -1, symbol)

    def _follow(self, at: int, there: int, step: int, symbol: Symbol) -> None:
        at, there = at + step, there + step
        while 0 <= at < len(self.left) and 0 <= there < len(self.right):
            if at in self.pairs or there in self.taken or there in self.barred:
                return
            if symbol(self.left[at]) != symbol(self.right[there]):
                return
            self.pair(at, there)
            at, there = at + step, there + step

    def _segments(self) -> Iterator[tuple[list[int], list[int]]]:
        """Yield the open places of both sides between the same neighbours."""
        lefts: dict[int, list[int]] = {}
        rights: dict[int, list[int]] = {}
        before = -1
        for at in range(len(self.left)):
            before = self.pairs.get(at, before)
            if at not in self.pairs:
                lefts.setdefault(before, []).append(at)
        before = -1
        for at in range(len(self.right)):
            before = at if at in self.taken else before
            if at not in self.taken and at not in self.barred:
                rights.setdefault(before, []).append(at)
        yield from ((ats, rights[before]) for before, ats in lefts.items() if before in rights)

    def _open_left(self) -> list[int]:
        return [at for at in range(len(self.left)) if at not in self.pairs]

    def _open_right(self) -> list[int]:
        return [at for at in range(len(self.right)) if not (at in self.taken or at in self.barred)]

    def pair(self, at: int, there: int) -> None:
        """Pair two places."""
        self.pairs[at] = there
        self.taken.add(there)


def _lone(run: Sequence[Unit], places: Iterable[int]) -> dict[str, int]:
    """Return the place of each kind of which only one stands in these places."""
    by_kind: dict[str, list[int]] = {}
    for at in places:
        by_kind.setdefault(run[at].kind, []).append(at)
    return {kind: ats[0] for kind, ats in by_kind.items() if len(ats) == 1}


def _once(run: Sequence[Unit], places: Iterable[int], symbol: Symbol) -> dict[Hashable, int]:
    """Return the place of each symbol that stands in one of these places alone."""
    found: dict[Hashable, int] = {}
    for at in places:
        name = symbol(run[at])
        if name is not None:
            found[name] = -1 if name in found else at
    return {name: at for name, at in found.items() if at >= 0}
