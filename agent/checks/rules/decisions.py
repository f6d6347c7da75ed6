"""Decision rules (AD): significant choices stand in records that are complete, listed and followed."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from specagent.agent.checks.case import Case
from specagent.agent.checks.documents import AdrDocument
from specagent.agent.checks.records.citing import citations
from specagent.agent.checks.records.contradicting import contradictions
from specagent.agent.checks.records.record_status import (
    ListedDecision,
    file_status,
    is_in_force,
    listed_decisions,
    statuses,
)
from specagent.agent.checks.records.record_text import number_of, record_files
from specagent.agent.checks.records.succeeding import missing_successors
from specagent.agent.checks.records.titles import titles_agree
from specagent.agent.checks.records.tool_files import is_on_records
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.checks.rules import decision_files, decision_numbers
from specagent.agent.document.statuses import is_partly_replaced
from specagent.agent.document.subjects import adr_subject
from specagent.schemas.adr import Status

__all__ = ["decision_files", "decision_numbers"]

_ACCEPTED: frozenset[Status] = frozenset({"accepted"})
_LABEL = re.compile(r"\bADR[-_ #]?0*(\d{1,6})(?!\d)", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][\w+.-]*:|//")


@rule(
    "AD007",
    "adr-contradicted",
    "error",
    reason="An accepted decision binds; whoever builds from the spec would build what was decided against.",
    fix="Use the option that the ADR chose, or record the change of mind: a new ADR that supersedes this one.",
    scope="whole",
    needs=("stack",),
)
def adr_contradicted(case: Case) -> Iterator[Hit]:
    """The stack or a container uses what an accepted ADR rejected, and nothing uses what it chose."""
    told = statuses(case)
    for adr in case.adrs:
        if told.get(adr.number) == _ACCEPTED and not is_partly_replaced(adr.status_note):
            for one in contradictions(adr, case):
                label = adr_subject(adr.number)
                message = f"uses {one.rejected}, but the accepted {label} chose {one.chosen}, which nothing uses"
                yield Hit(one.section, one.subject, message, one.rejected)


@rule(
    "AD008",
    "superseded-cited",
    "warning",
    reason="A decision that no longer holds, or never did, is no reason for anything.",
    fix="Cite the ADR that holds now, or say beside the citation that this one was superseded, rejected or deprecated.",
    scope="whole",
    needs=("document",),
)
def superseded_cited(case: Case) -> Iterator[Hit]:
    """A superseded, rejected or deprecated ADR is cited as if it held."""
    told = statuses(case)
    over = {number: next(iter(each)) for number, each in told.items() if not is_in_force(each)}
    for one in citations(case, over.keys()):
        message = f"is {over[one.number]}, but {one.where} cites it"
        yield Hit(one.section, adr_subject(one.number), message, location=one.location)


@rule(
    "AD009",
    "adr-not-listed",
    "error",
    reason="A record that section 7 does not list is not found by those who must follow it.",
    fix="Add the ADR to the table of section 7 with its title and status.",
    scope="whole",
    needs=("decisions",),
)
def adr_not_listed(case: Case) -> Iterator[Hit]:
    """An ADR is missing from section 7; the one that only says that decisions are recorded may be."""
    listed = {one.number for one in case.spec.decisions.decisions}
    text = _section_text(case)
    listed |= {int(number) for number in _LABEL.findall(text)}
    listed |= {number for one in record_files(case) if is_on_records(one) and (number := number_of(one)) is not None}
    for number, file in _files_of_adrs(case):
        if number not in listed and not (file and file in text):
            yield Hit("decisions", adr_subject(number), "is missing from section 7")


@rule(
    "AD010",
    "adr-row-differs",
    "error",
    reason="Readers of section 7 take a decision for another one, or for more or less settled than it is.",
    fix="Copy title and status from the ADR's file into its row of section 7.",
    scope="whole",
    needs=("decisions",),
)
def adr_row_differs(case: Case) -> Iterator[Hit]:
    """Title or status of a row in section 7 differs from the ADR's file."""
    by_number = {number_of(one): one for one in reversed(list(record_files(case)))}
    by_file = {one.file: one for one in record_files(case)}
    for row in listed_decisions(case):
        record = by_file.get(_file_name(row)) or by_number.get(row.row.number)
        if record:
            yield from _differences(row, record, case)


@rule(
    "AD011",
    "adr-row-without-file",
    "error",
    reason="A decision of which only the title is left cannot be followed, nor revised later.",
    fix="Write the ADR's file, correct the row's link or number, or remove the row.",
    scope="whole",
    needs=("document", "decisions"),
)
def adr_row_without_file(case: Case) -> Iterator[Hit]:
    """A row of section 7 has no ADR file, neither by its link nor by its number; a broken link has its own rule."""
    files = {one.file for one in case.records}
    numbers = {number_of(one) for one in case.records}
    for row in listed_decisions(case):
        known = row.row.number in numbers or _file_name(row) in files or _stands_elsewhere(row, case)
        if not known and (case.records or _file_name(row)) and not _has_broken_link(row, case):
            message = f"its file {row.row.link!r} does not exist" if row.row.link else "has no file in the ADR folder"
            yield Hit("decisions", row.subject, message, location=row.place(case, row.row.link))


@rule(
    "AD012",
    "supersession-broken",
    "warning",
    reason="Readers who follow a superseded decision to the one that holds find nothing.",
    fix="Name an ADR that exists: `Superseded by ADR-NNN`.",
    scope="whole",
)
def supersession_broken(case: Case) -> Iterator[Hit]:
    """An ADR is superseded by one that does not exist, or by itself."""
    for one in missing_successors(case):
        yield Hit("decisions", one.subject, one.message, location=one.location)


def _section_text(case: Case) -> str:
    if case.document is None:
        return ""
    span = case.document.section_span("decisions")
    return "\n".join(case.document.lines[span.line - 1 : span.end])


def _files_of_adrs(case: Case) -> Iterator[tuple[int, str]]:
    """Yield the number of each readable record and its file, empty while there is none."""
    if case.records:
        yield from ((one.adr.number, one.file) for one in record_files(case) if one.adr)
    else:
        yield from ((one.number, "") for one in case.adrs)


def _file_name(row: ListedDecision) -> str:
    """Return the name of the file that a row's link leads to; empty for none."""
    return unquote(row.row.link.partition("#")[0].partition("?")[0].rpartition("/")[2])


def _differences(row: ListedDecision, record: AdrDocument, case: Case) -> Iterator[Hit]:
    told = file_status(record)
    if row.written and row.status and told and told.status and told.status != row.status:
        message = f"is {row.status} in section 7 and {told.status} in its file"
        yield Hit("decisions", row.subject, message, location=row.place(case, row.written.text))
    if record.adr and not titles_agree(row.row.title, record.adr, record.text):
        message = f"is {row.row.title!r} in section 7 and {record.adr.title!r} in its file"
        yield Hit("decisions", row.subject, message, location=row.place(case, row.row.title))


def _has_broken_link(row: ListedDecision, case: Case) -> bool:
    """Return whether the row links to a file that is known to be missing."""
    target = case.links.get((case.document.name, row.row.link)) if case.document else None
    return bool(target and not target.exists and "." in _file_name(row))


def _stands_elsewhere(row: ListedDecision, case: Case) -> bool:
    """Return whether a row's record is a page elsewhere, a file beside the folder, or a heading of section 7."""
    link = row.row.link
    if case.document is None or _SCHEME.match(link) or link.startswith("#"):
        return True
    target = case.links.get((case.document.name, link))
    heading = re.compile(rf"#{{3,6}}\s.*\bADR[-_ ]?0*{row.row.number}(?!\d)", re.IGNORECASE)
    return bool(target and target.exists) or any(map(heading.match, _section_text(case).split("\n")))
