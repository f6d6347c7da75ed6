"""The status of a decision as its file or its row in section 7 has it, word for word."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from specagent.agent.checks.case import Case
from specagent.agent.checks.documents import AdrDocument, TextFile
from specagent.agent.checks.finding import Location
from specagent.agent.checks.records.record_text import RecordPart, is_filled, number_of, record_files, record_parts
from specagent.agent.checks.texts.section_text import blocks_of
from specagent.agent.document.blocks import Block, Item, split_front_matter
from specagent.agent.document.remarks import Remarks
from specagent.agent.document.sections.decision_items import read_item
from specagent.agent.document.sections.decisions import COLUMNS, decision_status
from specagent.agent.document.statuses import status_of
from specagent.agent.document.subjects import adr_subject
from specagent.agent.document.tables import Row, plain, rows_of
from specagent.schemas.adr import DecisionRow, Status

_PROPERTY = re.compile(
    r"[\s>*+#-]*(?:\*\*|__|`)?(?:status|statut|estado|stato|статус|状态|ステータス)\s*(?:\*\*|__)?\s*[:：](?:\*\*|__)?(?P<text>.*)",
    re.IGNORECASE,
)
_CELLS = re.compile(r"\s*\|\s*(?:\*\*)?status:?(?:\*\*)?:?\s*\|(?P<text>[^|]+)\|?\s*", re.IGNORECASE)
_MARK = re.compile(r"^\s*(?:[*+>-]|\d+[.)])\s+(?:\[[xX]\]\s+)?")
_UNTICKED = re.compile(r"\s*[*+-]\s+\[ \]")


@dataclass(frozen=True)
class StatusText:
    """A status as written, Markdown and all, and its line."""

    text: str
    line: int

    @property
    def status(self) -> Status | None:
        """The status that it tells."""
        return status_of(self.shown)

    @property
    def shown(self) -> str:
        """Its value."""
        return plain(self.text)

    def place(self, file: TextFile) -> Location:
        """Return where it stands in its file."""
        column = file.lines[self.line - 1].find(self.text) if self.text else 0
        return file.place(self.line, max(column, 0) + 1)


@dataclass(frozen=True)
class ListedDecision:
    """A row of section 7; `line` is None while no file holds it, `written` where the table or list has no status."""

    row: DecisionRow
    line: int | None
    written: StatusText | None

    @property
    def subject(self) -> str:
        """What findings call it."""
        return adr_subject(self.row.number)

    @property
    def status(self) -> Status | None:
        """The status that the row tells, if it tells one."""
        return self.written.status if self.written else None

    def place(self, case: Case, at: str = "") -> Location | None:
        """Return where `at` stands in the row."""
        if case.document is None or self.line is None:
            return None
        return case.document.place(self.line, max(case.document.lines[self.line - 1].find(at), 0) + 1)


def file_status(record: AdrDocument) -> StatusText | None:
    """Return the status in a record's file; its text is empty where there is a place for it and nothing in it."""
    front_matter = split_front_matter(record.text)[0]
    parts = [part for part in record_parts(record) if "status" in part.kinds]
    found = [
        *(_of_part(part) for part in parts),
        *_properties(_above_sections(record)),
        *_properties(enumerate(front_matter.split("\n"), 1)),
    ]
    return next((one for one in found if one.text), found[0] if found else None)


def listed_decisions(case: Case) -> list[ListedDecision]:
    """Return the rows of section 7, in order, with their lines."""
    rows, items = {row.line: row for row in _rows(case)}, {item.line: item for item in _items(case)}
    times: Counter[int] = Counter()
    found = []
    for one in case.spec.decisions.decisions:
        spans = case.document.reading.spans.get(("decisions", adr_subject(one.number)), ()) if case.document else ()
        line = spans[times[one.number]].line if times[one.number] < len(spans) else None
        times[one.number] += 1
        item = items.get(line or 0)
        written = _of_item(item) if item else _of_row(one, rows.get(line or 0))
        found.append(ListedDecision(one, line, written))
    return found


def statuses(case: Case) -> Mapping[int, frozenset[Status]]:
    """Return what each record's files, else its row, say of its status; a number can stand for several files.

    A record that nobody gives a status is missing.
    """
    found: dict[int, set[Status]] = {}
    for number, status in _file_statuses(case):
        found.setdefault(number, set()).add(status)
    for one in listed_decisions(case):
        if one.status and one.row.number not in found:
            found[one.row.number] = {one.status}
    return {number: frozenset(each) for number, each in found.items()}


def is_in_force(told: frozenset[Status]) -> bool:
    """Return whether a record with these statuses holds, or may yet."""
    return not told or bool(told & {"proposed", "accepted"})


def _file_statuses(case: Case) -> Iterator[tuple[int, Status]]:
    for adr in case.adrs if not case.records else ():
        yield adr.number, adr.status
    for record in record_files(case):
        number, told = number_of(record), file_status(record)
        if number is not None and told and told.status:
            yield number, told.status


def _rows(case: Case) -> list[Row]:
    return rows_of(blocks_of(case, "decisions"), COLUMNS, Remarks())


def _items(case: Case) -> Iterator[Item]:
    for block in blocks_of(case, "decisions"):
        yield from block.items


def _of_row(decision: DecisionRow, row: Row | None) -> StatusText | None:
    if row is None:
        return StatusText(str(decision_status(decision)), 1)
    return StatusText(row.markdown("status"), row.line) if "status" in row.cells else None


def _of_item(item: Item) -> StatusText | None:
    found = read_item(item.text)
    return StatusText(found.told, item.line) if found and found.told else None


def _of_part(part: RecordPart) -> StatusText:
    """Return the last status of a part that is one: tools write `Superseded by` and `Amends` below the first."""
    rows = [StatusText(part.lead.partition("\n")[0], part.line)] if part.lead else []
    sources = [row for block in part.blocks for row in enumerate(block.source.split("\n"), block.line)]
    rows += [StatusText(_MARK.sub("", source).strip(), line) for line, source in sources if _is_told(source)]
    known = [one for one in rows if one.status]
    return (list(_properties(sources)) or known or rows[:1] or [StatusText("", part.line)])[-1]


def _is_told(source: str) -> bool:
    return is_filled(source) and not _UNTICKED.match(source)


def _above_sections(record: AdrDocument) -> Iterator[tuple[int, str]]:
    for block in _until_sections(record.blocks):
        if block.kind in ("paragraph", "list", "table", "quote"):
            yield from enumerate(block.source.split("\n"), block.line)
    yield from ((block.line, block.source) for block in record.blocks if block.kind == "heading" and block.level > 1)


def _until_sections(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    heads = [at for at, block in enumerate(blocks) if block.kind == "heading"]
    return blocks[: heads[1]] if len(heads) > 1 else blocks


def _properties(rows: Iterable[tuple[int, str]]) -> Iterator[StatusText]:
    for line, row in rows:
        if cell := _CELLS.fullmatch(row):
            told = StatusText(cell["text"].strip(), line)
            yield from [told] if told.status else []
        elif found := _PROPERTY.fullmatch(row):
            text = found["text"].strip().strip("\"'`")
            yield StatusText(text if is_filled(text) else "", line)
