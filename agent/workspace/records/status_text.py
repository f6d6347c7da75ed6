"""The status in a record's file, changed where its author's template has it, so that all else stays."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specagent.agent.checks.documents import AdrDocument
from specagent.agent.checks.fixing.page import Page
from specagent.agent.checks.records.record_status import StatusText, file_status
from specagent.agent.checks.records.record_text import RecordPart, record_parts
from specagent.agent.checks.records.succeeding import successors
from specagent.agent.document.blocks import split_front_matter
from specagent.agent.document.statuses import status_of
from specagent.agent.document.tables import plain
from specagent.agent.errors import SpecAgentError
from specagent.schemas.adr import Status

_WORD = re.compile(r"[^\W\d_]+")
_STRUCK = re.compile(r"~~.*?~~")
_COMMENT = re.compile(r"\s+#.*$")
_TICKED = re.compile(r"\s*[*+-] \[[xX]\]\s")
_MARK = re.compile(r"[*+-]\s+|\d+[.)]\s+")
_PROPERTY = re.compile(r"(?P<label>[^:：]*[:：](?:\*\*|__)?)(?P<value>.*)")
_STATUS_LINE = re.compile(r"status\s*:", re.IGNORECASE)
_PROPERTY_ROW = re.compile(r"\W*status\b", re.IGNORECASE)
_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*")
_REACH = 4
"""Within so many lines of a status' label stands the status."""


@dataclass(frozen=True)
class Wanted:
    """The status that a record is to get, and what is to follow it as Markdown: `by ADR-012`."""

    status: Status
    note: str = ""


def with_status(record: AdrDocument, text: str, wanted: Wanted) -> str:
    """Return the text of a record's file, which `record` was read from, with another status.

    A file that has none gets one below its title, or in its front matter. Raises SpecAgentError for a checklist.
    """
    told, page = file_status(record), Page(text)
    if told is None:
        _insert(record, page, wanted)
    elif not told.text:
        _fill(told, page, wanted, front=_front(record, told))
    else:
        _replace(record, told, page, wanted)
    return page.text()


def status_part(record: AdrDocument) -> RecordPart | None:
    """Return the section of a record that holds its status: the templates of Nygard and adr-tools have one."""
    found = (part for part in record_parts(record) if "status" in part.kinds and part.level < 7)
    return next(found, None)


def changed(told: StatusText, wanted: Wanted, *, front: bool = False) -> str:
    """Return the text of a status that is told otherwise; what people wrote behind the word stays if it still holds."""
    word = _word(told)
    old = told.text[slice(*word)] if word else ""
    new = _cased(wanted.status, old, front=front)
    comment = _COMMENT.search(told.text) if front else None
    rest = told.text[word[1] :] if word else ""
    if wanted.note or word is None or _names_successor(told, rest):
        return f"{new} {wanted.note}".rstrip() + (comment[0] if comment else "")
    return told.text[: word[0]] + new + rest


def _word(told: StatusText) -> tuple[int, int] | None:
    """Return where the word stands that tells the status; None where none of its words does alone."""
    struck = [found.span() for found in _STRUCK.finditer(told.text)]
    for found in _WORD.finditer(told.text):
        aside = any(start <= found.start() < end for start, end in struck)
        if not aside and status_of(found[0]) == told.status and told.status:
            return found.span()
    return None


def _names_successor(told: StatusText, rest: str) -> bool:
    return told.status == "superseded" and bool(successors(told.text) or "](" in rest)


def _cased(status: Status, old: str, *, front: bool) -> str:
    if old.isupper() and len(old) > 1:
        return status.upper()
    return status if old.islower() or (front and not old) else status.capitalize()


def _front(record: AdrDocument, told: StatusText) -> bool:
    return told.line <= split_front_matter(record.text)[0].count("\n")


def _replace(record: AdrDocument, told: StatusText, page: Page, wanted: Wanted) -> None:
    line, column = _place(record, told, page)
    if _TICKED.match(page.rows[line - 1]):
        raise SpecAgentError(
            f"{record.name!r} tells its status by a checklist (line {line})",
            f"Tick {wanted.status!r} there by hand.",
        )
    said = _said_too(record, told, wanted.status) if not wanted.note else None
    if said and told.status == "superseded":
        _drop(page, line, said)
    elif told.status is None and "](" in told.text and not _PROPERTY_ROW.match(page.rows[line - 1]):
        page.splice(line, line - 1, [f"{wanted.status.capitalize()} {wanted.note}".rstrip(), ""])  # `Amends [...]`
    else:
        page.replace(line, column, len(told.text), changed(told, wanted, front=_front(record, told)))


def _place(record: AdrDocument, told: StatusText, page: Page) -> tuple[int, int]:
    """Return line and column, from 1, of a status' text; a label on a line of its own stands above it."""
    for line in range(told.line, min(told.line + _REACH, len(page.rows) + 1)):
        at = page.rows[line - 1].rfind(told.text)
        if at >= 0:
            return line, at + 1
    raise SpecAgentError(
        f"the status {told.text!r} of {record.name!r} cannot be edited", "Write it on one line, and run it again."
    )


def _said_too(record: AdrDocument, told: StatusText, status: Status) -> int | None:
    """Return another line of the same section that tells `status`: adr-tools writes `Superseded by` below it."""
    for line, row in _part_rows(record, told.line):
        if line != told.line and status_of(plain(_MARK.sub("", row.strip()))) == status:
            return line
    return None


def _part_rows(record: AdrDocument, line: int) -> Iterator[tuple[int, str]]:
    for part in record_parts(record):
        if "status" in part.kinds and part.blocks and part.line <= line <= part.blocks[-1].end:
            for block in part.blocks:
                yield from enumerate(block.source.split("\n"), block.line)


def _drop(page: Page, line: int, said: int) -> None:
    """Take out a line, with the blank one that parted it from what stays."""
    blank = line - 1 if line > said else line + 1
    rows: Sequence[str] = page.rows
    alone = 0 < blank <= len(rows) and not rows[blank - 1].strip()
    first, last = (min(line, blank), max(line, blank)) if alone else (line, line)
    page.splice(first, last, [])


def _fill(told: StatusText, page: Page, wanted: Wanted, *, front: bool) -> None:
    """Write the status where its place is empty, or holds what a template left there."""
    row = page.rows[told.line - 1]
    said = f"{_cased(wanted.status, '', front=front)} {wanted.note}".rstrip()
    found = _PROPERTY.fullmatch(row)
    if found and (_STATUS_LINE.search(row) or not row.lstrip().startswith("#")) and not _is_label(row):
        page.replace(told.line, len(found["label"]) + 1, len(found["value"]), f" {said}")
    else:
        below = page.rows[told.line] if told.line < len(page.rows) else ""
        page.splice(told.line + 1, told.line, ["", said, *([""] if below.strip() else [])])


def _is_label(row: str) -> bool:
    """Return whether a row is a label alone, whose text stands below: `**Status:**`."""
    return row.lstrip().startswith("**") and row.rstrip().endswith("**") and "|" not in row


def _insert(record: AdrDocument, page: Page, wanted: Wanted) -> None:
    """Add a status to a file that has no place for one."""
    front = split_front_matter(record.text)[0].rstrip("\n").split("\n")
    if len(front) > 1:
        page.splice(len(front), len(front) - 1, [f"status: {wanted.status} {wanted.note}".rstrip()])
        return
    said = f"- **Status:** {wanted.status.capitalize()} {wanted.note}".rstrip()
    title = next((block for block in record.blocks if block.kind == "heading"), None)
    end = title.end if title else 0
    below = page.rows[end] if end < len(page.rows) else ""
    page.splice(end + 1, end, [*([""] if title else []), said, *([""] if below.strip() else [])])
