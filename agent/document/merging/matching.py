"""Matching: which unit of one run is which unit of another, also when it was moved, renamed or reworded."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from specagent.agent.document.merging.pairing import FAR, Keys, Pairing
from specagent.agent.document.merging.units import Unit


def distinct_keys(*runs: Sequence[Unit]) -> dict[Unit, str]:
    """Return a key for each unit that has any: the first of its keys that no other unit of its run has too."""
    keys = {unit: _key(unit, 0) for run in runs for unit in run if unit.keys}
    for depth in (1, 2):
        repeated = {key for run in runs for key in _repeated([keys[unit] for unit in run if unit in keys])}
        for unit, key in keys.items():
            if key in repeated and depth < len(unit.keys):
                keys[unit] = _key(unit, depth)
    return keys


def matched(left: Sequence[Unit], right: Sequence[Unit], keys: Keys) -> dict[int, int]:
    """Return the place in `right` of each unit of `left` that is there, in whatever words."""
    pairing = Pairing(left, right, {})
    pairing.same()
    pairing.in_other_words(keys)
    return pairing.pairs


def matched_beside(
    base: Sequence[Unit], mine: Sequence[Unit], new: Sequence[Unit], to_new: Mapping[int, int], keys: Keys
) -> dict[int, int]:
    """Return the place in `mine` of each unit of `base`, when it is known where that is in `new`.

    What stands in `mine` word for word as in `new`, but not as in `base`, is what it is there.
    """
    pairing = Pairing(base, mine, {})
    pairing.same()
    beside = Pairing(
        mine, new, {at: there for base_at, at in pairing.pairs.items() if (there := to_new.get(base_at)) is not None}
    )
    beside.same()
    from_new = {there: at for at, there in to_new.items()}
    for at, there in beside.pairs.items():
        origin = from_new.get(there)
        if origin is None:
            pairing.barred.add(at)
        elif at not in pairing.taken and origin not in pairing.pairs:
            pairing.pair(origin, at)
    pairing.in_other_words(keys)
    return pairing.pairs


def matched_additions(
    left: Sequence[Unit], right: Sequence[Unit], keys: Keys, known: Mapping[int, int]
) -> dict[int, int]:
    """Return `known` and what else two runs have in common that was added to both.

    Two names are two things here, however alike the rest of them is.
    """
    pairing = Pairing(left, right, known)
    pairing.equal(lambda unit: (unit.kind, unit.same))
    pairing.unique(keys.get)
    pairing.alike(keys, FAR, named=False)
    return pairing.pairs


def _key(unit: Unit, depth: int) -> str:
    return f"{unit.kind}\0{depth}\0{unit.keys[depth]}"


def _repeated(values: Iterable[str]) -> set[str]:
    return {value for value, times in Counter(values).items() if times > 1}
