"""Locking of parts: sections, rows and records that no draft changes until they are unlocked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from specagent.agent.checks.records.record_text import number_of
from specagent.agent.document.subjects import adr_subject
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.files import write_files
from specagent.agent.workspace.lock import lock_key
from specagent.agent.workspace.part_names import headings_of, part_of
from specagent.agent.workspace.records.opening import Opened, RecordsRequest, opened
from specagent.agent.workspace.state import State

_SECTION_7 = "decisions"


@dataclass(frozen=True)
class LockReport:
    """What became of each part that was named; `locks` is all that is locked now.

    `changed` were locked (or unlocked) just now, `unchanged` were so before.
    """

    spec: str
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    locks: tuple[str, ...]
    notes: tuple[str, ...] = ()


def lock_parts(request: RecordsRequest, names: Sequence[str]) -> LockReport:
    """Lock the parts that are named as people name them; only the state file is written."""
    if not names:
        raise UsageError("nothing is named that is to be locked", "Name it: `specagent lock data`.")
    with _opened(request) as (found, state):
        parts = [_lockable(part) for part in _parts(found, names)]
        return _saved(found, state, parts, {*state.locks, *parts})


def unlock_parts(request: RecordsRequest, names: Sequence[str], *, every: bool = False) -> LockReport:
    """Unlock the parts that are named, or `every` one; only the state file is written."""
    if not names and not every:
        raise UsageError("nothing is named that is to be unlocked", "Name it: `specagent unlock data`, or use --all.")
    with _opened(request) as (found, state):
        parts = list(state.locks) if every else [_locked(one, found, state) for one in names]
        report = _saved(found, state, parts, {one for one in state.locks if one not in parts})
        return LockReport(report.spec, report.changed, report.unchanged, report.locks, tuple(_accepted(found, parts)))


@contextmanager
def _opened(request: RecordsRequest) -> Iterator[tuple[Opened, State]]:
    with opened(request) as found:
        if found.state is None:
            name = found.layout.relative(found.layout.state)
            raise SpecAgentError(
                f"there is no state file {name!r}, so there is nothing to lock",
                "Without it every part counts as a person's text, which no draft replaces. Restore it from Git if"
                " it was there.",
            )
        yield found, found.state


def _parts(found: Opened, names: Iterable[str]) -> list[str]:
    known = _naming(found)
    return list(dict.fromkeys(known(one) for one in names))


def _naming(found: Opened) -> Callable[[str], str]:
    """Return what gives the part that a name means."""
    files = {number: one.file for one in found.records if (number := number_of(one)) is not None}
    document = found.case.document
    headings = headings_of(document.reading) if document else {}
    return lambda name: part_of(name, found.case.spec, files, headings)


def _lockable(part: str) -> str:
    if part == _SECTION_7:
        raise UsageError(
            "section 7 follows the ADRs and is not locked by itself", "Lock an ADR: `specagent lock ADR-001`."
        )
    return part


def _locked(name: str, found: Opened, state: State) -> str:
    """Return the lock that a name means, also one on a row or record that is gone."""
    alike = (one for one in state.locks if one.casefold() == name.strip().casefold())
    return next(alike, None) or _naming(found)(name)


def _saved(found: Opened, state: State, parts: Sequence[str], locks: set[str]) -> LockReport:
    """Write the locks, where they are others than before; an interrupted run stays one that can be gone on with."""
    new = state.model_copy(update={"locks": sorted(locks)})
    if new != state:
        write_files([{found.layout.state: new.to_json()}], lock_key(found.layout))
    moved = locks ^ set(state.locks)
    named = dict.fromkeys(parts)
    return LockReport(
        found.checked.name,
        changed=tuple(one for one in named if one in moved),
        unchanged=tuple(one for one in named if one not in moved),
        locks=tuple(new.locks),
    )


def _accepted(found: Opened, parts: Sequence[str]) -> Iterator[str]:
    """Yield what is to be said of accepted records: they are locked by nature."""
    for one in found.records:
        if one.adr and one.adr.status == "accepted" and adr_subject(one.adr.number) in parts:
            yield f"{adr_subject(one.adr.number)} is accepted: no draft changes it, locked or not."
