"""How a spec stands and what has just happened, on a terminal, drawn with rich; nothing else imports it."""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from specagent.agent.live_rows import one_line
from specagent.agent.watching.differences import part_name, reasons
from specagent.agent.watching.showing import Clock, stamp, summary
from specagent.agent.workspace.standing import SpecStatus

_MOST_EVENTS = 100
_LEAST_EVENTS = 3
"""Lines that events get however many parts there are to show."""
_AROUND = 2
"""Lines above and below all others."""
_WAITING = "Watching; Ctrl-C ends."
_UNSAID = ("offline", "outdated")
"""Marks that are no news while one edits."""


class Screen:
    """The parts that are not current, the last events, and what is being done."""

    def __init__(self, stream: TextIO, clock: Clock) -> None:
        self._clock = clock
        self._status: SpecStatus | None = None
        self._events: deque[tuple[datetime, str]] = deque(maxlen=_MOST_EVENTS)
        self._doing = ""
        self._console = Console(file=stream, force_terminal=True, force_interactive=True, force_jupyter=False)
        self._size = self._console.size
        self._live = Live(console=self._console, get_renderable=self._drawn, auto_refresh=False, redirect_stdout=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def begin(self, status: SpecStatus) -> None:
        """Begin to draw."""
        self._status = status
        self._live.start(refresh=True)

    def tell(self, lines: Sequence[str], status: SpecStatus | None = None) -> None:
        """Add events, and draw how the spec stands now."""
        self._status = status or self._status
        self._events += [(self._clock(), one) for one in lines]
        self._live.refresh()

    def work(self, doing: str) -> None:
        """Draw what is being done in the last line."""
        self._doing = doing
        self._live.refresh()

    def idle(self) -> None:
        """Draw anew where the terminal has another size."""
        if self._console.size != self._size:
            self._size = self._console.size
            self._live.refresh()

    def _drawn(self) -> Group:
        if self._status is None:
            return Group()
        room = max(self._console.height - 1 - _AROUND, 1)
        rows = list(self._rows(self._status))
        kept = rows[: max(room - min(len(self._events), _LEAST_EVENTS), 0)]
        if len(kept) < len(rows):
            kept[-1:] = [Text(f"and {len(rows) - len(kept) + 1} more", style="dim")] if kept else []
        recent = list(self._events)[-(room - len(kept)) :] if room > len(kept) else []
        events = [Text.assemble((stamp(when), "dim"), f" {self._printable(told)}") for when, told in recent]
        last = Text(self._printable(self._doing), style="cyan") if self._doing else Text(_WAITING, style="dim")
        head = Text(self._printable(summary(self._status)), style="bold")
        return Group(*(self._cut(one) for one in (head, *kept, *events, last)))

    def _rows(self, status: SpecStatus) -> Iterator[Text]:
        shown = [one for one in status.parts if set(one.marks) - set(_UNSAID)]
        wide = max((len(part_name(one.part)) for one in shown), default=0)
        for one in shown:
            marks = [mark for mark in one.marks if mark not in _UNSAID]
            line = Text(f"{part_name(one.part):<{wide}}  ")
            line.append(", ".join(marks), "yellow" if one.is_stale or "conflicting" in marks else "green")
            yield line.append(f"  {self._printable(reasons(one))}") if one.is_stale else line

    def _cut(self, line: Text) -> Text:
        """Keep a line off the last column, where terminals differ, and on one line: rich counts lines to redraw."""
        line.truncate(self._console.width - 1, overflow="crop" if self._console.options.ascii_only else "ellipsis")
        line.no_wrap = True
        return line

    def _printable(self, text: str) -> str:
        """Write out on one line what the terminal's encoding lacks while widths can still be counted."""
        line, encoding = one_line(text), self._console.encoding
        return line if encoding == "utf-8" else line.encode(encoding, "backslashreplace").decode(encoding)
