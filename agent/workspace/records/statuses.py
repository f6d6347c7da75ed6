"""Deciding on records: accepted, rejected or superseded, in the record's file and in section 7."""

from dataclasses import dataclass
from pathlib import Path

from specagent.agent.checks.documents import AdrDocument
from specagent.agent.checks.finding import Finding
from specagent.agent.checks.fixing.page import Page
from specagent.agent.checks.reading import read_adr_document
from specagent.agent.checks.records.record_status import StatusText, file_status
from specagent.agent.checks.records.record_text import number_of
from specagent.agent.checks.records.succeeding import successors
from specagent.agent.document.tables import plain
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.records.findings import findings_about
from specagent.agent.workspace.records.opening import Opened, RecordsRequest, label_of, opened
from specagent.agent.workspace.records.saving import Change, save_change
from specagent.agent.workspace.records.section7 import listed_rows, row_of
from specagent.agent.workspace.records.section7 import with_status as with_row_status
from specagent.agent.workspace.records.status_text import Wanted, changed, status_part, with_status
from specagent.schemas.adr import Status

_SETTLED: tuple[Status, ...] = ("rejected", "superseded", "deprecated")


@dataclass(frozen=True)
class StatusChange:
    """What became of a record's status; `before` and `after` are its words.

    Nothing was to do where `changed` is False. `notes` say what could not follow, `findings` what the check says
    about the record now.
    """

    label: str
    file: str
    before: str
    after: str
    changed: bool
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Deciding:
    """A record that gets a status, and the one that replaces it, if any."""

    opened: Opened
    record: AdrDocument
    status: Status
    successor: AdrDocument | None = None

    def redrafted(self, path: Path, text: str) -> str:
        """Return a text of the record's file or of the spec as the decision changes it; others stay."""
        if path == self.opened.path(self.record):
            return self.recorded(text)
        return self.listed(text) if path == self.opened.layout.spec else text

    def recorded(self, text: str) -> str:
        """Return the text of the record's file with the status."""
        record = read_adr_document(self.record.name, self.record.file, text)
        told = file_status(record)
        if told and self._is_told(told):
            return text
        by = f"by {_reference(record, self.successor, self.opened)}" if self.successor else ""
        return with_status(record, text, Wanted(self.status, by))

    def listed(self, text: str) -> str:
        """Return the spec's text, or section 7's alone, with the row following its record."""
        row = row_of(listed_rows(text), self.record.file, number_of(self.record))
        told = StatusText(row.markdown("status"), row.line) if row else None
        if row is None or told is None or (told.text and self._is_told(told)):
            return text
        by = f"by {label_of(self.successor)}" if self.successor else ""
        return with_row_status(text, row, changed(told, Wanted(self.status, by)))

    def _is_told(self, told: StatusText) -> bool:
        """Return whether a status is the wanted one already, the successor included."""
        if told.status != self.status:
            return False
        other = self.successor
        return other is None or other.file in told.text or number_of(other) in successors(told.text)


def set_status(
    request: RecordsRequest, name: str, status: Status, *, by: str | None = None, sure: bool = False
) -> StatusChange:
    """Give the record `name` a status, in its file and in its row of section 7.

    `by` names its successor. Raises SpecAgentError for a record that is not there, and for accepting one that was
    rejected or superseded unless the user is `sure`.
    """
    with opened(request) as found:
        record = found.named(name)
        deciding = Deciding(found, record, status, found.named(by) if by else None)
        told = file_status(record)
        _refuse(deciding, told, sure=sure)
        change = _change(deciding)
        notes = _notes(found, record)
        written = save_change(found, change)
    if not written:
        shown = told.shown if told else ""
        return StatusChange(label_of(record), record.name, shown, shown, changed=False, notes=notes)
    after = file_status(read_adr_document(record.name, record.file, change.texts[found.path(record)]))
    return StatusChange(
        label_of(record),
        record.name,
        told.shown if told else "",
        after.shown if after else "",
        changed=True,
        notes=notes,
        findings=findings_about(request, number_of(record)),
    )


def _change(deciding: Deciding) -> Change:
    """Return the change of the record's file, its successor's, and section 7."""
    opened, record, successor = deciding.opened, deciding.record, deciding.successor
    path, spec = opened.path(record), opened.layout.spec
    texts = {path: deciding.recorded(opened.text(path))}
    if successor:
        other = opened.path(successor)
        linked = _with_predecessor(successor, opened.text(other), record)
        texts |= {other: linked} if linked != opened.text(other) else {}
    decided = frozenset(texts)
    return Change({**texts, spec: deciding.listed(opened.text(spec))}, decided=decided, redrafted=deciding.redrafted)


def _with_predecessor(record: AdrDocument, text: str, old: AdrDocument) -> str:
    """Return a record's text that says what it supersedes, where its template has a section for the status."""
    part = status_part(record)
    if part is None or not part.blocks or any(old.file in block.source for block in part.blocks):
        return text
    page, end = Page(text), part.blocks[-1].end
    page.splice(end + 1, end, ["", f"Supersedes [{_heading(old)}]({old.file})"])
    return page.text()


def _refuse(deciding: Deciding, told: StatusText | None, *, sure: bool) -> None:
    label = label_of(deciding.record)
    if deciding.successor and deciding.successor.file == deciding.record.file:
        raise UsageError(f"{label} cannot supersede itself", "Name the ADR that replaces it: `--by N`.")
    if deciding.status == "accepted" and told and told.status in _SETTLED and not sure:
        raise SpecAgentError(
            f"{label} is {told.status} already ({told.shown!r})",
            "Accept it all the same with --yes, or write a new one: `specagent adr new TITLE`.",
        )


def _reference(record: AdrDocument, successor: AdrDocument, opened: Opened) -> str:
    """Return how a record's status names its successor: by a link where the folder's format has links there."""
    if status_part(record):
        return f"[{_heading(successor)}]({successor.file})"
    statuses = [told.text for one in opened.records if (told := file_status(one)) and told.status == "superseded"]
    label = label_of(successor)
    return f"[{label}]({successor.file})" if any("](" in one for one in statuses) else label


def _heading(record: AdrDocument) -> str:
    """Return a record's title as it stands, its number included: what adr-tools writes in links."""
    title = next((block.text for block in record.blocks if block.kind == "heading"), "")
    return plain(title).replace("[", "").replace("]", "") or label_of(record)


def _notes(opened: Opened, record: AdrDocument) -> tuple[str, ...]:
    """Return what the spec does not say about the record."""
    row = row_of(listed_rows(opened.text(opened.layout.spec)), record.file, number_of(record))
    if row is None:
        return (f"{label_of(record)} has no row of its own in section 7 of {opened.checked.name}.",)
    if "status" not in row.cells:
        return (f"Section 7 of {opened.checked.name} has no column for statuses.",)
    return ()
