"""The critical path of a run, from the provider's log."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .log import Entry


@dataclass(frozen=True)
class Path:
    """A chain of calls, each of which waits for the one before: how many they are, and their seconds."""

    depth: int = 0
    seconds: float = 0.0


def declared_path(entries: Iterable[Entry]) -> Path:
    """Return the heaviest path of the graph that a draft declares: the facts, then the slowest of all parts.

    Calls for the facts follow each other, and so do those for one part, which repair it. Rejected and failed calls
    do not count.
    """
    facts, parts = Path(), defaultdict[tuple[str, ...], Path](Path)
    for one in _answered(entries):
        if one.kind == "facts":
            facts = _and_then(facts, one)
        else:
            part = (one.kind or "", *one.names)
            parts[part] = _and_then(parts[part], one)
    slowest = max(parts.values(), key=lambda path: path.seconds, default=Path())
    deepest = max((path.depth for path in parts.values()), default=0)
    return Path(facts.depth + deepest, facts.seconds + slowest.seconds)


def seen_depth(entries: Iterable[Entry]) -> int:
    """Return how many calls came one after the other, each begun when the one before was over."""
    depth, free = 0, float("-inf")
    for one in sorted(_answered(entries), key=lambda entry: entry.answered or 0):
        if one.arrived >= free:
            depth, free = depth + 1, one.answered or free
    return depth


def _answered(entries: Iterable[Entry]) -> list[Entry]:
    return [one for one in entries if one.number and one.status == 200 and one.answered is not None]


def _and_then(path: Path, entry: Entry) -> Path:
    return Path(path.depth + 1, path.seconds + entry.seconds)
