"""A screen: text for a person, in colours and broken between words where its terminal allows that."""

import os
import sys
from contextlib import suppress
from typing import TextIO

from rich.console import Console
from rich.text import Text

_DUMB = ("dumb", "unknown")


class Screen:
    """Writes inert text to one stream; `colour` says whether it takes colours."""

    def __init__(self, stream: TextIO) -> None:
        self.colour = takes_colour(stream)
        self._console = Console(
            file=stream,
            force_terminal=self.colour,
            no_color=not self.colour,
            color_system="standard" if self.colour else None,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def show(self, text: str = "", *, style: str = "") -> None:
        """Print `text`, which may hold the colours of a word diff; a terminal that is gone is no failure."""
        with suppress(OSError):
            self._console.print(self._styled(text, style), overflow="fold")

    def prompt(self, text: str) -> None:
        """Print `text` and leave the cursor behind it."""
        with suppress(OSError):
            width = max(self._console.width - 2, 1)
            self._console.print(self._styled(text, "bold"), overflow="fold", width=width, end=" ")
            self._console.file.flush()

    def _styled(self, text: str, style: str) -> Text:
        styled = Text.from_ansi(text) if self.colour else Text(text)
        if style and self.colour:
            styled.stylize(style)
        return styled


def takes_colour(stream: TextIO) -> bool:
    """Return whether a stream is a terminal that colours are wanted on."""
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM", "") in _DUMB
    return stream.isatty() and not plain


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a person is at the other end of `stream`."""
    return stream is not None and not stream.closed and stream.isatty()


def drop_typed_ahead(stream: TextIO) -> None:
    """Forget the keys that were pressed before anything was asked, so that they answer no later question."""
    if sys.platform != "win32":
        import termios

        with suppress(termios.error, OSError):
            termios.tcflush(stream.fileno(), termios.TCIFLUSH)
