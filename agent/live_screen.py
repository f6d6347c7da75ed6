"""The rows of a running draft on a terminal, drawn with rich; nothing else imports it."""

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from types import TracebackType
from typing import Any, Self, TextIO, cast

from rich.cells import cell_len
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from specagent.agent.drafting.progress import PartState, Progress
from specagent.agent.live_rows import Row, Rows, counted, minutes

_A_SECOND = 5
"""Frames; eight look no smoother and cost more."""
_STYLES: dict[PartState, str] = {
    "waiting": "dim",
    "drafting": "cyan",
    "checking": "cyan",
    "repairing": "yellow",
    "done": "green",
    "cached": "green",
    "failed": "red",
}
_BESIDE_A_NAME = 36
"""Columns that state, time and tokens take."""
_SHORTEST_NAME = 12


class Screen:
    """A live row for each part; at the end one line is left, and rows only of what did not succeed."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rows = Rows(clock())
        self._lock = Lock()
        self._succeeded = False
        self._console = Console(
            file=cast(TextIO, _Terminal(stream)), force_terminal=True, force_interactive=True, force_jupyter=False
        )
        self._live = Live(
            console=self._console,
            get_renderable=self._drawn,
            refresh_per_second=_A_SECOND,
            redirect_stdout=False,  # it may be a file that is waiting for the result
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._succeeded = kind is None
        self._live.stop()

    def take(self, progress: Progress) -> None:
        """Keep what `progress` says for the next frame; the first one starts the display."""
        with self._lock:
            self._rows.take(progress, self._clock())
        self._live.start()

    def _drawn(self) -> Group:
        with self._lock:
            now = self._clock()
            if self._succeeded:
                rows, rest = self._rows.unsuccessful(), ""
            else:
                rows, rest = self._rows.fitting(max(self._console.height - 2, 1))
            width = self._name_width(rows)
            lines = [self._line(row, width, now) for row in rows]
            if rest:
                lines.append(self._cut(Text(rest, style="dim")))
            return Group(*lines, self._cut(Text(self._rows.totals(now), style="bold")))

    def _line(self, row: Row, width: int, now: float) -> Text:
        name = Text(self._printable(row.name))
        name.truncate(width, overflow=self._overflow, pad=True)
        elapsed = row.elapsed(now)
        line = Text.assemble(
            name,
            "  ",
            (f"{row.state:<9}", _STYLES[row.state]),
            f"  {'' if elapsed is None else minutes(elapsed):>5}",
        )
        if detail := self._printable(row.note) or (counted(row.tokens, "token") if row.tokens else ""):
            line.append(f"  {detail}")
        return line if self._succeeded else self._cut(line)

    def _name_width(self, rows: list[Row]) -> int:
        longest = max((cell_len(self._printable(row.name)) for row in rows), default=0)
        return min(longest, max(self._console.width - _BESIDE_A_NAME, _SHORTEST_NAME))

    def _cut(self, line: Text) -> Text:
        """Keep `line` off the last column, where terminals differ, and on one line: rich counts lines to redraw."""
        line.truncate(self._console.width - 1, overflow=self._overflow)
        line.no_wrap = True
        return line

    @property
    def _overflow(self) -> Any:
        return "crop" if self._console.options.ascii_only else "ellipsis"

    def _printable(self, text: str) -> str:
        """Write out what the terminal's encoding lacks while widths can still be counted."""
        encoding = self._console.encoding
        return text if encoding == "utf-8" else text.encode(encoding, "backslashreplace").decode(encoding)


class _Terminal:
    """A stream whose loss (a closed window) does not end the draft."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write `text` if that is still possible."""
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush if that is still possible."""
        with suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
