"""Finishing what an interrupted run had begun: the state file holds all that it was about to write."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.errors import ConflictError, SpecAgentError
from specagent.agent.workspace.files import read_bytes, remove_leftovers, write_files
from specagent.agent.workspace.layout import Layout
from specagent.agent.workspace.lock import Held, lock_key
from specagent.agent.workspace.state import State, bytes_hash, text_hash
from specagent.agent.workspace.state_file import read_state
from specagent.agent.workspace.status import FileStatus, linked_file


@dataclass(frozen=True)
class LeftOver:
    """What is left to be done of an interrupted run, and the state that it comes to.

    `writes` are the texts not yet in their places, `doomed` the files not yet removed. `edited` were to be written
    and `kept` to be removed, had nobody edited them since. `today` are the hashes of all of these as they stand.
    """

    layout: Layout
    final: State
    writes: Mapping[Path, str]
    doomed: tuple[Path, ...]
    edited: tuple[Path, ...]
    kept: tuple[Path, ...]
    today: Mapping[Path, str | None]

    @property
    def foreseen(self) -> dict[Path, FileStatus]:
        """How the files that are still to be written will stand."""
        return {path: FileStatus(path, "as written", text_hash(text)) for path, text in self.writes.items()}


def recover(layout: Layout, held: Held, tell: Callable[[str], None]) -> bool:
    """Finish what an interrupted run had begun; return whether there was anything to finish.

    `held` is the lock of the spec. `tell` is told what was finished, and which edits made since then were kept.
    It may itself be interrupted at any point and be repeated. Raises SpecAgentError, before anything is written,
    when the run wrote into another ADR folder than the layout's, and ConflictError when somebody saves one of the
    files just now.
    """
    if held.layout.state != layout.state:
        raise ValueError(f"the lock is held for {str(held.layout.state)!r}")
    warnings: list[str] = []
    left = left_over(layout, read_state(layout, warnings.append))
    if left is None:
        return False
    for one in (*warnings, *_edits(left)):
        tell(one)
    remove_leftovers({layout.spec.parent, layout.adr_dir}, lock_key(layout))
    carry_out(layout, [left.writes], left.doomed, left.final, left.today)
    done = len(left.today) - len(left.edited) - len(left.kept)
    if done:
        files = f"{done} file{'' if done == 1 else 's'}"
        tell(f"finished what an interrupted run had begun: {files} of {layout.relative(layout.spec)!r}")
    return True


def left_over(layout: Layout, state: State | None) -> LeftOver | None:
    """Return what an interrupted run left to be done; None where no run was interrupted."""
    pending = state.pending if state else None
    if pending is None:
        return None
    files = {_file(layout, link): one for link, one in pending.files.items()}
    removed = {_file(layout, link): sha for link, sha in pending.removed.items()}
    today = {path: _hash(layout, path) for path in (*files, *removed)}
    return LeftOver(
        layout,
        pending.state,
        writes={path: one.text for path, one in files.items() if today[path] in (None, one.before)},
        doomed=tuple(path for path, sha in removed.items() if today[path] == sha),
        edited=tuple(path for path, one in files.items() if today[path] not in (None, one.before, text_hash(one.text))),
        kept=tuple(path for path, sha in removed.items() if today[path] not in (None, sha)),
        today=today,
    )


def carry_out(
    layout: Layout,
    batches: Sequence[Mapping[Path, str]],
    doomed: Collection[Path],
    final: State,
    seen: Mapping[Path, str | None],
) -> None:
    """Write the files of each batch, remove those that are doomed, then write the final state.

    `seen` are the hashes of the files that this was decided on. Raises ConflictError before it replaces one that
    somebody has saved since; such a one is never removed either.
    """

    def admit(path: Path) -> None:
        if path in seen and _hash(layout, path) != seen[path]:
            raise ConflictError(f"{layout.relative(path)!r} was saved by somebody just now", "Run the command again.")

    key = lock_key(layout)
    last = {layout.state: final.to_json()}
    if not doomed:  # all at once: a full disk changes nothing
        write_files([*batches, last], key, admit)
        return
    write_files(batches, key, admit)
    for path in doomed:
        if _hash(layout, path) == seen[path]:
            _remove(layout.guard(path))
    write_files([last], key)


def half_written(spec: str, state: State | None) -> list[str]:
    """Return what those who only read are to know of an interrupted run; `spec` is as messages show it."""
    if state is None or state.pending is None:
        return []
    return [f"an interrupted run left {spec!r} half-written; the next command that writes finishes it"]


def _edits(left: LeftOver) -> Iterator[str]:
    for path in left.edited:
        yield (
            f"{left.layout.relative(path)!r} was edited after a run was interrupted: the edit is kept in place of "
            "the run's text, and its parts now show as edited or conflicting"
        )
    for path in left.kept:
        yield f"{left.layout.relative(path)!r}, which an interrupted run was to remove, was edited since and is kept"


def _file(layout: Layout, link: str) -> Path:
    path = linked_file(layout, link)
    if path is None or path == layout.state:
        raise SpecAgentError(
            f"an interrupted run was to write {link!r}, which is none of the files of {layout.relative(layout.spec)!r}",
            f"Name the ADR folder of that run with --adr-dir, or restore {layout.relative(layout.state)!r} from Git.",
        )
    return path


def _hash(layout: Layout, path: Path) -> str | None:
    content = read_bytes(layout.guard(path))
    return None if content is None else bytes_hash(content)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as err:
        raise SpecAgentError(
            f"{str(path)!r} cannot be removed: {err.strerror or err}", "Mend that and run the same command again."
        ) from err
