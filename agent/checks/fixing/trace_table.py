"""The rows of Appendix A's table, with what people added to the table before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from specagent.agent.checks.case import Case
from specagent.agent.checks.texts.appendix import bare_ref, gone, is_computed
from specagent.agent.document.blocks import Block
from specagent.agent.document.lists import split_items
from specagent.agent.document.markup import Markdown
from specagent.agent.document.sections.appendices import COLUMNS
from specagent.agent.document.tables import matched, plain, row_markdown, split_row
from specagent.schemas.prd import Kind
from specagent.schemas.sections import TRACEABILITY
from specagent.schemas.spec import TraceRow

_NO_ANSWERS = ("", "-", "not answered", "out of scope")


@dataclass(frozen=True)
class OldTable:
    """The table as it stands: its lines without comments that take findings out, and those comments.

    `relinked` are the ids whose source is to be written anew.
    """

    block: Block
    lines: Sequence[str]
    comments: Sequence[str]
    relinked: Collection[str] = ()

    @cached_property
    def header(self) -> list[str]:
        """The cells of its header."""
        return split_row(self.lines[0])

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The index of each known column; headers in other words are known by their place."""
        found = matched(self.block, COLUMNS)
        if len(self.header) == len(COLUMNS):
            free = [at for at in range(len(COLUMNS)) if at not in found.values()]
            found |= {key: at for at, key in enumerate(COLUMNS) if key not in found and at in free}
        return found

    @cached_property
    def others(self) -> list[int]:
        """The indexes of the columns that people added."""
        return [at for at in range(len(self.header)) if at not in self.places.values()]

    @cached_property
    def rows(self) -> dict[str, tuple[list[str], str]]:
        """The cells of each row and its comment, by the id that it names."""
        found: dict[str, tuple[list[str], str]] = {}
        for line, comment in zip(self.lines[2:], self.comments[2:], strict=True):
            cells = split_row(line)
            cells += [""] * (len(self.header) - len(cells))
            found.setdefault(bare_ref(plain(self.cell("ref", cells))), (cells, comment))
        return found

    def cell(self, key: str, cells: Sequence[str]) -> str:
        """Return a cell of a known column."""
        return cells[self.places[key]] if key in self.places else ""

    def head(self, standard: Sequence[str]) -> list[str]:
        """Return header and rule: its own where its first columns are the known ones, in their order."""
        if [self.places.get(key) for key in COLUMNS] == list(range(len(COLUMNS))):
            return list(self.lines[:2])
        added = [self.header[at] for at in self.others]
        return [_with(standard[0], added), _with(standard[1], ["---"] * len(added))]


def new_table(rows: Sequence[TraceRow], old: OldTable | None, case: Case) -> list[str]:
    """Return the lines of a table with these rows, as the layout writes it, and what people had added to `old`."""
    from specagent.agent.document.layout import fill

    spec = case.spec.model_copy(update={"traceability": list(rows)})
    lines = fill("traceability", heading=Markdown(TRACEABILITY), spec=spec).split("\n")[2:]
    if old is None:
        return lines
    written = [_row(line, row, old, case) for line, row in zip(lines[2:], rows, strict=True)]
    known = {row.ref for row in rows}
    return [*old.head(lines[:2]), *written, *_own_rows(known, old, case)]


def _row(line: str, row: TraceRow, old: OldTable, case: Case) -> str:
    if row.ref not in old.rows:
        return _with(line, [""] * len(old.others))
    cells, comment = old.rows[row.ref]
    standard = [_cell(key, new, row, old, case) for key, new in zip(COLUMNS, split_row(line), strict=True)]
    return f"{_with(row_markdown(standard), [cells[at] for at in old.others])} {comment}".rstrip()


def _cell(key: str, new: str, row: TraceRow, old: OldTable, case: Case) -> str:
    """Return a cell: what a person wrote, where the new one cannot know better."""
    told = old.cell(key, old.rows[row.ref][0])
    if key == "answers":
        return _answers(told, new, row, case)
    is_ours = (key == "source" and row.ref in old.relinked) or (key == "kind" and told in get_args(Kind))
    return new if is_ours else told or new


def _answers(told: str, new: str, row: TraceRow, case: Case) -> str:
    items = [one for one in split_items(told, ";") if not _says_nothing(one)]
    own = [one for one in items if not is_computed(plain(one), case)]
    if items and {plain(one) for one in items if one not in own} == set(row.answers):
        return told
    return "; ".join([*([new] if row.answers or not own else []), *own])


def _own_rows(known: set[str], old: OldTable, case: Case) -> list[str]:
    """Return the rows that speak of no requirement by itself, or of one that only a reader finds in the PRD."""
    found = []
    dropped = {*known, *gone(((ref, plain(old.cell("quote", cells))) for ref, (cells, _) in old.rows.items()), case)}
    for ref, (cells, comment) in old.rows.items():
        if any(cells) and ref not in dropped:
            standard = row_markdown(old.cell(key, cells) for key in COLUMNS)
            found.append(f"{_with(standard, [cells[at] for at in old.others])} {comment}".rstrip())
    return found


def _says_nothing(item: str) -> bool:
    return plain(item).strip("* ").lower() in _NO_ANSWERS


def _with(line: str, cells: Sequence[str]) -> str:
    return line + row_markdown(cells)[1:] if cells else line
