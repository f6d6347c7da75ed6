"""What is locked: rows and sections that a redraft leaves as they are, and facts that therefore stay."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from types import MappingProxyType
from typing import Any

from specagent.agent.document.subjects import adr_subject, communication_subject
from specagent.agent.drafting.redrafting.facts_changed import LISTS, fact_name
from specagent.agent.drafting.redrafting.subjects import name_of
from specagent.agent.drafting.redrafting.terms import Today
from specagent.schemas.base import Schema
from specagent.schemas.facts import Facts
from specagent.schemas.sections import SECTIONS
from specagent.schemas.text import slug

_Name = Callable[[Any], str]
_ROWS: Mapping[str, _Name] = MappingProxyType(
    {
        **dict.fromkeys(
            ("goals", "actors", "containers", "technologies", "entities", "concerns"), lambda one: one.name
        ),
        "relations": lambda one: name_of(communication_subject(one)),
        "patterns": lambda one: one.area,
        "topics": lambda one: one.topic,
    }
)
"""The lists of rows in sections -> what a row is called in a lock."""


def standing_locks(locked: Set[str], today: Today) -> frozenset[str]:
    """Return the locks on parts, and those on rows that there are; records that were decided on are locked as well."""
    rows = {f"{one.slug}: {name}" for one in SECTIONS for name in _names(getattr(today.spec, one.slug))}
    decided = {adr_subject(one.number) for one in today.adrs if one.status != "proposed"}
    return frozenset({one for one in locked if ": " not in one or _key(one) in rows} | decided)


def locked_rows(locked: Set[str], section: str) -> frozenset[str]:
    """Return the slugs of a section's locked rows."""
    return frozenset(slug(one.partition(": ")[2]) for one in locked if one.startswith(f"{section}: "))


def with_locked_facts(before: Facts, after: Facts, locked: Set[str]) -> Facts:
    """Return `after` with the facts of `before` that stand in locked rows and sections: what is locked is given."""
    lists: dict[str, list[Any]] = {}
    for one in LISTS:
        old, new = getattr(before, one.field), getattr(after, one.field)
        if one.section in locked:
            lists[one.field] = old
        else:
            lists[one.field] = _with_held(old, new, fact_name, locked_rows(locked, one.section))
    return after.model_copy(update=lists)


def with_locked_rows(before: Schema, after: Schema, held: Set[str]) -> Schema:
    """Return a section with its locked rows as they were before."""
    if not held:
        return after
    lists = {
        name: _with_held(getattr(before, name), getattr(after, name), key, held)
        for name, key in _ROWS.items()
        if name in type(after).model_fields
    }
    return after.model_copy(update=lists)


def _names(section: Schema) -> Iterator[str]:
    for name, key in _ROWS.items():
        yield from (slug(key(one)) for one in getattr(section, name, ()))


def _key(lock: str) -> str:
    section, _, row = lock.partition(": ")
    return f"{section}: {slug(row)}"


def _with_held(before: Sequence[Any], after: Sequence[Any], name: _Name, held: Set[str]) -> list[Any]:
    """Return the rows of `after`, with those of `before` that are held in their places."""
    kept = [(at, one) for at, one in enumerate(before) if slug(name(one)) in held]
    names = {slug(name(one)) for _, one in kept}
    rows = [one for one in after if slug(name(one)) not in names]
    for at, one in kept:
        rows.insert(at, one)
    return rows
