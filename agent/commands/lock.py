"""The commands `lock` and `unlock`: keep parts of a spec as they are, whatever is redrafted."""

from collections.abc import Sequence

from specagent.agent.terminal import emit, note
from specagent.agent.workspace.part_locks import LockReport, lock_parts, unlock_parts
from specagent.agent.workspace.records.opening import RecordsRequest


def lock_and_show(request: RecordsRequest, names: Sequence[str], *, quiet: bool) -> None:
    """Lock parts and print what is locked."""
    _show(lock_parts(request, names), "locked", quiet=quiet)


def unlock_and_show(request: RecordsRequest, names: Sequence[str], *, every: bool, quiet: bool) -> None:
    """Unlock parts, or all of them, and print what is locked still."""
    _show(unlock_parts(request, names, every=every), "unlocked", quiet=quiet)


def _show(report: LockReport, done: str, *, quiet: bool) -> None:
    before = "locked already" if done == "locked" else "not locked"
    lines = [*(f"{one}: {done}" for one in report.changed), *(f"{one}: {before}" for one in report.unchanged)]
    lines.append(f"Locked in {report.spec}: {', '.join(report.locks) or 'nothing'}.")
    emit("\n".join(lines), quiet=quiet)
    for one in report.notes:
        note(f"note: {one}", quiet=quiet)
