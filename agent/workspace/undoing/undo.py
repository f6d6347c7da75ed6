"""Undoing the last run: its texts and its changes of the state are put back, and later edits stay."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.check_case import shown
from specagent.agent.workspace.date import draft_date
from specagent.agent.workspace.journal import save
from specagent.agent.workspace.lock import Held
from specagent.agent.workspace.records.opening import Opened, RecordsRequest, looked_at, opened
from specagent.agent.workspace.regenerating.request import ConflictPolicy
from specagent.agent.workspace.state import HistoryRecord, State, UndoRecord, text_hash
from specagent.agent.workspace.undoing.plan import Plan, UndonePart
from specagent.agent.workspace.undoing.record import restored

COMMAND = "undo"
"""How the history names it."""
_EDITS = (COMMAND, "set")
"""Commands whose changes are a person's: they are no run, and later ones stay."""
_UNDECIDED = ("conflict", "markers")


@dataclass(frozen=True)
class UndoReport:
    """What undoing came to; `run` is what was undone, such as `regenerate of 2026-11-25`, paths as messages show them.

    `diff` is what changes in the files, as a unified diff.
    """

    spec: str
    outcome: Literal["undone", "unchanged", "dry-run"]
    run: str
    parts: tuple[UndonePart, ...]
    files: tuple[str, ...]
    diff: str

    @property
    def exit_code(self) -> int:
        """What the command ends with: 4 when somebody has to decide on a conflict."""
        return 4 if any(one.outcome in _UNDECIDED for one in self.parts) else 0

    @property
    def is_partial(self) -> bool:
        """Whether some part was not put back."""
        return any(one.stays for one in self.parts)


def undo_last(request: RecordsRequest, *, conflicts: ConflictPolicy = "fail", dry_run: bool = False) -> UndoReport:
    """Put back what the last run changed in the spec that `request` names, as far as nobody has changed it since.

    Raises SpecAgentError where there is no run that can be undone.
    """
    date = draft_date(request.date, os.environ)
    if dry_run:
        return _Undoing.of(looked_at(request), conflicts, date).report("dry-run")
    with opened(request) as found:
        return _Undoing.of(found, conflicts, date).done()


@dataclass(frozen=True)
class _Undoing:
    found: Opened
    state: State
    plan: Plan
    date: str

    @classmethod
    def of(cls, found: Opened, policy: ConflictPolicy, date: str) -> "_Undoing":
        state, undo = _undoable(found)
        return cls(found, state, Plan(found.layout, undo, state.locks, policy), date)

    def done(self) -> UndoReport:
        """Write what is put back while the lock is held."""
        if all(one.part in self.plan.waiting for one in self.plan.parts) and self.plan.parts:
            return self.report("unchanged")
        report = self.report("undone")
        merged = {path: text_hash(self.plan.today[path]) for path in self.plan.texts if path in self.plan.today}
        save(
            self.found.layout,
            self.plan.texts,
            self._new_state(),
            self.state,
            merged=merged,
            removed=self.plan.removed,
            held=Held(self.found.layout),
        )
        return report

    def report(self, outcome: Literal["undone", "unchanged", "dry-run"]) -> UndoReport:
        """Return what undoing comes to."""
        paths: Sequence[Path] = [*self.plan.changed, *self.plan.removed]
        return UndoReport(
            self.found.checked.name,
            outcome,
            _told(self.state),
            self.plan.parts,
            tuple(shown(path) for path in paths),
            self.plan.diff(),
        )

    def _new_state(self) -> State:
        back = restored(self.state, self.plan.waiting, self.plan.kept)
        gone = self.plan.gone
        entry = HistoryRecord(
            date=self.date,
            command=COMMAND,
            parts=[one.part for one in self.plan.parts if not one.stays],
            why=[_told(self.state)],
            drafter="",
        )
        files = {link: sha for link, sha in back.files.items() if link not in gone}
        return back.model_copy(update={"files": files, "history": [*back.history, entry]})


def _undoable(found: Opened) -> tuple[State, UndoRecord]:
    """Return the state and what it remembers of the last run."""
    name, state = found.checked.name, found.state
    git = f"Git has what was before: `git log -p -- {name}`."
    if state is None:
        raise SpecAgentError(f"no state file stands beside {name!r}, so no run is known that could be undone", git)
    if state.unfinished:
        raise SpecAgentError(
            f"the last run on {name!r} was interrupted while it wrote its files",
            "Run that command again, so that it is finished; then undo it.",
        )
    if state.undo is not None:
        return state, state.undo
    if state.history and state.history[-1].command == COMMAND:
        raise SpecAgentError(f"the last run on {name!r} is undone already, and only the last one can be", git)
    raise SpecAgentError(f"no run has changed {name!r} that could be undone", git)


def _told(state: State) -> str:
    """Return what is undone, as reviewers read it."""
    run = next((one for one in reversed(state.history) if one.command not in _EDITS), None)
    return f"{run.command} of {run.date}" if run else "the last run"
