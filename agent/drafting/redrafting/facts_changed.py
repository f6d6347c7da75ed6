"""How the shared facts of two moments differ: rows that are new or other, rows that are gone, and other names."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from specagent.agent.drafting.redrafting.subjects import all_names
from specagent.agent.drafting.redrafting.terms import Move
from specagent.agent.drafting.redrafting.wording import apart, in_todays_names, renamed_text
from specagent.schemas.answer import PartKind
from specagent.schemas.blueprint import DecisionFact
from specagent.schemas.facts import Facts
from specagent.schemas.sections import Slug
from specagent.schemas.text import slug


@dataclass(frozen=True)
class FactList:
    """A list of facts: the section and kind of part where its rows stand, and what keeps a replaced one's place."""

    field: str
    section: Slug
    kind: PartKind
    place: Callable[[Any], str]


LISTS = (
    FactList("goals", "goals", "goals", lambda one: one.kind),
    FactList("actors", "overview", "containers", lambda one: one.kind),
    FactList("containers", "overview", "containers", lambda one: one.kind),
    FactList("technologies", "stack", "stack", lambda one: slug(one.category)),
    FactList("entities", "data", "entities", lambda one: slug(one.owner)),
    FactList("areas", "patterns", "patterns", lambda _: ""),
    FactList("concerns", "concerns", "concerns", lambda _: ""),
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
    for one in LISTS:
        old, new = getattr(before, one.field), getattr(after, one.field)
        names = tuple(fact_name(row) for row in _differing(old, new))
        left = _beside(old, _slugs(after, one.section))
        if names or left:
            rows.append((one.section, one.kind, names))
        gone[one.section] = gone.get(one.section, frozenset()) | {slug(fact_name(row)) for row in left}
        moves += _moves(one, left, _beside(new, _slugs(before, one.section)))
    added, redecided = _decisions(before, after, moves)
    return FactChanges(tuple(rows), gone, tuple(moves), added, redecided)


def with_moves(facts: Facts, moves: Sequence[Move]) -> Facts:
    """Return facts that tell new names wherever a replaced fact is used: people replace one where it stands."""
    names = new_names(moves, facts)
    dropped = {slug(one.old) for one in moves if not one.now}
    containers = [
        one.model_copy(
            update={
                "technologies": _renamed_each(one.technologies, names, dropped),
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


def new_names(moves: Iterable[Move], facts: Facts) -> dict[str, str]:
    """Return what leads from old names to new ones in texts, and from longer names that hold an old one to themselves.

    `facts` have the names that there are.
    """
    return apart({one.old: one.now for one in moves if one.now}, all_names(facts))


def _renamed_each(names: Sequence[str], new: Mapping[str, str], dropped: Set[str]) -> list[str]:
    return list(dict.fromkeys(new.get(name, name) for name in names if slug(name) not in dropped))


def _differing(old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    known = {slug(fact_name(one)): one for one in old}
    return [one for one in new if known.get(slug(fact_name(one))) != one]


def _beside(rows: Sequence[Any], known: Set[str]) -> list[Any]:
    """Return the rows whose names are not among the `known` ones."""
    return [one for one in rows if slug(fact_name(one)) not in known]


def _slugs(facts: Facts, section: Slug) -> set[str]:
    """Return the slugs of all facts that stand in a section, such as those of actors and of containers."""
    lists = (getattr(facts, one.field) for one in LISTS if one.section == section)
    return {slug(fact_name(row)) for rows in lists for row in rows}


def _moves(facts: FactList, gone: Sequence[Any], new: Sequence[Any]) -> Iterator[Move]:
    """Yield a move for each fact that is gone; one of the same place that is new stands for it."""
    waiting = list(new)
    for one in gone:
        if isinstance(one, str):
            continue  # areas and concerns are headings, which no other part names
        at = next((at for at, other in enumerate(waiting) if facts.place(other) == facts.place(one)), None)
        yield Move(facts.section, fact_name(one), "" if at is None else fact_name(waiting.pop(at)))


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


def fact_name(fact: Any) -> str:
    """Return the name of a row of facts; of an area or a concern there is nothing else."""
    return fact if isinstance(fact, str) else str(fact.name)
