"""The records of a spec: what stands in their folder, and what section 7 lists beside."""

from collections.abc import Iterator
from dataclasses import dataclass

from specagent.agent.checks.documents import AdrDocument
from specagent.agent.checks.records.record_status import file_status
from specagent.agent.checks.records.record_text import number_of
from specagent.agent.document.adr import adr_number
from specagent.agent.document.adr_header import numbered_title
from specagent.agent.document.statuses import status_of
from specagent.agent.document.tables import plain
from specagent.agent.workspace.check_case import shown
from specagent.agent.workspace.records.opening import Opened, RecordsRequest, looked_at
from specagent.agent.workspace.records.section7 import ListedRow, listed_rows, row_of

_MARKDOWN = (".md", ".markdown")


@dataclass(frozen=True)
class ListedRecord:
    """One record; `file` is empty for a row of section 7 that has none.

    `status` is one of the known ones, empty where it tells none of them; `written` is the status word for word.
    `problem` says why it cannot be read.
    """

    number: int | None
    title: str
    status: str
    written: str
    date: str
    file: str
    listed: bool
    problem: str = ""


@dataclass(frozen=True)
class RecordList:
    """All records, by number; `spec` and `folder` as messages show them."""

    spec: str
    folder: str
    records: tuple[ListedRecord, ...]


def list_records(request: RecordsRequest) -> RecordList:
    """Return the records of the spec that `request` names."""
    opened = looked_at(request)
    rows = listed_rows(opened.text(opened.layout.spec))
    taken = {row.line: one for one in opened.records if (row := row_of(rows, one.file, number_of(one)))}
    found = [_record(one, listed=one in taken.values()) for one in opened.records]
    found += [*_others(opened), *(_row(one) for one in rows if one.line not in taken)]
    ordered = sorted(found, key=lambda one: (one.number is None, one.number or 0, one.file))
    return RecordList(opened.checked.name, shown(opened.layout.adr_dir), tuple(ordered))


def _record(record: AdrDocument, *, listed: bool) -> ListedRecord:
    told = file_status(record)
    return ListedRecord(
        number=number_of(record),
        title=record.adr.title if record.adr else _heading(record),
        status=(told.status or "") if told else "",
        written=told.shown if told else "",
        date=record.adr.date if record.adr else "",
        file=record.name,
        listed=listed,
        problem=record.problem,
    )


def _heading(record: AdrDocument) -> str:
    text = next((block.text for block in record.blocks if block.kind == "heading"), "")
    return plain(numbered_title(text, record.number)[1])


def _others(opened: Opened) -> Iterator[ListedRecord]:
    """Yield the files that have a record's name and are no Markdown: they take their numbers as well."""
    for name in opened.names:
        number = adr_number(name)
        if number is not None and not name.lower().endswith(_MARKDOWN):
            file = shown(opened.layout.adr_dir / name)
            yield ListedRecord(number, "", "", "", "", file, listed=False, problem="it is no Markdown file")


def _row(row: ListedRow) -> ListedRecord:
    written = plain(row.markdown("status"))
    status = status_of(written) or ""
    return ListedRecord(row.number, row.title, status, written, "", "", listed=True, problem="its file is missing")
