"""How far each part of a running draft is, and which rows to show where not all fit."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from specagent.agent.drafting.progress import PartState, Progress
from specagent.agent.terminal import clean

_FINISHED: tuple[PartState, ...] = ("done", "cached", "failed")
_FIRST_SHOWN: tuple[PartState, ...] = ("repairing", "checking", "drafting", "failed", "waiting", "done", "cached")


@dataclass
class Row:
    """One part: `tokens` of its present answer, `earlier` those of answers that were repaired."""

    name: str
    state: PartState = "waiting"
    tokens: int = 0
    earlier: int = 0
    note: str = ""
    started: float | None = None
    ended: float | None = None

    def take(self, progress: Progress, now: float) -> None:
        """Move on to what `progress` says; an answer that grows in a repair is still the repair's."""
        if progress.state == "repairing" != self.state:
            self.earlier += self.tokens
            self.tokens = 0
        if progress.state != "waiting" and self.started is None:
            self.started = now
        if progress.state in _FINISHED:
            self.ended = now if self.ended is None else self.ended
        else:
            self.ended = None
        if (self.state, progress.state) != ("repairing", "drafting"):
            self.state = progress.state
        self.tokens = progress.tokens or self.tokens
        self.note = one_line(progress.note) if progress.note else ""

    def elapsed(self, now: float) -> float | None:
        """Return the seconds that the part has taken, None before it began."""
        return None if self.started is None else (now if self.ended is None else self.ended) - self.started


@dataclass
class Rows:
    """All parts that were heard of, in that order."""

    begun: float
    _rows: dict[str, Row] = field(default_factory=dict)

    def take(self, progress: Progress, now: float) -> None:
        """Keep what `progress` says of its part."""
        if progress.part not in self._rows:
            self._rows[progress.part] = Row(one_line(progress.part))
        self._rows[progress.part].take(progress, now)

    def fitting(self, lines: int) -> tuple[list[Row], str]:
        """Return the rows to show in `lines` lines, active ones first, and a line that counts the others."""
        rows = list(self._rows.values())
        if len(rows) <= lines:
            return rows, ""
        by_need = sorted(range(len(rows)), key=lambda at: _FIRST_SHOWN.index(rows[at].state))
        shown = sorted(by_need[: max(lines - 1, 0)])
        hidden = Counter(rows[at].state for at in by_need[max(lines - 1, 0) :])
        counts = ", ".join(f"{hidden[state]} {state}" for state in _FIRST_SHOWN if hidden[state])
        return [rows[at] for at in shown], f"and {hidden.total()} more: {counts}"

    def unsuccessful(self) -> list[Row]:
        """Return the rows of parts that failed or never ended."""
        return [row for row in self._rows.values() if row.state not in ("done", "cached")]

    def totals(self, now: float) -> str:
        """Return one line on all parts together."""
        states = Counter(row.state for row in self._rows.values())
        points = [f"{states['done'] + states['cached']} of {counted(len(self._rows), 'part')} done"]
        points += [f"{states['cached']} from cache"] if states["cached"] else []
        points += [f"{states['failed']} failed"] if states["failed"] else []
        points += [counted(tokens, "token")] if (tokens := _spent(list(self._rows.values()))) else []
        return ", ".join([*points, minutes(now - self.begun)])


def one_line(text: str) -> str:
    """Return `text` cleaned for a terminal, on one line."""
    return " ".join(clean(text).split())


def counted(number: int, noun: str) -> str:
    """Return `number` with its noun: `1 token`, `1,024 tokens`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def minutes(seconds: float) -> str:
    """Return `seconds` as minutes and seconds: `1:05`."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def _spent(rows: Sequence[Row]) -> int:
    return sum(row.earlier + row.tokens for row in rows if row.state != "cached")
