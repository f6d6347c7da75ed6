"""Markdown blocks, written one after the other with the source line of each line."""

from dataclasses import dataclass, field

_MAX_INDENT = 30
_MAX_COLUMNS = 60


@dataclass
class _Indent:
    first: str
    rest: str
    begun: bool = False


@dataclass
class Blocks:
    """The Markdown written so far: `lines`, and in `origins` the source line of each."""

    lines: list[str] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    _indents: list[_Indent] = field(default_factory=list)
    _tight: bool = False

    def write(self, rows: list[str], origins: list[int]) -> None:
        """Write one block, apart from the block before it unless that is an item of the same list."""
        if not rows:
            return
        shown = self._indents[:_MAX_INDENT]
        fresh = any(not one.begun for one in shown)
        if self.lines and not (self._tight and fresh):
            self._line("".join(one.rest for one in shown if one.begun).rstrip(), origins[0])
        for row, origin in zip(rows, origins, strict=True):
            self._line(self._prefix() + row, origin)
        self._tight = False

    def enter(self, first: str, rest: str) -> None:
        """Begin a list item or quotation: `first` before its first line, `rest` before the others."""
        self._indents.append(_Indent(first, rest))

    def leave(self) -> None:
        """End the innermost list item or quotation."""
        self._indents.pop()

    def keep_tight(self) -> None:
        """Let the next item follow the last line without a blank one."""
        self._tight = True

    def _prefix(self) -> str:
        shown = self._indents[:_MAX_INDENT]
        prefix = "".join(one.rest if one.begun else one.first for one in shown)
        for one in shown:
            one.begun = True
        return prefix

    def _line(self, text: str, origin: int) -> None:
        self.lines.append(text.rstrip() if not text.endswith("  ") else text)
        self.origins.append(origin or (self.origins[-1] if self.origins else 1))


@dataclass
class Table:
    """A table, gathered row by row."""

    rows: list[list[str]] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    _headed: bool = False
    _spans: dict[int, int] = field(default_factory=dict)

    def begin_row(self, line: int) -> None:
        """Begin a row; cells that reach down into it stay empty."""
        self.rows.append([])
        self.origins.append(line)

    def add_cell(self, text: str, header: bool, columns: int, rows: int, line: int) -> None:
        """Add a cell that spans `columns` and `rows`."""
        if not self.rows:
            self.begin_row(line)
        row = self.rows[-1]
        self._skip_spanned(row)
        self._headed = self._headed or (header and len(self.rows) == 1)
        for empty in range(max(1, min(columns, _MAX_COLUMNS - len(row)))):
            if rows > 1:
                self._spans[len(row)] = rows - 1
            row.append("" if empty else text.replace("|", "\\|"))

    def markdown(self) -> tuple[list[str], list[int]]:
        """Return the lines of the table and their source lines."""
        filled = [(row, line) for row, line in zip(self.rows, self.origins, strict=True) if any(row)]
        if not filled:
            return [], []
        width = max(len(row) for row, _ in filled)
        if not self._headed:
            filled.insert(0, ([], filled[0][1]))
        head, line = filled[0]
        rows = [_row(head + [""] * (width - len(head))), _row(["---"] * width)]
        return rows + [_row(row) for row, _ in filled[1:]], [line, line] + [at for _, at in filled[1:]]

    def _skip_spanned(self, row: list[str]) -> None:
        while len(row) < _MAX_COLUMNS and self._spans.get(len(row), 0) > 0:
            self._spans[len(row)] -= 1
            row.append("")


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
