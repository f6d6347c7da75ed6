"""Reading of the state file, also when it is broken, newer than this program or full of merge conflicts."""

import json
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.files import read_file
from specagent.agent.workspace.layout import Layout
from specagent.agent.workspace.lock import ignore
from specagent.agent.workspace.state import FORMAT, State
from specagent.agent.workspace.status import status_of

_RESTORE = "Restore it from Git, or delete it: the spec itself stays, but every file then counts as edited by hand."


def read_state(layout: Layout, warn: Callable[[str], None] = ignore) -> State | None:
    """Return the state beside the spec, or None when there is none.

    Where Git left conflict markers, the side that agrees more with the files on disk counts, and `warn` is
    told. Raises SpecAgentError for a broken file and for one that a newer version wrote.
    """
    text = read_file(layout.guard(layout.state))
    if text is None:
        return None
    if any(line.startswith("<<<<<<< ") for line in text.split("\n")):
        return _resolve_conflict(layout, text, warn)
    return _parse(text, layout.relative(layout.state))


def _parse(text: str, name: str) -> State:
    content = _load(text, name)
    version = content.get("format") if isinstance(content, dict) else None
    if isinstance(version, int) and version > FORMAT:
        raise SpecAgentError(
            f"{name!r} was written by a newer specagent (format {version}, this one reads {FORMAT})",
            "Upgrade: pip install --upgrade specagent",
        )
    try:
        return State.model_validate(content)
    except ValidationError as err:
        first = err.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the whole file"
        raise SpecAgentError(f"{name!r} is broken at {where}: {first['msg']}", _RESTORE) from err


def _load(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as err:
        raise SpecAgentError(f"{name!r} is broken: it is nested too deeply", _RESTORE) from err
    except ValueError as err:
        raise SpecAgentError(f"{name!r} is broken: {err}", _RESTORE) from err


def _resolve_conflict(layout: Layout, text: str, warn: Callable[[str], None]) -> State | None:
    name = layout.relative(layout.state)
    best: State | None = None
    for side in _sides(text):
        try:
            state = _parse(side, name)
        except SpecAgentError:
            continue
        if best is None or _agreement(layout, state) > _agreement(layout, best):
            best = state
    if best is None:
        warn(f"{name!r} holds merge conflicts that cannot be resolved; going on as if there were none")
    else:
        warn(f"{name!r} holds merge conflicts; the side that fits the files on disk is used")
    return best


def _agreement(layout: Layout, state: State) -> int:
    return sum(one.condition == "as written" for one in status_of(layout, state).values())


def _sides(text: str) -> tuple[str, str]:
    """Return what stands before and after each `=======` of Git's conflict markers."""
    ours: list[str] = []
    theirs: list[str] = []
    taking: tuple[list[str], ...] = (ours, theirs)
    for line in text.split("\n"):
        match line[:7]:
            case "<<<<<<<":
                taking = (ours,)
            case "|||||||":
                taking = ()
            case "=======":
                taking = (theirs,)
            case ">>>>>>>":
                taking = (ours, theirs)
            case _:
                for side in taking:
                    side.append(line)
    return "\n".join(ours), "\n".join(theirs)
