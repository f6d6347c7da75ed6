"""Decision rules on numbers and statuses: one record a number, and a status that exists."""

from collections import defaultdict
from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.documents import AdrDocument
from specagent.agent.checks.records.record_status import file_status, listed_decisions
from specagent.agent.checks.records.record_text import number_of, record_files
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.document.sections.decisions import STATUSES
from specagent.agent.document.subjects import adr_subject

_LONGEST = 40


@rule(
    "AD004",
    "adr-number-twice",
    "error",
    reason="`ADR-007` must mean one decision, wherever it is cited.",
    fix="Give the newer of the two the next free number: in its file name, its title, section 7 and wherever it is "
    "cited.",
    scope="whole",
)
def adr_number_twice(case: Case) -> Iterator[Hit]:
    """Two ADR files, or two rows of section 7, have one number."""
    for number, records in _by_number(case).items():
        for one in records[1:]:
            message = f"{one.file!r} has the number of {records[0].file!r}; the next free one is {_free(case)}"
            yield Hit("decisions", adr_subject(number), message, location=one.place(1))
    first: dict[int, str] = {}
    for row in listed_decisions(case):
        title = first.setdefault(row.row.number, row.row.title)
        if title is not row.row.title:
            message = f"is listed twice in section 7: as {title!r} and as {row.row.title!r}"
            yield Hit("decisions", row.subject, message, location=row.place(case))


@rule(
    "AD005",
    "adr-number-reused",
    "error",
    reason="Two branches took one number; after the merge two decisions would have it.",
    fix="Give the ADR of this branch the next free number: in its file name, its title, section 7 and wherever it is "
    "cited.",
    scope="whole",
)
def adr_number_reused(case: Case) -> Iterator[Hit]:
    """An ADR has a number that another ADR of the base branch has already."""
    for record in record_files(case):
        number = number_of(record)
        taken = case.base_records.get(number, record.file) if number is not None else record.file
        if taken != record.file:
            theirs = f"{record.file!r} has the number that {taken!r} has on the base branch"
            message = f"{theirs}; the next free one is {_free(case)}"
            yield Hit("decisions", record.subject, message, location=record.place(1))


@rule(
    "AD006",
    "adr-status-unknown",
    "error",
    reason="Nobody can tell whether a decision binds whose status has a meaning of its own; it counts as proposed.",
    fix="Use one of Proposed, Accepted, Rejected, Deprecated and `Superseded by ADR-NNN`; what else there is to say "
    "may follow it.",
    scope="whole",
)
def adr_status_unknown(case: Case) -> Iterator[Hit]:
    """The status of an ADR, in its file or in section 7, is empty or none that exists."""
    for record in record_files(case):
        told = file_status(record)
        if told and told.status is None:
            yield Hit("decisions", record.subject, _unknown(told.shown, "its file"), location=told.place(record))
    for row in listed_decisions(case):
        if row.written and row.status is None:
            message = _unknown(row.written.shown, "section 7")
            yield Hit("decisions", row.subject, message, location=row.place(case, row.written.text))


def _by_number(case: Case) -> dict[int, list[AdrDocument]]:
    """Return the files of each number; a translation beside its original is the same record."""
    found: defaultdict[int, list[AdrDocument]] = defaultdict(list)
    for record in record_files(case):
        number = number_of(record)
        same = number is not None and any(_stem(one) == _stem(record) for one in found[number])
        if number is not None and not same:
            found[number].append(record)
    return found


def _stem(record: AdrDocument) -> str:
    return record.file.partition(".")[0].casefold()


def _free(case: Case) -> int:
    numbers = (number for one in case.records if (number := number_of(one)) is not None)
    return max((0, *numbers, *case.base_records, *(one.number for one in case.spec.decisions.decisions))) + 1


def _unknown(shown: str, where: str) -> str:
    if not shown:
        return f"has no status in {where}"
    short = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
    return f"its status {short!r} in {where} is none of {', '.join(STATUSES)}"
