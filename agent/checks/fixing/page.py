"""A text that is edited by line and column, so that every other character of it stays."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_END = re.compile(r"(\r\n|\r|\n)")
_MARK = "\ufeff"


@dataclass
class Page:
    """Collects edits of a text; all of them speak of its lines and columns as they were, from 1."""

    original: str
    _edits: list[tuple[int, int, int, str]] = field(default_factory=list)
    _splices: list[tuple[int, int, Sequence[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        parts = _END.split(self.original.removeprefix(_MARK))
        self.rows = parts[::2]
        self._ends = [*parts[1::2], ""]

    def replace(self, line: int, column: int, length: int, new: str) -> None:
        """Put `new` in the place of `length` characters of a line."""
        self._edits.append((line, column - 1, length, new))

    def splice(self, line: int, end: int, rows: Sequence[str]) -> None:
        """Put `rows` in the place of the lines from `line` to `end`; before `line` where `end` is the one above."""
        self._splices.append((line, end, rows))

    def append(self, rows: Sequence[str]) -> None:
        """Put `rows` behind everything, a blank line above them; the text ends as it did."""
        has_end = not self.rows[-1] and len(self.rows) > 1
        last = len(self.rows) - has_end
        self.splice(last + 1, last, [*([""] if self.rows[last - 1].strip() else []), *rows])

    def text(self) -> str:
        """Return the text with all edits."""
        rows, ends = list(self.rows), list(self._ends)
        for line, start, length, new in sorted(self._edits, reverse=True):
            row = rows[line - 1]
            rows[line - 1] = row[:start] + new + row[start + length :]
        newline = next(filter(None, ends), "\n")
        for line, end, new_rows in sorted(self._splices, key=lambda one: one[:2], reverse=True):
            last = ends[end - 1] if end >= line else newline
            if line > len(rows):
                ends[-1], last = newline, ""
            rows[line - 1 : end] = new_rows
            ends[line - 1 : end] = [*[newline] * (len(new_rows) - 1), last] if new_rows else []
        mark = _MARK if self.original.startswith(_MARK) else ""
        return mark + "".join(f"{row}{end}" for row, end in zip(rows, ends, strict=True))
