"""What a run changed in the state, remembered so that it can be put back, and the state with it put back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from pydantic import ValidationError

from specagent.agent.document.adr import adr_number
from specagent.agent.document.headings import APPENDICES
from specagent.agent.document.subjects import adr_subject
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.state import State, Swap, UndoRecord

FOLLOWING = ("decisions", *APPENDICES)
"""Sections that tell of others."""
_NEVER = {"format", "history", "undo", "files", "writing", "pending"}
_KEYED = ("sections", "adrs", "contexts", "appendices")
"""Fields of which only the keys that changed are remembered, with None where there was nothing."""
_OF_PARTS = {"feedback": "part", "moved": "section"}
"""Lists whose entries belong to a part each, and what names it."""
_NOBODY: frozenset[str] = frozenset()


def undo_record(
    before: State,
    after: State,
    sections: Mapping[str, tuple[str, str]],
    files: Mapping[str, tuple[str | None, str | None]],
) -> UndoRecord:
    """Return what takes a run back that made `after` of `before`.

    `sections` are the texts of sections and appendices in the document, by slug, before and after it, empty for
    one that was not there; `files` are those of ADR files by link, None for one that was not there.
    """
    return UndoRecord(
        sections={slug: _swap(old or None, new or None) for slug, (old, new) in sections.items() if old != new},
        files={link: _swap(old, new) for link, (old, new) in files.items() if old != new},
        state=_changed(before.model_dump(mode="json"), after.model_dump(mode="json")),
    )


def restored(state: State, waiting: Collection[str] = _NOBODY, kept: Collection[str] = _NOBODY) -> State:
    """Return the state as it was before the last run, as far as that run changed it.

    The parts in `waiting` stay as they are and can be taken back later; those in `kept` stay for good. Raises
    SpecAgentError where what is remembered is no state.
    """
    undo = state.undo
    if undo is None:
        return state
    content = state.model_dump(mode="json")
    try:
        for name, old in undo.state.items():
            if name not in _NEVER:
                content[name] = _put_back(name, content.get(name), old, {*waiting, *kept}, undo)
        content["undo"] = _rest(undo, waiting)
        return State.model_validate(content)
    except (ValueError, TypeError) as err:
        raise _broken(err) from err


def part_of_file(link: str) -> str:
    """Return the part that an ADR's file is, such as `ADR-003`; its link where it has no number."""
    number = adr_number(PurePosixPath(unquote(link)).name)
    return link if number is None else adr_subject(number)


def _swap(before: str | None, after: str | None) -> Swap:
    return Swap(before=_lines(before), after=_lines(after))


def _lines(text: str | None) -> list[str] | None:
    return None if text is None else text.split("\n")


def _changed(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that differ, as they were."""
    names = [name for name in old if name not in _NEVER and old[name] != new[name]]
    return {name: _before(name, old[name], new[name]) for name in names}


def _before(name: str, old: Any, new: Any) -> Any:
    if name in _KEYED:
        return _changed_keys(old, new)
    if name == "requirements" and _has_names(old) and _has_names(new):
        return {"order": _refs(old) if _refs(old) != _refs(new) else None, "changed": _changed_refs(old, new)}
    return old


def _changed_keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {key: old.get(key) for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key)}


def _changed_refs(old: Sequence[Any], new: Sequence[Any]) -> dict[str, Any]:
    return _changed_keys({one["ref"]: one for one in old}, {one["ref"]: one for one in new})


def _refs(requirements: Iterable[Any]) -> list[str]:
    return [one["ref"] for one in requirements]


def _has_names(requirements: Sequence[Any]) -> bool:
    """Return whether each requirement has a reference of its own."""
    return len(set(_refs(requirements))) == len(requirements)


def _put_back(name: str, now: Any, old: Any, staying: Collection[str], undo: UndoRecord) -> Any:
    if name in _KEYED:
        return _with_keys(name, now, _mapping(old), staying, undo)
    if name == "requirements" and isinstance(old, dict):
        return _with_requirements(now, old)
    if name in _OF_PARTS and staying and isinstance(old, list):
        return _without(name, old, staying) + _only(name, now, staying)
    return old


def _with_keys(
    name: str, now: Mapping[str, Any], old: Mapping[str, Any], staying: Collection[str], undo: UndoRecord
) -> dict[str, Any]:
    found = dict(now)
    for key, value in old.items():
        if _part(name, key) in staying or (name == "adrs" and _is_elsewhere(key, value, now, undo)):
            continue
        if value is None:
            found.pop(key, None)
        else:
            found[key] = value
    return found


def _is_elsewhere(key: str, value: Any, now: Mapping[str, Any], undo: UndoRecord) -> bool:
    """Return whether a record got another number since the run, so that what the state knew of it is no more."""
    back = {part_of_file(link) for link, one in undo.files.items() if one.before is not None}
    return value is not None and key not in now and _part("adrs", key) not in back


def _with_requirements(now: Sequence[Any], old: Mapping[str, Any]) -> list[Any]:
    changed = _mapping(old.get("changed"))
    found = {one["ref"]: one for one in now} | changed
    order = old.get("order") or _refs(now)
    return [found[ref] for ref in dict.fromkeys([*order, *found]) if found.get(ref) is not None]


def _without(name: str, entries: Sequence[Any], parts: Collection[str]) -> list[Any]:
    return [one for one in entries if _owner(name, one) not in parts]


def _only(name: str, entries: Sequence[Any], parts: Collection[str]) -> list[Any]:
    return [one for one in entries if _owner(name, one) in parts]


def _owner(name: str, entry: Any) -> Any:
    return _mapping(entry).get(_OF_PARTS[name])


def _rest(undo: UndoRecord, waiting: Collection[str]) -> dict[str, Any] | None:
    """Return what can still be taken back: the parts in `waiting`, and the sections that tell of them."""
    if not waiting:
        return None
    keyed = {name: of for name in _KEYED if (of := _of(name, undo.state.get(name, {}), waiting))}
    lists = {name: undo.state[name] for name in _OF_PARTS if name in undo.state}
    return {
        "sections": {slug: one for slug, one in undo.sections.items() if slug in {*waiting, *FOLLOWING}},
        "files": {link: one for link, one in undo.files.items() if part_of_file(link) in waiting},
        "state": keyed | lists,
    }


def _of(name: str, old: Any, parts: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in _mapping(old).items() if _part(name, key) in parts}


def _part(name: str, key: str) -> str:
    return adr_subject(int(key)) if name == "adrs" else key


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{value!r:.60} stands where names and values are expected")
    return value


def _broken(err: ValueError | TypeError) -> SpecAgentError:
    why = err.errors(include_url=False, include_input=False)[0]["msg"] if isinstance(err, ValidationError) else err
    return SpecAgentError(
        f"what the state file remembers of the last run is broken: {why}",
        "Restore the state file from Git, or take the change back with Git.",
    )
