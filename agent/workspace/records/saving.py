"""Saving a change of records: their files, the spec and the state, so that a killed command can be run again."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from specagent.agent.errors import ConflictError, SpecAgentError
from specagent.agent.workspace.check_case import shown
from specagent.agent.workspace.files import read_bytes, remove_leftovers, write_files
from specagent.agent.workspace.lock import lock_key
from specagent.agent.workspace.records.opening import Opened, raw_text
from specagent.agent.workspace.records.parts import Parts
from specagent.agent.workspace.state import State, text_hash
from specagent.agent.workspace.status import FileStatus, file_link, status_of

_BARE_END = re.compile(r"(?<!\r)\n")


def _same(_: Path, text: str) -> str:
    return text


@dataclass(frozen=True)
class Change:
    """What a command does to the files; `texts` are written in their order, so the spec comes last.

    `moved` leads from the old to the new place of each record that gets another name. `decided` are the records
    that belong to people from now on: no later draft replaces them. `redrafted` is given a file and a text that a
    part of it was generated with, and makes the same change in that, so that it does not look like a person's edit.
    """

    texts: Mapping[Path, str]
    moved: Mapping[Path, Path] = field(default_factory=dict)
    decided: frozenset[Path] = frozenset()
    redrafted: Callable[[Path, str], str] = _same


def save_change(opened: Opened, change: Change) -> list[Path]:
    """Write what `change` changes while the lock is held; return the files that were written or removed.

    The state is told of it where there is one: what nobody had edited stays unedited, and what a person had
    edited stays a person's. Raises ConflictError when a file was saved by somebody else since it was read.
    """
    layout = opened.layout
    for path in (*change.texts, *change.moved):
        layout.guard(path)
    for path in opened.read:
        _refuse_edit(opened.read, path)
    changed = {path: text for path, text in change.texts.items() if opened.read.get(path) != text}
    doomed = [path for path in change.moved if path.exists()]
    states = _States(opened, change, changed).both() if opened.state else None
    key = lock_key(layout)
    remove_leftovers({layout.spec.parent, layout.adr_dir}, key)
    batches = [{path: _to_write(path, text) for path, text in changed.items()}]
    if states and changed:
        batches.insert(0, {layout.state: states[0].to_json()})
    if states and (changed or states[1] != opened.state):
        batches.append({layout.state: states[1].to_json()})
    write_files([batch for batch in batches if batch], key, lambda path: _refuse_edit(opened.read, path))
    for path in doomed:
        path.unlink(missing_ok=True)
    return [*changed, *doomed]


def _refuse_edit(read: Mapping[Path, str], path: Path) -> None:
    if path in read and raw_text(path) != read[path]:
        raise ConflictError(f"{shown(path)!r} was changed in the meantime", "Run the command again.")


def _to_write(path: Path, text: str) -> str:
    """Return what makes `write_files` write exactly `text`.

    It gives a file the line ends that it has, and a new one line feeds: there a doubled carriage return leaves one.
    """
    old = read_bytes(path) or b""
    if not old.partition(b"\n")[0].endswith(b"\r"):
        return text.replace("\r\n", "\r\r\n")
    if _BARE_END.search(text):
        raise SpecAgentError(
            f"{shown(path)!r} has line ends of two kinds, and one of them would be lost",
            "Make them alike, for example with `git add --renormalize`, and run the command again.",
        )
    return text


@dataclass(frozen=True)
class _States:
    """The state while the files are being written, and when they are."""

    opened: Opened
    change: Change
    changed: Mapping[Path, str]

    def both(self) -> tuple[State, State]:
        """Return the two of them."""
        old = self.opened.state
        if old is None:
            raise ValueError("there is no state")
        found = status_of(self.opened.layout, old, [*self.change.texts, *self.change.moved])
        decided = {self._link(path) for path in self.change.decided}
        kept = {link: sha for link, sha in old.files.items() if link not in decided}
        known = self._known(found)
        settled = self._settled(found, decided)
        concerned = {*settled, *(self._link(path) for path in (*self.change.texts, *self.change.moved))}
        pending = {link: sha for link, sha in old.writing.items() if link not in concerned}
        coming = {link: sha for path in self.changed if (link := self._link(path)) in known and (sha := known[link])}
        before = {**kept, **settled}
        gone = {self._link(path) for path in self.change.moved}
        files = {link: sha for link, sha in {**before, **known}.items() if link not in gone}
        parts = Parts(self.opened.layout, self.change.moved, self.change.redrafted)
        return (
            old.model_copy(update={"files": before, "writing": {**pending, **coming}}),
            parts.changed(old).model_copy(update={"files": files, "writing": pending}),
        )

    def _known(self, found: Mapping[Path, FileStatus]) -> dict[str, str]:
        """Return by link what files of the state hold afterwards; those with a person's edits keep their old hash."""
        origin = {new: old for old, new in self.change.moved.items()}
        known: dict[str, str] = {}
        for path, text in self.change.texts.items():
            before = found[origin.get(path, path)]
            old = self.opened.state.files.get(self._link(before.path)) if self.opened.state else None
            if path in self.change.decided:
                continue
            if before.condition in ("as written", "half-written"):
                known[self._link(path)] = text_hash(text)
            elif old and path in origin:
                known[self._link(path)] = old
        return known

    def _settled(self, found: Mapping[Path, FileStatus], decided: set[str]) -> dict[str, str]:
        """Return what a killed run had put in its place: it counts as written, whatever happens now."""
        half = (one for one in found.values() if one.condition == "half-written" and one.sha256)
        return {link: one.sha256 or "" for one in half if (link := self._link(one.path)) not in decided}

    def _link(self, path: Path) -> str:
        return file_link(self.opened.layout, path)
