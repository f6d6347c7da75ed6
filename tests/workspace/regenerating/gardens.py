"""A repository with a drafted spec of a small product, edited and redrafted as people and commands do it."""

import atexit
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from workspace.regenerating import prd_edits, record_edits
from workspace.regenerating.editing import Change, Edit
from workspace.regenerating.rounds import DOCUMENT_CHANGES, Round

from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.drafting_run import DraftRequest, draft_into
from specagent.agent.workspace.part_locks import lock_parts
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.regenerating.regenerate import regenerate_into
from specagent.agent.workspace.regenerating.request import RegenerateReport, RegenerateRequest
from specagent.agent.workspace.standing import SpecStatus, StatusRequest, spec_status
from specagent.agent.workspace.state import State
from specagent.agent.workspace.undoing.undo import UndoReport, undo_last

DATE = "2026-11-26"
OFFLINE: Mapping[str, object] = {"model": "offline"}
PRD_TEXT = (Path(__file__).parent / "garden.md").read_text()
PRD = "PRD.md"
"""Named in each command: people also edit the line that leads to it."""
SPEC = "docs/architecture.md"
STATE = "docs/architecture.lock.json"

Files = dict[str, str]
"""Texts by path, line ends as they are."""


@dataclass(frozen=True)
class Garden:
    """A repository in `root`; commands run in the working directory, so be there."""

    root: Path
    flags: Mapping[str, object] = field(default_factory=lambda: OFFLINE)
    calls: Callable[[], int] = lambda: 0
    """Returns how often a model was asked."""

    @property
    def spec(self) -> Path:
        return self.root / SPEC

    def files(self) -> Files:
        """Return everything that stands in the repository."""
        found = sorted(path for path in self.root.rglob("*") if path.is_file() and ".git" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes().decode() for path in found}

    def state(self) -> State | None:
        path = self.root / STATE
        return State.model_validate_json(path.read_bytes()) if path.exists() else None

    def status(self) -> SpecStatus:
        return spec_status(StatusRequest(prd=PRD, flags=self.flags))

    def edit(self, one: Round) -> None:
        """Make the edits of a round; a lost state file is one."""
        _rewrite(self.root / PRD, one.prd, prd_edits.CHANGES)
        _rewrite(self.spec, one.document, DOCUMENT_CHANGES, crlf=one.crlf)
        for edit in one.records:
            records = sorted((self.root / "docs" / "adr").glob("*.md"))
            _rewrite(records[edit.at % len(records)], [edit], record_edits.CHANGES)
        if one.loses_state:
            (self.root / STATE).unlink(missing_ok=True)

    def lock(self, *parts: str) -> None:
        """Lock what there is to lock of `parts`."""
        for part in parts:
            try:
                lock_parts(RecordsRequest(prd=PRD, flags=self.flags, date=DATE), [part])
            except SpecAgentError:
                continue  # somebody deleted it, or there is no state

    def redraft(self, **request: object) -> RegenerateReport | None:
        """Return the report of a redraft; None where it was refused, which changes nothing."""
        before = self.files()
        try:
            return regenerate_into(RegenerateRequest(prd=PRD, flags=self.flags, date=DATE, **request))  # type: ignore[arg-type]
        except SpecAgentError:
            assert self.files() == before
            return None

    def undo(self) -> UndoReport:
        return undo_last(RecordsRequest(prd=PRD, flags=self.flags, date=DATE))


def garden(folder: Path) -> Garden:
    """Return a repository with an offline draft in `folder`, in place of what stands there."""
    copied(_drafted(), folder)
    return Garden(folder)


def copied(draft: Path, folder: Path) -> None:
    """Put a copy of a drafted repository in the place of what stands in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(draft, folder)


def drafted(folder: Path, flags: Mapping[str, object]) -> Path:
    """Draft the PRD in `folder`, which becomes a repository."""
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    (folder / PRD).write_text(PRD_TEXT)
    draft_into(DraftRequest(str(folder / PRD), flags=flags, date=DATE))
    return folder


@cache
def _drafted() -> Path:
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return drafted(folder, OFFLINE)


def _rewrite(path: Path, edits: Sequence[Edit], changes: Mapping[str, Change], *, crlf: bool = False) -> None:
    text = path.read_bytes().decode()
    crlf = crlf or "\r\n" in text
    text = text.replace("\r\n", "\n")
    for edit in edits:
        text = edit.applied(text, changes)
    path.write_bytes(text.replace("\n", "\r\n" if crlf else "\n").encode())
