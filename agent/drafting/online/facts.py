"""From a model's short facts to the blueprint that all parts share, and back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from specagent.agent.checks.statements import goal_basis
from specagent.agent.drafting.quoting import quote
from specagent.schemas.base import Basis, Schema
from specagent.schemas.blueprint import Blueprint, EntityFact
from specagent.schemas.facts import ActorFact, ContainerFact, Facts, GoalFact, TechnologyFact
from specagent.schemas.goals import Driver, Goal
from specagent.schemas.overview import Actor, Container
from specagent.schemas.prd import Prd, Requirement
from specagent.schemas.stack import Technology
from specagent.schemas.text import slug

_MOST_QUOTED = 4
_MOST = {"decisions": 12, "areas": 12, "concerns": 16}
"""Half as many again as the prompts ask for."""
_Fact = TypeVar("_Fact", bound=Schema)
_Row = TypeVar("_Row")
LISTS = ("goals", "actors", "technologies", "containers", "entities", "areas", "concerns", "decisions")
"""The lists of facts that parts are made from."""


def expand(facts: Facts, prd: Prd, missed: Sequence[Requirement] = ()) -> Blueprint:
    """Return the blueprint of `facts`; its texts are the PRD's own words until a section is drafted."""
    known = {one.ref: one for one in reversed(prd.requirements)}
    return Blueprint(
        purpose=facts.purpose,
        style=facts.style,
        goals=[_goal(one, known) for one in facts.goals],
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
        goals=[GoalFact(kind=one.kind, name=one.name, basis=goal_basis(one)) for one in blueprint.goals],
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
        missed=_first([*known.missed, *added.missed], lambda one: one.id),
        purpose=known.purpose,
        style=known.style,
        goals=_merged(known.goals, added.goals, _name),
        actors=_merged(known.actors, added.actors, _name),
        technologies=_merged(known.technologies, added.technologies, _name),
        containers=_merged(known.containers, added.containers, _name),
        entities=_merged(known.entities, added.entities, _name),
        areas=_first([*known.areas, *added.areas], slug),
        concerns=_first([*known.concerns, *added.concerns], slug),
        decisions=_merged(known.decisions, added.decisions, lambda one: slug(one.title)),
    )


def distinct(facts: Facts) -> Facts:
    """Return a model's facts, every name once; a container wins over an actor of its name.

    Of decisions, areas and concerns only the first ones stay: each costs a call or a good part of one, and a
    model may name hundreds.
    """
    kept = once(facts)
    return kept.model_copy(update={name: getattr(kept, name)[:most] for name, most in _MOST.items()})


def once(facts: Facts) -> Facts:
    """Return facts in which every name stands once; a container wins over an actor of its name."""
    nothing: dict[str, Any] = {name: [] for name in (*LISTS, "missed")}
    kept = merge(facts.model_copy(update=nothing), facts)
    taken = {slug(one.name) for one in kept.containers}
    return kept.model_copy(update={"actors": [one for one in kept.actors if slug(one.name) not in taken]})


def joined(first: Basis, second: Basis) -> Basis:
    """Return a basis that rests on all that either rests on."""
    return first.model_copy(
        update={
            "requirements": list(dict.fromkeys([*first.requirements, *second.requirements])),
            "policies": list(dict.fromkeys([*first.policies, *second.policies])),
            "assumption": first.assumption and second.assumption,
        }
    )


def _merged(known: Sequence[_Fact], added: Sequence[_Fact], key: Callable[[Any], str]) -> list[_Fact]:
    ours: dict[str, Any] = {}
    rows: list[Any] = [*known, *added]
    for one in rows:
        same = ours.get(key(one))
        ours[key(one)] = same.model_copy(update={"basis": joined(same.basis, one.basis)}) if same else one
    return list(ours.values())


def _first(rows: Sequence[_Row], key: Callable[[_Row], str]) -> list[_Row]:
    """Return the first row of each key, in their order."""
    found: dict[str, _Row] = {}
    for one in rows:
        found.setdefault(key(one), one)
    return list(found.values())


def _name(fact: GoalFact | ActorFact | TechnologyFact | ContainerFact | EntityFact) -> str:
    return slug(fact.name)


def drivers_of(cited: Basis, prd: Prd) -> list[Driver]:
    """Return the drivers that a basis stands for, each requirement with its short name."""
    wanted = set(cited.requirements)
    return _drivers_among(cited, {one.ref: one for one in reversed(prd.requirements) if one.ref in wanted})


def _drivers_among(cited: Basis, known: Mapping[str, Requirement]) -> list[Driver]:
    return [
        *(Driver(ref=ref, name=known[ref].name if ref in known else ref) for ref in cited.requirements),
        *(Driver(ref="", name=one) for one in cited.policies),
    ]


def _goal(fact: GoalFact, known: Mapping[str, Requirement]) -> Goal:
    cited = [known[ref] for ref in fact.basis.requirements if ref in known]
    quoted = "; ".join(f"{one.ref} {quote(one)}" for one in cited[:_MOST_QUOTED])
    return Goal(
        kind=fact.kind,
        name=fact.name,
        drivers=_drivers_among(fact.basis, known),
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
