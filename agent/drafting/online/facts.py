"""From a model's short facts to the blueprint that all parts share, and back."""

from collections.abc import Sequence
from typing import TypeVar

from specagent.agent.drafting.quoting import quote
from specagent.schemas.base import Basis, basis
from specagent.schemas.blueprint import Blueprint, EntityFact
from specagent.schemas.facts import ActorFact, ContainerFact, Facts, GoalFact, TechnologyFact
from specagent.schemas.goals import Driver, Goal
from specagent.schemas.overview import Actor, Container
from specagent.schemas.prd import Prd, Requirement
from specagent.schemas.stack import Technology
from specagent.schemas.text import slug

_MOST_QUOTED = 4
_Fact = TypeVar("_Fact", GoalFact, ActorFact, TechnologyFact, ContainerFact, EntityFact)


def expand(facts: Facts, prd: Prd, missed: Sequence[Requirement] = ()) -> Blueprint:
    """Return the blueprint of `facts`; its texts are the PRD's own words until a section is drafted."""
    return Blueprint(
        purpose=facts.purpose,
        style=facts.style,
        goals=[_goal(one, prd) for one in facts.goals],
        actors=[Actor(kind=one.kind, name=one.name, description=one.does, basis=one.basis) for one in facts.actors],
        containers=[_container(one) for one in facts.containers],
        relations=[],
        technologies=[_technology(one) for one in facts.technologies],
        entities=facts.entities,
        decisions=facts.decisions,
        missed=list(missed),
    )


def project(blueprint: Blueprint, areas: Sequence[str], concerns: Sequence[str]) -> Facts:
    """Return the short facts of `blueprint`; `areas` and `concerns` are those that sections 4 and 6 will have."""
    return Facts(
        missed=[],
        purpose=blueprint.purpose,
        style=blueprint.style,
        goals=[GoalFact(kind=one.kind, name=one.name, basis=_drivers(one)) for one in blueprint.goals],
        actors=[
            ActorFact(kind=one.kind, name=one.name, does=one.description, basis=one.basis) for one in blueprint.actors
        ],
        technologies=[
            TechnologyFact(category=one.category, name=one.name, version=one.version, over="", basis=one.basis)
            for one in blueprint.technologies
        ],
        containers=[
            ContainerFact(
                kind=one.kind,
                name=one.name,
                technologies=one.technologies,
                does=one.responsibility,
                basis=one.basis,
            )
            for one in blueprint.containers
        ],
        entities=blueprint.entities,
        areas=list(areas),
        concerns=list(concerns),
        decisions=blueprint.decisions,
    )


def merge(known: Facts | None, added: Facts) -> Facts:
    """Return `known` with what `added` adds: new names, and further requirements of known ones."""
    if known is None:
        return added
    return Facts(
        missed=[*known.missed, *added.missed],
        purpose=known.purpose,
        style=known.style,
        goals=_merged(known.goals, added.goals),
        actors=_merged(known.actors, added.actors),
        technologies=_merged(known.technologies, added.technologies),
        containers=_merged(known.containers, added.containers),
        entities=_merged(known.entities, added.entities),
        areas=_distinct([*known.areas, *added.areas]),
        concerns=_distinct([*known.concerns, *added.concerns]),
        decisions=list({slug(one.title): one for one in [*added.decisions, *known.decisions]}.values()),
    )


def joined(first: Basis, second: Basis) -> Basis:
    """Return a basis that rests on all that either rests on."""
    return Basis(
        requirements=list(dict.fromkeys([*first.requirements, *second.requirements])),
        policies=list(dict.fromkeys([*first.policies, *second.policies])),
        assumption=first.assumption and second.assumption,
    )


def _merged(known: Sequence[_Fact], added: Sequence[_Fact]) -> list[_Fact]:
    ours = {slug(one.name): one for one in known}
    for one in added:
        same = ours.get(slug(one.name))
        ours[slug(one.name)] = same.model_copy(update={"basis": joined(same.basis, one.basis)}) if same else one
    return list(ours.values())


def _distinct(names: Sequence[str]) -> list[str]:
    return list({slug(one): one for one in reversed(names)}.values())[::-1]


def _drivers(goal: Goal) -> Basis:
    return basis(
        *(one.ref for one in goal.drivers if one.ref),
        policies=tuple(one.name for one in goal.drivers if not one.ref),
        assumption=goal.assumption,
    )


def drivers_of(cited: Basis, prd: Prd) -> list[Driver]:
    """Return the drivers that a basis stands for, each requirement with its short name."""
    named = [(ref, prd.requirement(ref)) for ref in cited.requirements]
    return [
        *(Driver(ref=ref, name=one.name if one else ref) for ref, one in named),
        *(Driver(ref="", name=one) for one in cited.policies),
    ]


def _goal(fact: GoalFact, prd: Prd) -> Goal:
    cited = [one for ref in fact.basis.requirements if (one := prd.requirement(ref))]
    quoted = "; ".join(f"{one.ref} {quote(one)}" for one in cited[:_MOST_QUOTED])
    return Goal(
        kind=fact.kind,
        name=fact.name,
        drivers=drivers_of(fact.basis, prd),
        description=f"The PRD asks: {quoted}." if quoted else f"{fact.name}; what it asks for is to be confirmed.",
        assumption=fact.basis.assumption,
    )


def _container(fact: ContainerFact) -> Container:
    return Container(
        kind=fact.kind,
        name=fact.name,
        technologies=fact.technologies,
        responsibility=fact.does,
        basis=fact.basis,
    )


def _technology(fact: TechnologyFact) -> Technology:
    reason = f"Chosen over {fact.over}; the reasons are to be confirmed." if fact.over else "What the PRD calls for."
    return Technology(
        category=fact.category, name=fact.name, version=fact.version, justification=reason, basis=fact.basis
    )
