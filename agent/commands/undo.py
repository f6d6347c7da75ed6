"""The command `undo`: take back what the last run changed."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from specagent.agent.terminal import emit, note
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.regenerating.request import ConflictPolicy
from specagent.agent.workspace.undoing.plan import UndonePart
from specagent.agent.workspace.undoing.undo import UndoReport, undo_last


def undo_and_show(
    request: RecordsRequest, *, conflicts: ConflictPolicy, dry_run: bool, as_json: bool, quiet: bool
) -> int:
    """Undo the last run, or print as a diff what that would change, and return the exit code."""
    report = undo_last(request, conflicts=conflicts, dry_run=dry_run)
    if as_json:
        emit(json.dumps({"version": 1, **asdict(report)}, ensure_ascii=False, indent=2))
        return report.exit_code
    shown = (report.diff.rstrip("\n") or "Nothing would change.") if dry_run else "\n".join(_lines(report))
    emit(shown, quiet=quiet)
    for one in _notes(report, dry_run=dry_run):
        note(one, quiet=quiet)
    return report.exit_code


def _lines(report: UndoReport) -> Iterator[str]:
    done = "Nothing was undone of" if report.outcome == "unchanged" else "Undone in"
    yield f"{done} {report.spec}: {report.run}."
    yield from (f"  {_named(one)}: {one.outcome}" for one in report.parts if not one.stays)


def _notes(report: UndoReport, *, dry_run: bool) -> Iterator[str]:
    """Yield what was not put back, and what to do about it."""
    would = "would stay" if dry_run else "stays"
    for one in report.parts:
        if one.outcome in ("conflict", "markers"):
            does = f"{would} as it is" if one.stays else "carries conflict markers"
            yield f"{_named(one)} {does}, edited since the run at {', '.join(one.conflicts)}."
        elif one.stays:
            yield f"{_named(one)} {would} as it is: {one.note}."
    if any(one.outcome == "conflict" for one in report.parts):
        yield "Run it again with --conflicts=keep-mine, --conflicts=take-new (what was before) or --conflicts=markers."
    if report.is_partial:
        yield "Where Appendix A no longer fits, `specagent check --fix` writes it anew."


def _named(one: UndonePart) -> str:
    return f"{one.part} ({one.title})" if one.part.startswith("ADR-") else one.title
