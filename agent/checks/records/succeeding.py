"""The records that superseded ones name as their successors, and which of them are not there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from specagent.agent.checks.case import Case
from specagent.agent.checks.finding import Location
from specagent.agent.checks.records.record_status import StatusText, file_status, listed_decisions
from specagent.agent.checks.records.record_text import number_of, record_files
from specagent.agent.document.subjects import adr_subject
from specagent.agent.document.tables import plain

_TARGET = re.compile(r"\]\(<?(?:[^()\s]*/)?(?P<file>[^()/\s#>]+)[^()]*\)")
_LABELLED = re.compile(r"\bADR[-_ #]?0*(\d{1,6})(?!\d)", re.IGNORECASE)
_BARE = re.compile(
    r"\b(?:by|durch|par|por|da|door)\s+\[?(?:#|No\.? ?|Nr\.? ?)?0*(\d{1,6})(?![\d-])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class LostSuccessor:
    """A record whose successor is not there."""

    subject: str
    message: str
    location: Location | None


def successors(status: str) -> list[int]:
    """Return the numbers of the records that a status names, as its author wrote it."""
    shown = plain(status)
    return [int(number) for number in _LABELLED.findall(shown) or _BARE.findall(shown)[:1]]


def missing_successors(case: Case) -> Iterator[LostSuccessor]:
    """Yield each record that is superseded by one that does not exist, file before row."""
    told: set[tuple[str, str]] = set()
    for number, status, location in _all(case):
        for message in _lost(number, status, case):
            key = (adr_subject(number), message)
            if key not in told:
                told.add(key)
                yield LostSuccessor(*key, location)


def _all(case: Case) -> Iterator[tuple[int, StatusText, Location | None]]:
    for record in record_files(case):
        number, status = number_of(record), file_status(record)
        if number is not None and status:
            yield number, status, status.place(record)
    for adr in case.adrs if not case.records else ():
        yield adr.number, StatusText(f"{adr.status} {adr.status_note}", 1), None
    for row in listed_decisions(case):
        if row.written:
            yield row.row.number, row.written, row.place(case, row.written.text)


def _lost(number: int, status: StatusText, case: Case) -> Iterator[str]:
    if status.status != "superseded" or _leads_to_a_file(status.text, number, case):
        return
    known = {number_of(one) for one in case.records} | {one.number for one in case.adrs}
    known |= {one.number for one in case.spec.decisions.decisions} | set(case.base_records)
    for successor in successors(status.text):
        if successor == number:
            yield "is superseded by itself"
        elif successor not in known:
            yield f"is superseded by {adr_subject(successor)}, which does not exist"


def _leads_to_a_file(markdown: str, number: int, case: Case) -> bool:
    names = {found["file"] for found in _TARGET.finditer(markdown)}
    return any(one.file in names and number_of(one) != number for one in case.records)
