"""Saving: all files of a draft and the state, so that a run killed at any point is finished by the next one."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import MappingProxyType

from specagent.agent.errors import ConflictError
from specagent.agent.workspace.files import read_file, remove_leftovers, write_files
from specagent.agent.workspace.layout import Layout
from specagent.agent.workspace.lock import Held, ignore, lock_key, locked
from specagent.agent.workspace.recovery import carry_out, recover
from specagent.agent.workspace.state import PendingFile, PendingRecord, State, text_hash
from specagent.agent.workspace.state_file import read_state
from specagent.agent.workspace.status import FileStatus, file_link, status_of

_NOTHING: Mapping[Path, str] = MappingProxyType({})


def save(
    layout: Layout,
    files: Mapping[Path, str],
    state: State,
    previous: State | None,
    *,
    merged: Mapping[Path, str] = _NOTHING,
    removed: Collection[Path] = (),
    held: Held | None = None,
    timeout: float = 60.0,
    announce: Callable[[str], None] = ignore,
) -> list[Path]:
    """Write the files of a draft, then the state; return the files that changed.

    `previous` is the state that the draft started from. `merged` gives, for files that a person edited and
    whose edits `files` carries, the hash they had when they were read (`FileStatus.sha256`). `state.files`
    names what stays as it was; what is written now is added here. `removed` are untouched files that go with
    the draft they belonged to. `held` is a lock that the caller has.

    The state file goes first and holds all that is about to be done, so that `recover` can finish it.

    Raises ConflictError when the state is no longer `previous` (as it is when an interrupted run has to be finished
    first), when a file holds an edit that `merged` does not name, or when somebody saves one while it is written.
    Nothing of this stays written then.
    """
    with nullcontext(held) if held else locked(layout, timeout, announce) as lock:
        recover(layout, lock, announce)
        _refuse_other_run(layout, previous)
        found = status_of(layout, previous, (*files, *removed))
        for path in (*files, *removed):
            _refuse_edit(layout, found[path], merged.get(path))
        remove_leftovers({layout.spec.parent, layout.adr_dir}, lock_key(layout))
        changed = {path: text for path, text in files.items() if found[path].sha256 != text_hash(text)}
        doomed = {path: sha for path in removed if (sha := found[path].sha256)}
        settled = _settled(layout, found, removed)
        final = _final(layout, files, state, settled)
        if changed or doomed:
            before = previous or state.model_copy(update={"files": {}})
            pending = _pending(layout, changed, doomed, found, final)
            journal = {layout.state: _journal(before, pending, settled).to_json()}
            seen = {path: found[path].sha256 for path in (*changed, *doomed)}
            with _taken_back(layout, [journal, changed]):
                carry_out(layout, [journal, changed], doomed, final, seen)
        elif read_file(layout.state) != final.to_json():
            carry_out(layout, [], [], final, {})
        return list(changed)


@contextmanager
def _taken_back(layout: Layout, batches: Sequence[Mapping[Path, str]]) -> Iterator[None]:
    """Put back what a conflict found replaced already, the state last: until then `recover` would go on with it."""
    texts = {path: text for batch in reversed(batches) for path, text in batch.items()}
    before = {path: read_file(path) for path in texts}
    try:
        yield
    except ConflictError:
        written = [path for path, text in texts.items() if read_file(path) == text]
        if layout.state in written:
            for path in written:
                _put_back(layout, path, before[path])
        raise


def _put_back(layout: Layout, path: Path, text: str | None) -> None:
    if text is None:
        path.unlink(missing_ok=True)
    else:
        write_files([{path: text}], lock_key(layout))


def _settled(layout: Layout, found: Mapping[Path, FileStatus], removed: Collection[Path]) -> dict[str, str]:
    """Return the files that an interrupted run had put in their place, but for those that go.

    They count as written from now on: a second interruption must not make a person's edit of them.
    """
    return {
        file_link(layout, one.path): one.sha256
        for one in found.values()
        if one.condition == "half-written" and one.sha256 and one.path not in removed
    }


def _pending(
    layout: Layout,
    changed: Mapping[Path, str],
    doomed: Mapping[Path, str],
    found: Mapping[Path, FileStatus],
    final: State,
) -> PendingRecord:
    """Return all that is about to be done, so that a killed run can be finished."""
    files = {file_link(layout, path): PendingFile.of(text, found[path].sha256) for path, text in changed.items()}
    return PendingRecord(files=files, removed={file_link(layout, path): doomed[path] for path in doomed}, state=final)


def _journal(before: State, pending: PendingRecord, settled: Mapping[str, str]) -> State:
    writing = {link: text_hash(one.text) for link, one in pending.files.items()}
    files = {**before.files, **settled}
    return before.model_copy(update={"files": files, "writing": writing, "pending": pending})


def _final(layout: Layout, files: Mapping[Path, str], state: State, settled: Mapping[str, str]) -> State:
    written = {file_link(layout, path): text_hash(text) for path, text in files.items()}
    return state.model_copy(update={"files": {**state.files, **settled, **written}, "writing": {}, "pending": None})


def _refuse_other_run(layout: Layout, previous: State | None) -> None:
    if read_state(layout) != previous:
        raise ConflictError(
            f"another run changed {layout.relative(layout.state)!r} in the meantime", "Run the command again."
        )


def _refuse_edit(layout: Layout, found: FileStatus, merged: str | None) -> None:
    if found.condition == "edited" and found.sha256 != merged:
        raise ConflictError(
            f"{layout.relative(found.path)!r} holds edits that would be overwritten",
            "Run the command again if you have just saved it; else move the file away and run again.",
        )
