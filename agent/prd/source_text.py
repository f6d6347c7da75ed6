"""A source document as text: what reading yields, whatever it was read from."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SourceText:
    """A document as Markdown.

    `text` has line feeds only and no byte order mark. `lines[i]` is the line of the original document that
    line `i` (from 0) of `text` came from, counted from 1; empty when both are the same.
    """

    name: str
    text: str
    path: Path | None = None
    url: str | None = None
    lines: tuple[int, ...] = ()

    def original_line(self, line: int) -> int:
        """Return the original document's line for line `line` (from 1) of `text`."""
        if not self.lines:
            return line
        return self.lines[min(max(line, 1), len(self.lines)) - 1]
