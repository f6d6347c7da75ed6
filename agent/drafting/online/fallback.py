"""What stands in for a part that the model did not come up with: the offline drafter's, from the same facts."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.relations import missing_relations, people_relations
from specagent.schemas.base import basis
from specagent.schemas.blueprint import Blueprint
from specagent.schemas.overview import Relation
from specagent.schemas.parts import CommunicationPart
from specagent.schemas.text import slug

_Row = TypeVar("_Row")
_LOGIC = ("service", "application")


def filled(
    drafted: Sequence[_Row], wanted: Sequence[str], offline: Sequence[_Row], name: Callable[[_Row], str]
) -> list[_Row]:
    """Return the drafted rows in the order of `wanted`, each missing one taken from `offline` where it has it."""
    ours = {slug(name(one)): one for one in drafted}
    theirs = {slug(name(one)): one for one in offline}
    ids = [slug(one) for one in wanted]
    return [found for id_ in ids if (found := ours.get(id_) or theirs.get(id_))]


def topped_up(drafted: Sequence[_Row], most: int, offline: Sequence[_Row], name: Callable[[_Row], str]) -> list[_Row]:
    """Return the drafted rows and as many of `offline`, under other names, as make them `most`."""
    ours = {slug(name(one)) for one in drafted}
    spare = [one for one in offline if slug(name(one)) not in ours]
    return [*drafted, *spare[: max(most - len(drafted), 0)]]


def communication(blueprint: Blueprint, brief: Brief) -> CommunicationPart:
    """Return how the containers communicate as far as the facts tell: everything with what holds the logic."""
    containers = blueprint.containers
    front = next((one.name for one in containers if one.kind == "application"), containers[0].name)
    core = next((one.name for kind in _LOGIC for one in containers if one.kind == kind), front)
    people = [one for one in blueprint.actors if one.kind == "person"]
    systems = [one for one in blueprint.actors if one.kind != "person"]
    relations: list[Relation] = list(people_relations(people, [], containers, front))
    if front != core:
        relations.append(
            Relation(
                source=front,
                target=core,
                purpose="Asks for what people want to see and do",
                protocol="HTTPS/JSON",
                basis=basis(assumption=True),
            )
        )
    relations += missing_relations(containers, systems, relations, core)
    names = ", ".join(one.name for one in containers)
    return CommunicationPart(
        summary=f"Architecture style: {blueprint.style}. {brief.prd.title} consists of: {names}.",
        relations=relations,
        flow_title="",
        flow=[],
    )
