"""A new record: numbered, drafted from what is known, listed in section 7."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from specagent.agent.checks.documents import AdrDocument
from specagent.agent.checks.finding import Finding
from specagent.agent.checks.reading import read_adr_document
from specagent.agent.checks.records.record_text import number_of
from specagent.agent.document.adr import adr_filename, render_adr, scan_adr_directory
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.check_case import shown
from specagent.agent.workspace.date import draft_date
from specagent.agent.workspace.layout import relative_link
from specagent.agent.workspace.records.body import draft_body
from specagent.agent.workspace.records.findings import findings_about
from specagent.agent.workspace.records.opening import Opened, RecordsRequest, label_of, opened
from specagent.agent.workspace.records.saving import Change, save_change
from specagent.agent.workspace.records.section7 import NewRow, listed_rows, row_of, with_row
from specagent.agent.workspace.records.statuses import Deciding
from specagent.schemas.adr import Adr
from specagent.schemas.text import line, slug

_OUTDATED = "TR011"
"""Appendix A does not name the new record beside the requirements that drive it; `check --fix` adds it."""


@dataclass(frozen=True)
class NewRecord:
    """A record that was written; `notes` say what could not be done, `findings` what the check says about it."""

    label: str
    title: str
    file: str
    superseded: str
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Draft:
    """A new record as it is to stand in its file."""

    adr: Adr
    path: Path
    text: str
    digits: int

    @property
    def record(self) -> AdrDocument:
        """The record as it will be read."""
        return read_adr_document(shown(self.path), self.path.name, self.text)


def create_record(
    request: RecordsRequest,
    title: str,
    *,
    supersedes: str | None = None,
    adr_format: Literal["nygard", "madr"] | None = None,
) -> NewRecord:
    """Write a record with this title under the next free number, and list it in section 7.

    Raises UsageError for an empty title, SpecAgentError where a record has it already. When a killed run has left
    the record unlisted, it is only listed.
    """
    title = line(title)
    if not slug(title, fallback=""):
        raise UsageError("the title of the decision is empty", 'Say what is decided: "PostgreSQL over MongoDB".')
    date = draft_date(request.date, os.environ)
    with opened(request) as found:
        old = found.named(supersedes) if supersedes else None
        draft = _unlisted(found, title) or _draft(found, title, old, adr_format or found.config.adr_format, date)
        change, notes = _change(found, draft, old)
        save_change(found, change)
    about = findings_about(request, draft.adr.number, _OUTDATED)
    superseded = label_of(old) if old else ""
    return NewRecord(label_of(draft.record), title, shown(draft.path), superseded, notes, about)


def next_number(opened: Opened) -> int:
    """Return the next number that neither the folder, section 7 nor the base branch has taken."""
    case = opened.case
    rows = (row.number for row in listed_rows(opened.text(opened.layout.spec)) if row.number is not None)
    taken = [number for one in opened.records if (number := number_of(one)) is not None]
    return max(
        scan_adr_directory(opened.names).next_number, *(one + 1 for one in (0, *rows, *taken, *case.base_records))
    )


def _unlisted(opened: Opened, title: str) -> _Draft | None:
    """Return the record of this title that stands in the folder and not in section 7: a killed run left it."""
    rows = listed_rows(opened.text(opened.layout.spec))
    for one in opened.records:
        if one.adr is None or slug(one.adr.title) != slug(title):
            continue
        unfinished = opened.state is not None and opened.state.unfinished
        if one.number is None or (row_of(rows, one.file, one.number) and not unfinished):
            raise SpecAgentError(
                f"{label_of(one)} has the title {one.adr.title!r} already: {one.name}",
                "Edit that record, or give the new one a title of its own.",
            )
        path = opened.path(one)
        return _Draft(one.adr, path, opened.text(path), scan_adr_directory([one.file]).digits)
    return None


def _draft(opened: Opened, title: str, old: AdrDocument | None, form: Literal["nygard", "madr"], date: str) -> _Draft:
    body = draft_body(title, opened.case, old.adr if old else None)
    number, digits = next_number(opened), scan_adr_directory(opened.names).digits
    adr = Adr(**body.model_dump(), number=number, status="proposed", status_note="", date=date)
    path = opened.layout.adr_dir / adr_filename(number, title, digits)
    link = relative_link(path, opened.layout.spec)
    return _Draft(adr, path, render_adr(adr, form, spec_link=link, digits=digits), digits)


def _change(opened: Opened, draft: _Draft, old: AdrDocument | None) -> tuple[Change, tuple[str, ...]]:
    deciding = Deciding(opened, old, "superseded", draft.record) if old else None
    new = NewRow(
        draft.adr.number,
        draft.adr.title,
        draft.adr.status.capitalize(),
        relative_link(opened.layout.spec, draft.path),
        draft.digits,
        draft.adr.date,
    )

    def listed(text: str) -> str:
        text = deciding.listed(text) if deciding else text
        if row_of(listed_rows(text), draft.path.name, None):
            return text
        return with_row(text, new) or text

    texts = {draft.path: draft.text}
    if deciding and old:
        texts |= {opened.path(old): deciding.recorded(opened.text(opened.path(old)))}
    decided = frozenset(texts)
    spec = opened.text(opened.layout.spec)
    texts[opened.layout.spec] = listed(spec)
    notes = () if with_row(spec, new) else (f"{opened.checked.name} has no section 7 to list it in.",)

    def redrafted(path: Path, text: str) -> str:
        if path == opened.layout.spec:
            return listed(text)
        return deciding.redrafted(path, text) if deciding else text

    return Change(texts, decided=decided, redrafted=redrafted), notes
