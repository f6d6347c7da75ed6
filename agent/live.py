"""What a draft shows while it runs: rows on a terminal, a line for each finished part elsewhere."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from specagent.agent.drafting.progress import PartState, Progress, Watch, unwatched
from specagent.agent.live_rows import counted, one_line
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
        self._states: dict[str, PartState] = {}

    def take(self, progress: Progress) -> None:
        """Print `progress` if it ends a part or begins a repair."""
        before = self._states.get(progress.part)
        self._states[progress.part] = progress.state
        if progress.state in _WORDS and progress.state != before:
            note(_line(progress))


def _line(progress: Progress) -> str:
    line = f"{_WORDS[progress.state]:<7}  {one_line(progress.part)}"
    if reason := one_line(progress.note):
        line += f": {reason if len(reason) <= _MOST_OF_A_NOTE else reason[: _MOST_OF_A_NOTE - 1] + '…'}"
    return f"{line}  {counted(progress.tokens, 'token')}" if progress.state == "done" and progress.tokens else line


def _a_person_looks_on() -> bool:
    automatic = os.environ.get("CI", "").lower() not in ("", "0", "false")
    dumb = os.environ.get("TERM", "") in ("dumb", "unknown")
    return sys.stderr is not None and sys.stderr.isatty() and not automatic and not dumb
