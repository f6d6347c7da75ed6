"""The commands `adr list`, `new`, `accept`, `reject`, `supersede` and `renumber`."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Literal

from specagent.agent.checks.finding import Finding
from specagent.agent.terminal import emit, note
from specagent.agent.workspace.records.listing import ListedRecord
from specagent.agent.workspace.records.listing import list_records as found_records
from specagent.agent.workspace.records.new import create_record
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.records.renumbering import Renumbering, renumber
from specagent.agent.workspace.records.statuses import StatusChange, set_status


def list_records(request: RecordsRequest, *, as_json: bool) -> None:
    """Print the records of a spec, as a table or as JSON."""
    found = found_records(request)
    if as_json:
        records = [asdict(one) for one in found.records]
        content = {"version": 1, "spec": found.spec, "folder": found.folder, "records": records}
        emit(json.dumps(content, ensure_ascii=False, indent=2))
    elif found.records:
        emit("\n".join(_table([_cells(one) for one in found.records])))
    else:
        emit(f"There are no ADRs in {found.folder} yet.")


def new_record(
    request: RecordsRequest,
    title: str,
    *,
    supersedes: str | None,
    adr_format: Literal["nygard", "madr"] | None,
    quiet: bool,
) -> None:
    """Write a new record and print its file."""
    made = create_record(request, title, supersedes=supersedes, adr_format=adr_format)
    emit(made.file, quiet=quiet)
    if made.superseded:
        note(f"{made.superseded} is superseded by {made.label}.", quiet=quiet)
    _hint(made.notes, made.findings, quiet=quiet)


def accept_record(request: RecordsRequest, name: str, *, yes: bool, quiet: bool) -> None:
    """Accept a record and print what became of it."""
    _show(set_status(request, name, "accepted", sure=yes), quiet=quiet)


def reject_record(request: RecordsRequest, name: str, *, quiet: bool) -> None:
    """Reject a record and print what became of it."""
    _show(set_status(request, name, "rejected"), quiet=quiet)


def supersede_record(request: RecordsRequest, name: str, *, by: str | None, quiet: bool) -> None:
    """Mark a record as superseded, by another one if it is given, and print what became of it."""
    _show(set_status(request, name, "superseded", by=by), quiet=quiet)


def renumber_records(request: RecordsRequest, *, dry_run: bool, quiet: bool) -> None:
    """Give records whose numbers are taken new ones, or print as a diff what that would change."""
    done = renumber(request, dry_run=dry_run)
    if not done.moves:
        emit("No number is taken twice.", quiet=quiet)
    elif dry_run:
        emit(done.diff.rstrip("\n"), quiet=quiet)
    else:
        emit("\n".join(f"{one.old} -> {one.new}" for one in done.moves), quiet=quiet)
    _hint(_open_mentions(done), (), quiet=quiet)


def _show(change: StatusChange, *, quiet: bool) -> None:
    if change.changed:
        emit(f"{change.label}: {change.before or 'no status'} -> {change.after} ({change.file})", quiet=quiet)
    else:
        emit(f"{change.label} is {change.after} already: nothing to do.", quiet=quiet)
    _hint(change.notes, change.findings, quiet=quiet)


def _hint(notes: Iterable[str], findings: Iterable[Finding], *, quiet: bool) -> None:
    for one in notes:
        note(f"note: {one}", quiet=quiet)
    for found in findings:
        where = f"{found.location.file}:{found.location.line}: " if found.location else ""
        note(f"hint: {where}{found.rule} {found.subject}: {found.message}. {found.fix}", quiet=quiet)


def _open_mentions(done: Renumbering) -> list[str]:
    appendix = ["Appendix A names records by their old numbers: `specagent check --fix` writes it anew."]
    return [
        *(appendix if done.appendix else []),
        *(
            f"{one.file}:{one.line}: {one.text} may mean {one.stays} or {one.moved}, which is {one.label} now."
            for one in done.mentions
        ),
    ]


def _cells(one: ListedRecord) -> Sequence[str]:
    number = "" if one.number is None else f"{one.number:03}"
    problems = [f"({one.problem})"] if one.problem else []
    unlisted = [] if one.listed else ["(not in section 7)"]
    return (
        number,
        one.written or one.status or "-",
        one.date or "-",
        one.title,
        " ".join(filter(None, [one.file, *problems, *unlisted])),
    )


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    shown = [("ADR", "STATUS", "DATE", "TITLE", "FILE"), *rows]
    wide = [max(len(row[at]) for row in shown) for at in range(len(shown[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip() for row in shown]
