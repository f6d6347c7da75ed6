"""What a watch shows: a screen that is redrawn on a terminal, lines with the time elsewhere."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from specagent.agent.terminal import emit, finish_output
from specagent.agent.watching.differences import stale_lines
from specagent.agent.workspace.standing import SpecStatus

Clock = Callable[[], datetime]


class Display(Protocol):
    """Where a watch shows what it sees."""

    def begin(self, status: SpecStatus) -> None:
        """Show how the spec stands at first."""
        ...

    def tell(self, lines: Sequence[str], status: SpecStatus | None = None) -> None:
        """Show what has just happened, and how the spec stands from now on where that is another."""
        ...

    def work(self, doing: str) -> None:
        """Show what is being done; nothing where `doing` is empty."""
        ...

    def idle(self) -> None:
        """Take note that time has passed: a screen may have another size."""
        ...


class Lines:
    """A line for each event, with its time, on standard output."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def begin(self, status: SpecStatus) -> None:
        """Print one line on the whole, and one for each thing that made parts stale."""
        self.tell([summary(status), *stale_lines(status.parts)])

    def tell(self, lines: Sequence[str], status: SpecStatus | None = None) -> None:
        """Print each line with the time."""
        time = stamp(self._clock())
        for one in lines:
            emit(f"{time} {one}")
        finish_output()

    def work(self, doing: str) -> None:
        """Print nothing: what comes of it is told."""

    def idle(self) -> None:
        """Print nothing."""


@contextmanager
def showing(clock: Clock) -> Iterator[Display]:
    """Return what shows a watch until the block ends."""
    if not _a_person_looks_on():
        yield Lines(clock)
        return
    from specagent.agent.watching.screen import Screen

    with Screen(sys.stderr, clock) as screen:
        yield screen


def summary(status: SpecStatus) -> str:
    """Return one line on how the whole spec stands."""
    stale, parts = len(status.stale), len(status.parts)
    of = f"{stale} of {parts} parts are stale" if stale else f"all {parts} parts are current"
    return f"{status.spec}, drafted from {status.prd}: {of}."


def stamp(moment: datetime) -> str:
    """Return the time of an event: `14:03:12`."""
    return f"{moment:%H:%M:%S}"


def _a_person_looks_on() -> bool:
    automatic = os.environ.get("CI", "").lower() not in ("", "0", "false")
    dumb = os.environ.get("TERM", "") in ("dumb", "unknown")
    terminals = all(one is not None and one.isatty() for one in (sys.stdout, sys.stderr))
    return terminals and not automatic and not dumb
