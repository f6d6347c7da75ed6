"""How the shared facts of two moments differ: rows that are new or other, rows that are gone, and other names."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from specagent.agent.drafting.redrafting.terms import Move
from specagent.agent.drafting.redrafting.wording import in_todays_names, renamed_text
from specagent.schemas.answer import PartKind
from specagent.schemas.blueprint import DecisionFact
from specagent.schemas.facts import Facts
from specagent.schemas.sections import Slug
from specagent.schemas.text import slug


@dataclass(frozen=True)
class _List:
    """A list of facts: the section and kind of part where its rows stand, and what keeps a replaced one's place."""

    field: str
    section: Slug
    kind: PartKind
    place: Callable[[Any], str]


_LISTS = (
    _List("goals", "goals", "goals", lambda one: one.kind),
    _List("actors", "overview", "containers", lambda one: one.kind),
    _List("containers", "overview", "containers", lambda one: one.kind),
    _List("technologies", "stack", "stack", lambda one: slug(one.category)),
    _List("entities", "data", "entities", lambda one: slug(one.owner)),
    _List("areas", "patterns", "patterns", lambda _: ""),
    _List("concerns", "concerns", "concerns", lambda _: ""),
)


@dataclass(frozen=True)
class FactChanges:
    """`rows` are names of new and changed rows by section and kind; `gone` are slugs of rows that are no more.

    `decisions` are new ones; `redecided` leads from the slug of an old title to the decision in its place.
    """

    rows: tuple[tuple[Slug, PartKind, tuple[str, ...]], ...]
    gone: Mapping[Slug, frozenset[str]]
    moves: tuple[Move, ...]
    decisions: tuple[DecisionFact, ...]
    redecided: Mapping[str, DecisionFact]


def fact_changes(before: Facts, after: Facts) -> FactChanges:
    """Return how `after` differs from `before`."""
    rows: list[tuple[Slug, PartKind, tuple[str, ...]]] = []
    gone: dict[Slug, frozenset[str]] = {}
    moves: list[Move] = []
    for one in _LISTS:
        old, new = getattr(before, one.field), getattr(after, one.field)
        names = tuple(_name(row) for row in _differing(old, new))
        left = _lost(old, new)
        if names or left:
            rows.append((one.section, one.kind, names))
        gone[one.section] = gone.get(one.section, frozenset()) | {slug(_name(row)) for row in left}
        moves += _moves(one, left, _lost(new, old))
    added, redecided = _decisions(before, after, moves)
    return FactChanges(tuple(rows), gone, tuple(moves), added, redecided)


def with_moves(facts: Facts, moves: Sequence[Move]) -> Facts:
    """Return facts that tell new names wherever a replaced fact is used: people replace one where it stands."""
    names = {one.old: one.now for one in moves if one.now}
    dropped = {slug(one.old) for one in moves if not one.now}
    containers = [
        one.model_copy(
            update={
                "technologies": [names.get(name, name) for name in one.technologies if slug(name) not in dropped],
                "does": renamed_text(one.does, names),
            }
        )
        for one in facts.containers
    ]
    entities = [
        one.model_copy(update={"owner": "" if slug(one.owner) in dropped else names.get(one.owner, one.owner)})
        for one in facts.entities
    ]
    decisions = [in_todays_names(one, names) for one in facts.decisions]
    return facts.model_copy(update={"containers": containers, "entities": entities, "decisions": decisions})


def _differing(old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    known = {slug(_name(one)): one for one in old}
    return [one for one in new if known.get(slug(_name(one))) != one]


def _lost(old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    kept = {slug(_name(one)) for one in new}
    return [one for one in old if slug(_name(one)) not in kept]


def _moves(facts: _List, gone: Sequence[Any], new: Sequence[Any]) -> Iterator[Move]:
    """Yield a move for each fact that is gone; one of the same place that is new stands for it."""
    waiting = list(new)
    for one in gone:
        if isinstance(one, str):
            continue  # areas and concerns are headings, which no other part names
        at = next((at for at, other in enumerate(waiting) if facts.place(other) == facts.place(one)), None)
        yield Move(facts.section, _name(one), "" if at is None else _name(waiting.pop(at)))


def _decisions(
    before: Facts, after: Facts, moves: Sequence[Move]
) -> tuple[tuple[DecisionFact, ...], dict[str, DecisionFact]]:
    now = {one.old: one.now for one in moves if one.now}
    new = [one for one in after.decisions if slug(one.title) not in {slug(old.title) for old in before.decisions}]
    kept = {slug(one.title) for one in after.decisions}
    redecided: dict[str, DecisionFact] = {}
    for old in before.decisions:
        if slug(old.title) in kept:
            continue
        successor = next((one for one in new if _same_question(old, one, now)), None)
        if successor:
            new.remove(successor)
            redecided[slug(old.title)] = successor
    return tuple(new), redecided


def _same_question(old: DecisionFact, new: DecisionFact, now: dict[str, str]) -> bool:
    return (
        slug(old.topic) == slug(new.topic)
        or slug(in_todays_names(old, now).chosen) == slug(new.chosen) != slug(old.chosen)
        or bool({slug(old.chosen)} & {slug(one) for one in new.rejected})
    )


def _name(fact: Any) -> str:
    return fact if isinstance(fact, str) else str(fact.name)
