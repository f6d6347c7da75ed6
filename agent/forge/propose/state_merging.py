"""A state file that branch and base both changed: what each has learnt stays, and the branch's where both did."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from specagent.agent.workspace.state import State

_TOGETHER = ("format", "specagent", "prd", "drafter", "language", "inputs", "requirements", "contexts")
"""What the spec as a whole was drafted from: one side's or the other's, never a mixture."""
_BY_KEY = ("sections", "adrs", "files", "appendices")
_BY_ITEM = ("edited", "incomplete", "feedback", "locks", "moved", "history")


def merged_state(before: str | None, ours: str, theirs: str) -> str:
    """Return the state file that knows what both sides know; ours as it is where one of them is none."""
    try:
        mine, other = _content(ours), _content(theirs)
        old = {} if before is None else _content(before)
    except ValidationError:
        return ours
    merged = mine | _whole(old, mine, other)
    merged |= {name: _by_key(old.get(name) or {}, mine[name], other[name]) for name in _BY_KEY}
    merged |= {name: _by_item(old.get(name) or [], mine[name], other[name]) for name in _BY_ITEM}
    return ours if merged == mine else State.model_validate(merged).to_json()


def _content(text: str) -> dict[str, Any]:
    return State.model_validate_json(text).model_dump(mode="json")


def _whole(old: Mapping[str, Any], mine: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    untouched = all(mine[name] == old.get(name) for name in _TOGETHER)
    return {name: other[name] for name in _TOGETHER} if untouched else {}


def _by_key(old: Mapping[str, Any], mine: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return what each side has under each key; where both changed it, ours."""
    taken = {key: other.get(key) if mine.get(key) == old.get(key) else mine.get(key) for key in {*mine, *other}}
    return {key: value for key, value in taken.items() if value is not None}


def _by_item(old: Sequence[Any], mine: Sequence[Any], other: Sequence[Any]) -> list[Any]:
    """Return ours without what they took out, and with what they added."""
    kept = [one for one in mine if one in other or one not in old]
    return [*kept, *(one for one in other if one not in mine and one not in old)]
