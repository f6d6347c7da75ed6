"""Saving: all files of a draft and the state, so that a run killed at any point can be gone on with."""

from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from pathlib import Path
from types import MappingProxyType

from specagent.agent.errors import ConflictError
from specagent.agent.workspace.files import read_file, remove_leftovers, write_files
from specagent.agent.workspace.layout import Layout
from specagent.agent.workspace.lock import Held, ignore, lock_key, locked
from specagent.agent.workspace.state import State, text_hash
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

    Raises ConflictError, before anything is written, when the state is no longer `previous` or when a file
    holds an edit that `merged` does not name.
    """
    with nullcontext(held) if held else locked(layout, timeout, announce):
        _refuse_other_run(layout, previous)
        found = status_of(layout, previous, files)
        for path in files:
            _refuse_edit(layout, found[path], merged.get(path))
        key = lock_key(layout)
        remove_leftovers({layout.spec.parent, layout.adr_dir}, key)
        changed = {path: text for path, text in files.items() if found[path].sha256 != text_hash(text)}
        settled = _settled(layout, found)
        final = _final(layout, files, state, settled).to_json()
        batches: list[Mapping[Path, str]] = [{layout.state: final}]
        if changed or removed:
            before = previous or state.model_copy(update={"files": {}})
            journal = _journal(layout, changed, before, settled).to_json()
            batches = [{layout.state: journal}, changed, *batches]
            if removed:
                write_files(batches[:-1], key)
                _remove(layout, removed)
                batches = batches[-1:]
        elif read_file(layout.state) == final:
            batches = []
        write_files(batches, key)
        return list(changed)


def _remove(layout: Layout, doomed: Collection[Path]) -> None:
    for path in doomed:
        layout.guard(path).unlink(missing_ok=True)


def _settled(layout: Layout, found: Mapping[Path, FileStatus]) -> dict[str, str]:
    """Return the files that an interrupted run had put in their place.

    They count as written from now on: a second interruption must not make a person's edit of them.
    """
    return {
        file_link(layout, one.path): one.sha256
        for one in found.values()
        if one.condition == "half-written" and one.sha256
    }


def _journal(layout: Layout, changed: Mapping[Path, str], before: State, settled: Mapping[str, str]) -> State:
    pending = {file_link(layout, path): text_hash(text) for path, text in changed.items()}
    return before.model_copy(update={"files": {**before.files, **settled}, "writing": pending})


def _final(layout: Layout, files: Mapping[Path, str], state: State, settled: Mapping[str, str]) -> State:
    written = {file_link(layout, path): text_hash(text) for path, text in files.items()}
    return state.model_copy(update={"files": {**state.files, **settled, **written}, "writing": {}})


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
