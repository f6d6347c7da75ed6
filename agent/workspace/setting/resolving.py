"""Which fact of a spec an assignment means."""

import difflib
from collections.abc import Callable, Iterator, Sequence

from specagent.agent.catalogue.model import TechnologyEntry
from specagent.agent.catalogue.store import catalogue
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.setting.assignment import Assignment, FactKind, split_version
from specagent.agent.workspace.setting.facts import Fact
from specagent.schemas.text import slug

MARKS = "`*"
"""What encloses a name that is written as code or bold."""
_MOST_NAMED = 6
_PLURALS: dict[FactKind, str] = {
    "goal": "goals",
    "constraint": "constraints",
    "actor": "actors",
    "container": "containers",
    "technology": "technologies",
    "entity": "entities",
}


def meant(assignment: Assignment, facts: Sequence[Fact], spec: str) -> Fact | None:
    """Return the fact that is meant; None where nothing is called so.

    Its name or id decides, then a technology's category or role. A container stands for the technology that it is
    built with where the value is a technology of the same role. Raises SpecAgentError where several could be meant;
    `spec` is the file's name.
    """
    entry = known_technology(assignment.value)
    allowed = [one for one in facts if _is_kind(one, assignment.kind)]
    for fits in _ways(assignment.name):
        if found := [one for one in allowed if fits(one)]:
            found = found if len(found) == 1 else _of_same_role(found, entry) or found
            break
    else:
        return None
    if len(found) > 1:
        raise SpecAgentError(
            f"{assignment.shown!r} may mean {_listed(found)} in {spec!r}", f"Name one of them: `{found[0].label}=...`."
        )
    return _built_with(found[0], facts, entry) if assignment.kind is None else found[0]


def unknown(assignment: Assignment, facts: Sequence[Fact], spec: str) -> SpecAgentError:
    """Return the failure for a name that no fact has, with those that are near it."""
    allowed = [one for one in facts if _is_kind(one, assignment.kind)]
    names = {name.lower(): name for one in allowed for name in (one.name, one.category) if name}
    near = difflib.get_close_matches(assignment.name.lower(), names, n=3)
    what = assignment.kind or "goal, actor, container, technology or entity"
    if near:
        hint = f"Did you mean {' or '.join(repr(names[one]) for one in near)}?"
    else:
        hint = " ".join(_inventory(allowed)) or f"{spec!r} has none that could be read."
    return SpecAgentError(f"there is no {what} called {assignment.name!r} in {spec!r}", hint)


def known_technology(value: str) -> TechnologyEntry | None:
    """Return the catalogue's entry for a technology, named with or without a version; None for an unknown one."""
    for name in dict.fromkeys((value, split_version(value)[0])):
        wanted = slug(name)
        for entry in catalogue().technologies.values():
            if any(slug(one) == wanted for one in (entry.name, *entry.aliases)):
                return entry
    return None


def bare(name: str) -> str:
    """Return a technology's id: the slug of its name without the version that some write behind it."""
    return slug(split_version(name.strip(MARKS))[0])


def _is_kind(fact: Fact, kind: FactKind | None) -> bool:
    goals = ("goal", "constraint")
    return kind is None or fact.kind == kind or (kind in goals and fact.kind in goals)


def _ways(name: str) -> Iterator[Callable[[Fact], bool]]:
    """Yield the ways in which a name can mean a fact, the surest first."""
    id_ = slug(name)
    yield lambda one: one.name == name
    yield lambda one: slug(one.name) == id_
    yield lambda one: one.kind == "technology" and bare(one.name) == id_
    yield lambda one: one.kind == "technology" and slug(one.category) == id_
    yield lambda one: one.kind == "technology" and id_ in _roles(one.name)


def _roles(name: str) -> Sequence[str]:
    entry = known_technology(name)
    return entry.roles if entry else ()


def _of_same_role(found: Sequence[Fact], entry: TechnologyEntry | None) -> list[Fact]:
    """Return the one technology that serves as what is to take its place; nothing where that leaves another number."""
    rows = [one for one in found if entry and one.kind == "technology"]
    alike = [one for one in rows if _serves_as(one, entry)]
    return next((some for some in (rows, alike) if len(some) == 1), [])


def _built_with(fact: Fact, facts: Sequence[Fact], entry: TechnologyEntry | None) -> Fact:
    """Return the technology of a container that a technology is to replace; the fact itself where that is not meant."""
    if fact.kind != "container" or entry is None:
        return fact
    within = {bare(one) for one in fact.technologies}
    rows = [one for one in facts if one.kind == "technology" and bare(one.name) in within]
    alike = [one for one in rows if _serves_as(one, entry)]
    return alike[0] if len(alike) == 1 else fact


def _serves_as(fact: Fact, entry: TechnologyEntry | None) -> bool:
    """Return whether a technology's main role is that of another one."""
    return bool(entry and entry.roles and entry.roles[:1] == list(_roles(fact.name))[:1])


def _listed(found: Sequence[Fact]) -> str:
    shown = [f"{one.label}{f' in line {one.span.line}' if one.span else ''}" for one in found[:_MOST_NAMED]]
    return f"{', '.join(shown[:-1])} or {shown[-1]}"


def _inventory(facts: Sequence[Fact]) -> Iterator[str]:
    for kind, plural in _PLURALS.items():
        names = [one.name for one in facts if one.kind == kind]
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        if names:
            yield f"{plural.capitalize()}: {', '.join(names[:_MOST_NAMED])}{more}."
