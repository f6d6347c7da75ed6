"""Which drafts are kept: no summaries of what is stated elsewhere, no repeats without an id of their own."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from specagent.agent.prd.parsing.classification import kind_of
from specagent.agent.prd.parsing.draft import EXPLICIT, FEATURE, IDENTIFIED, SCOPE, TOPIC, WEAK, Draft
from specagent.agent.prd.parsing.likeness import likeness, normal, tokens
from specagent.schemas.prd import Kind

_ENOUGH = 3
_REPEATED = 0.6
_COMPARED = 6
_SUMMED_UP = frozenset({"functional", "non-functional", "user-story"})


def selected(found: Sequence[Draft]) -> list[tuple[Draft, Kind]]:
    """Return the requirements among the drafts, each with its kind."""
    return list(_without_repeats(_without_summaries([(draft, kind_of(draft)) for draft in found])))


def _without_summaries(found: list[tuple[Draft, Kind]]) -> list[tuple[Draft, Kind]]:
    functional = [draft for draft, kind in found if kind in ("functional", "user-story")]
    identified = sum(1 for draft in functional if draft.tier == IDENTIFIED)
    explicit = identified + sum(1 for draft in functional if draft.tier == EXPLICIT)
    featured = explicit + sum(1 for draft in functional if draft.tier in (FEATURE, TOPIC))
    wanted = {
        WEAK: featured < _ENOUGH,
        SCOPE: featured < _ENOUGH,
        FEATURE: explicit < _ENOUGH,
        TOPIC: identified < _ENOUGH,
    }
    return [(draft, kind) for draft, kind in found if wanted.get(draft.tier, True) or _is_own(draft, kind)]


def _is_own(draft: Draft, kind: Kind) -> bool:
    """Tell whether a line of a summary says what requirements elsewhere do not: constraints and waivers."""
    return draft.tier > WEAK and kind not in _SUMMED_UP


def _without_repeats(found: list[tuple[Draft, Kind]]) -> Iterator[tuple[Draft, Kind]]:
    seen = {normal(draft.text) for draft, _ in found if draft.lead}
    named: dict[tuple[Kind, str], list[Draft]] = defaultdict(list)
    for draft, kind in found:
        key, name = normal(draft.text), normal(draft.name)
        same = named[kind, name]
        if draft.lead or not (key in seen or any(_repeats(draft, one) for one in same[-_COMPARED:])):
            yield draft, kind
        seen.add(key)
        if not draft.lead:
            same.append(draft)


def _repeats(draft: Draft, earlier: Draft) -> bool:
    """Tell whether a line says in another section what a line of the same name said before."""
    if draft.context.headings == earlier.context.headings and draft.context.section == earlier.context.section:
        return False
    return likeness(tokens(draft.text), tokens(earlier.text)) >= _REPEATED
