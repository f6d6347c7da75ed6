"""What became of each file since it was written: untouched, edited, gone or half-way through a run."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote_to_bytes

from specagent.agent.workspace.files import read_bytes
from specagent.agent.workspace.layout import Layout, relative_link
from specagent.agent.workspace.state import State, bytes_hash

Condition = Literal["absent", "as written", "half-written", "edited"]


@dataclass(frozen=True)
class FileStatus:
    """How a file stands to what was last written to it.

    `as written`: nobody touched it since the last save, and what was saved carried no edit of a person's.
    `half-written`: an interrupted run had put it in its place. `edited`: it is neither, so a person wrote it or a
    part of it; also any file that the state does not know. `sha256` is today's hash, None when absent.
    """

    path: Path
    condition: Condition
    sha256: str | None


def status_of(layout: Layout, state: State | None, paths: Iterable[Path] = ()) -> dict[Path, FileStatus]:
    """Return the status of every file that the state knows and of `paths`.

    Files of the state that stand outside today's layout (the ADR folder was moved) are left out.
    """
    known = [*state.files, *state.writing] if state else []
    ours = (path for path in (linked_file(layout, link) for link in known) if path)
    return {path: _status(layout, state, path) for path in sorted({*ours, *paths})}


def file_link(layout: Layout, path: Path) -> str:
    """Return `path` as the state file names it."""
    return relative_link(layout.state, path)


def linked_file(layout: Layout, link: str) -> Path | None:
    """Return the file that the state file names `link`, or None when it is none of the layout's."""
    path = Path(os.path.normpath(layout.state.parent / os.fsdecode(unquote_to_bytes(link))))
    return path if path == layout.spec or path.parent == layout.adr_dir else None


def _status(layout: Layout, state: State | None, path: Path) -> FileStatus:
    content = read_bytes(layout.guard(path))
    if content is None:
        return FileStatus(path, "absent", None)
    found, link = bytes_hash(content), file_link(layout, path)
    if state and found == state.files.get(link) and link not in state.edited:
        return FileStatus(path, "as written", found)
    if state and found == state.writing.get(link):
        return FileStatus(path, "half-written", found)
    return FileStatus(path, "edited", found)
