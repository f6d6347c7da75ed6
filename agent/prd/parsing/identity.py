"""Ids for requirements whose author gave none, the same ones each time the document is read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from specagent.agent.prd.parsing.ids import spelling
from specagent.agent.prd.parsing.likeness import likeness, normal, tokens
from specagent.schemas.prd import Kind

PREFIXES: dict[Kind, str] = {
    "functional": "FR",
    "non-functional": "NFR",
    "constraint": "CON",
    "assumption": "ASM",
    "out-of-scope": "OOS",
    "user-story": "US",
}
_ALIKE = 0.5
_SHARED = 40


@dataclass(frozen=True)
class Known:
    """A requirement of an earlier reading: its ref, its kind and its text."""

    ref: str
    kind: Kind
    text: str


@dataclass(frozen=True)
class Unnumbered:
    """A requirement that needs an id."""

    kind: Kind
    text: str


def numbered(wanted: Sequence[Unnumbered], taken: Iterable[str], known: Sequence[Known] = ()) -> list[str]:
    """Return an id for each of `wanted`: that of the `known` requirement it goes on, else the next free one.

    `taken` are the ids that authors gave; no id comes out that one of them, or one known, could be read as.
    """
    reserved = {spelling(one) for one in taken}
    ours = [one for one in known if spelling(one.ref) not in reserved and _is_ours(one.ref)]
    matched = _matches(wanted, ours)
    reserved |= {spelling(one.ref) for one in known}
    counters: dict[str, int] = defaultdict(int)
    ids = []
    for at, one in enumerate(wanted):
        ids.append(ours[matched[at]].ref if at in matched else _next(PREFIXES[one.kind], counters, reserved))
    return ids


def _is_ours(ref: str) -> bool:
    prefix, _, number = ref.partition("-")
    return prefix in PREFIXES.values() and number.isdigit()


def _next(prefix: str, counters: dict[str, int], reserved: set[str]) -> str:
    while True:
        counters[prefix] += 1
        candidate = f"{prefix}-{counters[prefix]}"
        if spelling(candidate) not in reserved:
            return candidate


def _matches(wanted: Sequence[Unnumbered], known: Sequence[Known]) -> dict[int, int]:
    """Pair requirements with known ones: equal texts first, then the most alike; each is used once."""
    pairs: dict[int, int] = {}
    by_text: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(known):
        by_text[one.ref.partition("-")[0], normal(one.text)].append(place)
    for at, new in enumerate(wanted):
        same = by_text.get((PREFIXES[new.kind], normal(new.text)))
        if same:
            pairs[at] = same.pop(0)
    used = set(pairs.values())
    left = {at: tokens(one.text) for at, one in enumerate(wanted) if at not in pairs}
    old = {place: tokens(one.text) for place, one in enumerate(known) if place not in used}
    for _, at, place in sorted(_alike(wanted, known, left, old), key=lambda pair: (-pair[0], pair[1], pair[2])):
        if at not in pairs and place not in used:
            pairs[at] = place
            used.add(place)
    return pairs


def _alike(
    wanted: Sequence[Unnumbered],
    known: Sequence[Known],
    left: dict[int, frozenset[str]],
    old: dict[int, frozenset[str]],
) -> Iterable[tuple[float, int, int]]:
    """Yield pairs that share a rare word, with how alike they are."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, held in old.items():
        for token in held:
            places[token].append(place)
    for at, held in left.items():
        rare = sorted(held & places.keys(), key=lambda token: (len(places[token]), token))[:8]
        candidates = {place for token in rare for place in places[token][:_SHARED]}
        for place in candidates:
            if known[place].ref.partition("-")[0] != PREFIXES[wanted[at].kind]:
                continue
            alike = likeness(held, old[place])
            if alike >= _ALIKE:
                yield alike, at, place
