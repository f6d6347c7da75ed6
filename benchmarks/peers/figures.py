"""What one run came to, from the server's log and the tool's process."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from provider.cost import WRITTEN, cached_share, equivalents
from provider.log import Entry
from provider.paths import seen_depth

from benchmarks.peers.running import Ended


@dataclass(frozen=True)
class Figures:
    """Calls, tokens and seconds of one run.

    `uncached` is the prompt in tokens at the full price, and `path` the server's share of `wall`.
    """

    calls: int
    failed: int
    depth: int
    prompt: int
    cached: float
    uncached: float
    completion: int
    wall: float
    path: float
    megabytes: float

    @property
    def overhead(self) -> float:
        """Seconds that the client takes beside the critical path."""
        return self.wall - self.path

    @property
    def per_thousand(self) -> float:
        """Seconds of wall for 1,000 completion tokens."""
        return self.wall * 1000 / max(self.completion, 1)

    def as_json(self) -> dict[str, float]:
        """Return all figures as plain values."""
        return {**asdict(self), "overhead": self.overhead, "per_thousand": self.per_thousand}


def figures(entries: Sequence[Entry], ended: Ended) -> Figures:
    """Return the figures of a run."""
    calls = [one for one in entries if one.number]
    answered = [one for one in calls if one.status == 200 and one.answered is not None]
    return Figures(
        len(calls),
        len(calls) - len(answered),
        seen_depth(calls),
        sum(one.input for one in answered),
        cached_share(calls),
        equivalents(calls, WRITTEN),
        sum(one.output for one in answered),
        ended.wall,
        heaviest_chain(answered),
        ended.megabytes,
    )


def heaviest_chain(calls: Iterable[Entry]) -> float:
    """Return the most seconds of calls that follow each other, each begun when the one before was over.

    No tool but specagent declares its graph, so this is the critical path of any tool, from the log alone.
    """
    ordered = sorted(calls, key=lambda one: one.answered or 0)
    ends, best = [one.answered or 0 for one in ordered], [0.0]
    for one in ordered:
        best.append(max(best[-1], best[bisect_right(ends, one.arrived)] + one.seconds))
    return best[-1]
