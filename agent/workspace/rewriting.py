"""Whether a draft may write: nothing that a person wrote is replaced unless they force it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.errors import ConflictError, StaleError
from specagent.agent.workspace.files import backup
from specagent.agent.workspace.layout import Layout
from specagent.agent.workspace.recovery import left_over
from specagent.agent.workspace.state import State, text_hash
from specagent.agent.workspace.status import FileStatus, status_of
from specagent.schemas.prd import Prd

OFFLINE = "offline"
"""How the state names the drafter that needs no model."""
_MOST_NAMED = 5
_AGAIN = (
    "`specagent regenerate --stale` redrafts what changed and keeps what people wrote; --force drafts all anew "
    "(a backup copy is kept), and --out drafts beside it."
)


@dataclass(frozen=True)
class Rewrite:
    """What stands in the place of the draft, and what may be done about it."""

    layout: Layout
    state: State | None
    found: Mapping[Path, FileStatus]
    force: bool

    @property
    def ours(self) -> frozenset[Path]:
        """The records that an earlier run drafted and nobody has touched: a new draft may replace them."""
        return frozenset(
            path
            for path, one in self.found.items()
            if path != self.layout.spec and one.condition in ("as written", "half-written")
        )

    @property
    def continued(self) -> bool:
        """Whether this run goes on with one that was interrupted."""
        return self.state is not None and self.state.unfinished

    def settle(self, fingerprint: str, prd: Prd, drafter: str, warn: Callable[[str], None]) -> bool:
        """Return True when there is nothing to do for `drafter`, named as in the state.

        Raises StaleError when the inputs have changed since the draft, ConflictError when going on would
        overwrite what a person wrote. `warn` is told of edits that stay as they are.
        """
        if self.force or self.continued or self.found[self.layout.spec].condition == "absent":
            return False
        edited = self._edited()
        missing = [path for path, one in self.found.items() if one.condition == "absent"]
        if self.state is None:
            raise ConflictError(
                f"{self._name(self.layout.spec)!r} is there already, and no state file says that specagent wrote it",
                _AGAIN,
            )
        if self.state.inputs == fingerprint:
            if missing and not edited:
                return False  # drafted again, they come back as they were
            if edited:
                warn(f"Edited since it was drafted, left as it is: {', '.join(map(self._name, edited))}")
            if missing:
                warn(f"Missing: {', '.join(map(self._name, missing))}")
            return not self._improvable(drafter, edited, warn)
        changes = _changes(self.state, prd)
        if self.layout.spec in edited:
            name = self._name(self.layout.spec)
            raise ConflictError(f"{changes}; but {name!r} was edited by hand and would be overwritten", _AGAIN)
        if edited:
            changes += f"; {', '.join(map(self._name, edited))} edited by hand and kept"
        raise StaleError(f"{self._name(self.layout.spec)!r} is stale: {changes}", _AGAIN)

    def _improvable(self, drafter: str, edited: list[Path], warn: Callable[[str], None]) -> bool:
        """Return whether `drafter` is to draft again although no input has changed.

        It is when it failed in part, or nobody but the offline drafter was at it; not when only another model
        would word it differently.
        """
        state = self.state
        if state is None or drafter == OFFLINE:
            return False
        if not state.incomplete and state.drafter.name != OFFLINE:
            if state.drafter.name != drafter:
                warn(f"Drafted by {state.drafter.name}; --force drafts it anew with {drafter}.")
            return False
        if edited:
            reason = "incomplete" if state.incomplete else "drafted offline"
            warn(f"It is {reason}; since it was edited, only --force drafts it anew with {drafter}.")
        return not edited

    def back_up(self, files: Mapping[Path, str]) -> list[Path]:
        """Copy everything that forcing replaces or removes; return the copies."""
        if not self.force:
            return []
        doomed = [path for path, text in files.items() if self._differs(path, text)]
        return [backup(path) for path in [*doomed, *self.orphans(files)]]

    def replaced(self, files: Iterable[Path]) -> dict[Path, str]:
        """Return the hashes of the edited files that are replaced because the user forced it."""
        found = ((path, self.found.get(path)) for path in files)
        return {path: one.sha256 for path, one in found if self.force and one and one.sha256}

    def orphans(self, files: Mapping[Path, str]) -> list[Path]:
        """Return the untouched records of the earlier draft that the new one no longer has."""
        return sorted(path for path in self.ours if path not in files)

    def _differs(self, path: Path, text: str) -> bool:
        one = self.found.get(path)
        return one is not None and one.sha256 is not None and one.sha256 != text_hash(text)

    def _edited(self) -> list[Path]:
        return [path for path, one in self.found.items() if one.condition == "edited"]

    def _name(self, path: Path) -> str:
        return self.layout.relative(path)


def decide(layout: Layout, state: State | None, *, force: bool) -> Rewrite:
    """Look at what stands in the draft's places, or will once an interrupted run is finished."""
    left = left_over(layout, state)
    state = left.final if left else state
    found = status_of(layout, state, [layout.spec])
    return Rewrite(layout, state, {**found, **left.foreseen} if left else found, force)


def _changes(state: State, prd: Prd) -> str:
    """Return what has changed in the PRD since the draft, requirement by requirement."""
    before = {one.ref: one.sha256 for one in state.requirements}
    now = {one.ref: text_hash(one.text) for one in prd.requirements}
    parts = [
        _named("changed", [ref for ref in now if ref in before and before[ref] != now[ref]]),
        _named("added", [ref for ref in now if ref not in before]),
        _named("removed", [ref for ref in before if ref not in now]),
    ]
    return "; ".join(part for part in parts if part) or "its inputs have changed since it was drafted"


def _named(verb: str, refs: list[str]) -> str:
    if not refs:
        return ""
    more = f" and {len(refs) - _MOST_NAMED} more" if len(refs) > _MOST_NAMED else ""
    return f"{', '.join(refs[:_MOST_NAMED])}{more} {verb}"
