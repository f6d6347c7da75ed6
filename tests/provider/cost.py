"""What the input of a run costs, in tokens at the full price, so that it compares between models and caches."""

from collections.abc import Iterable

from .log import Entry
from .tokens import BLOCK, LEAST

CACHED = 0.1
WRITTEN = 1.25


def cached_share(entries: Iterable[Entry]) -> float:
    """Return which share of all input tokens was read from the cache."""
    counted = [one for one in entries if one.status == 200]
    return sum(one.cached for one in counted) / max(sum(one.input for one in counted), 1)


def equivalents(entries: Iterable[Entry], write: float = 1.0) -> float:
    """Return the input in uncached tokens: a cached one counts a tenth, one that is newly cacheable `write`."""
    return sum(_equivalent(one, write) for one in entries if one.status == 200)


def newly_cacheable(entry: Entry) -> int:
    """Return the tokens in whole blocks that the cache did not have, in a prompt that is long enough for it."""
    if entry.path.endswith("/messages"):
        return entry.written
    whole = entry.input - entry.input % BLOCK
    return max(whole - entry.cached, 0) if whole >= LEAST else 0


def _equivalent(entry: Entry, write: float) -> float:
    written = newly_cacheable(entry)
    return entry.cached * CACHED + written * write + (entry.input - entry.cached - written)
