"""Redrafting what has become stale, again and again, within one budget."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from specagent.agent.drafting.progress import Progress
from specagent.agent.errors import SpecAgentError
from specagent.agent.watching.differences import part_name
from specagent.agent.watching.request import Regenerate, WatchRequest
from specagent.agent.watching.showing import Display
from specagent.agent.workspace.regenerating.request import RegenerateReport
from specagent.agent.workspace.staleness import PartStatus
from specagent.agent.workspace.standing import SpecStatus

_CRUMBS = 0.01
"""The share of a budget that is no longer worth a run."""
_WORDS = {"written": "redrafted", "markers": "redrafted with conflict markers"}
_WORDS |= {one: one for one in ("failed", "locked", "accepted")}


@dataclass
class Redrafting:
    """Redrafts for at most the request's cost in all; each state of affairs is tried once.

    `runs` and `spent` (US dollars) count what was done; `busy` is true while a redraft runs.
    """

    request: WatchRequest
    regenerate: Regenerate
    display: Display
    runs: int = 0
    spent: float = 0.0
    busy: bool = False
    stopped: bool = False
    _tried: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)

    def forget(self) -> None:
        """Take note that somebody saved something: what failed before may succeed now."""
        self._tried.clear()

    def has_work(self, status: SpecStatus) -> bool:
        """Return whether there is something stale that was not tried yet, and money left."""
        return not self.stopped and bool({_key(one) for one in status.stale} - self._tried)

    def run(self, status: SpecStatus) -> None:
        """Redraft what is stale and tell what came of it."""
        self._tried |= {_key(one) for one in status.stale}
        names = ", ".join(part_name(one.part) for one in status.stale)
        self.display.tell([f"redrafting: {names}"])
        self.display.work(f"Redrafting {names}")
        self.busy = True
        try:
            report = self.regenerate(self.request.redraft(self._left()), None, self._progress)
        except SpecAgentError as err:
            self.display.tell([f"redraft failed: {err.message}", *([f"hint: {err.hint}"] if err.hint else [])])
        else:
            self.runs += 1
            self.display.tell([*_told(report), *self._charged(report)])
        self.busy = False
        self.display.work("")

    def _left(self) -> float | None:
        cap = self.request.max_cost
        return None if cap is None else max(cap - self.spent, 0.0)

    def _charged(self, report: RegenerateReport) -> Iterator[str]:
        """Count what a run cost, and stop where the next one could not be paid for or counted."""
        cap = self.request.max_cost
        cost = report.model.cost_usd if report.model else 0.0
        self.spent += cost or 0.0
        if cap is not None and cost is None:
            self.stopped = True
            yield "auto stopped: the model has no known prices, so that --max-cost cannot be kept"
        elif cap is not None and self.spent and cap - self.spent <= cap * _CRUMBS:
            self.stopped = True
            yield f"auto stopped: {self.spent:.4f} of {cap:.4f} USD are spent; the watch goes on without redrafts"

    def _progress(self, progress: Progress) -> None:
        tokens = f", {progress.tokens:,} tokens" if progress.tokens else ""
        self.display.work(f"Redrafting {progress.part}: {progress.state}{tokens}")


def _key(one: PartStatus) -> tuple[str, tuple[str, ...]]:
    return one.part, tuple(reason.change for reason in one.reasons)


def _told(report: RegenerateReport) -> Iterator[str]:
    """Yield what became of the parts, those of one outcome together, and conflicts by themselves."""
    cost = report.model.cost_usd if report.model else None
    price = f" ({cost:.4f} USD)" if cost else ""
    for outcome, word in _WORDS.items():
        if names := [part_name(one.part) for one in report.parts if one.outcome == outcome]:
            yield f"{word}: {', '.join(names)}{price}"
            price = ""
    for one in report.parts:
        if one.outcome == "conflict":
            where = f" ({'; '.join(one.conflicts)})" if one.conflicts else ""
            yield f"conflict: {part_name(one.part)}{where}; settle it: `specagent regenerate {one.part} --interactive`"
    yield from (f"warning: {one}" for one in report.warnings)
