"""What a draft shows while it runs: rows on a terminal, a line for each finished part elsewhere."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from specagent.agent.drafting.progress import PartState, Progress, Watch, unwatched
from specagent.agent.live_rows import Row, counted, one_line
from specagent.agent.terminal import note

_WORDS: dict[PartState, str] = {"done": "drafted", "cached": "cached", "failed": "failed", "repairing": "repair"}
_MOST_OF_A_NOTE = 300


@dataclass(frozen=True)
class Watched:
    """Whom a draft tells how far it is; `streams` says that a person looks on and wants answers as they grow."""

    watch: Watch
    streams: bool


@contextmanager
def watching(*, quiet: bool, clock: Callable[[], float] = time.monotonic) -> Iterator[Watched]:
    """Show on standard error what `watch` is told, until the block ends; nothing when `quiet` was asked for."""
    if quiet:
        yield Watched(unwatched, streams=False)
    elif not _a_person_looks_on():
        yield Watched(_Lines().take, streams=False)
    else:
        from specagent.agent.live_screen import Screen

        with Screen(sys.stderr, clock) as screen:
            yield Watched(screen.take, streams=True)


class _Lines:
    """One line for each finished part and each repair, for logs."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}

    def take(self, progress: Progress) -> None:
        """Print `progress` if it ends a part or begins a repair."""
        row = self._rows.setdefault(progress.part, Row(one_line(progress.part)))
        before = row.state
        row.take(progress, now=0)
        if row.state in _WORDS and row.state != before:
            note(_line(row))


def _line(row: Row) -> str:
    line = f"{_WORDS[row.state]:<7}  {row.name}"
    if row.note:
        line += f": {row.note if len(row.note) <= _MOST_OF_A_NOTE else row.note[: _MOST_OF_A_NOTE - 1] + '…'}"
    return f"{line}  {counted(row.tokens, 'token')}" if row.state == "done" and row.tokens else line


def _a_person_looks_on() -> bool:
    automatic = os.environ.get("CI", "").lower() not in ("", "0", "false")
    dumb = os.environ.get("TERM", "") in ("dumb", "unknown")
    return sys.stderr is not None and sys.stderr.isatty() and not automatic and not dumb
