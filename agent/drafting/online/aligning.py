"""Making a part agree with the facts: code sets what they settle, and tells of rows too many or too few."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from specagent.agent.checks import Finding
from specagent.agent.checks.statements import goal_basis
from specagent.agent.drafting.online.facts import drivers_of, joined
from specagent.agent.drafting.online.parts import Part
from specagent.schemas.adr import AdrBody
from specagent.schemas.base import Schema
from specagent.schemas.blueprint import Blueprint
from specagent.schemas.concerns import Concern, ConcernsSection
from specagent.schemas.data import Entity
from specagent.schemas.goals import Goal, GoalsSection
from specagent.schemas.overview import Actor, Container
from specagent.schemas.parts import ContainersPart, EntitiesPart
from specagent.schemas.patterns import Pattern, PatternsSection
from specagent.schemas.prd import Prd
from specagent.schemas.sections import Slug
from specagent.schemas.stack import StackSection, Technology
from specagent.schemas.text import slug

_Row = TypeVar("_Row", Goal, Actor, Container, Technology, Pattern, Entity, Concern)


def aligned(content: Schema, part: Part, blueprint: Blueprint, prd: Prd) -> tuple[Schema, list[Finding]]:
    """Return `content` with the facts' names, kinds, versions, owners and citations, and rows in their order.

    The findings name rows that were asked for and are missing, and rows without text of their own.
    """
    rows = _Rows(part)
    match content:
        case GoalsSection():
            facts = {slug(one.name): one for one in blueprint.goals}
            goals = rows.among(content.goals, lambda one: one.name, facts)
            content = GoalsSection(goals=[_goal(one, facts[slug(one.name)], prd) for one in goals])
        case ContainersPart():
            content = _containers(content, rows, blueprint)
        case StackSection():
            stack = {slug(one.name): one for one in blueprint.technologies}
            technologies = rows.among(content.technologies, lambda one: one.name, stack)
            content = StackSection(technologies=[_technology(one, stack[slug(one.name)]) for one in technologies])
        case PatternsSection():
            patterns = rows.asked(content.patterns, lambda one: one.area, lambda one: one.rules)
            content = PatternsSection(
                patterns=[one.model_copy(update={"area": rows.name_of(one.area)}) for one in patterns]
            )
        case EntitiesPart():
            entities = {slug(one.name): one for one in blueprint.entities}
            found = rows.among(content.entities, lambda one: one.name, entities)
            content = EntitiesPart(entities=[_set(one, entities[slug(one.name)], "name", "owner") for one in found])
        case ConcernsSection():
            concerns = rows.asked(content.concerns, lambda one: one.name, lambda one: one.measures)
            content = ConcernsSection(
                concerns=[one.model_copy(update={"name": rows.name_of(one.name)}) for one in concerns]
            )
        case AdrBody():
            content = _record(content, part, rows)
    return content, rows.findings


class _Rows:
    """The rows that a part asked for, and what was wrong about those that came."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._wanted = {slug(one): one for one in part.names}
        self.findings: list[Finding] = []

    def asked(
        self, rows: Sequence[_Row], name: Callable[[_Row], str], texts: Callable[[_Row], Sequence[Any]]
    ) -> list[_Row]:
        """Return the rows asked for that have `texts`, in the order asked for."""
        return self._taken([one for one in rows if texts(one)], name, list(self._wanted))

    def among(self, rows: Sequence[_Row], name: Callable[[_Row], str], facts: Mapping[str, object]) -> list[_Row]:
        """Return the rows asked for that are about one of `facts`, by slug, in the order asked for."""
        return self._taken(rows, name, [id_ for id_ in self._wanted if id_ in facts])

    def name_of(self, name: str) -> str:
        """Return the name as it was asked for."""
        return self._wanted[slug(name)]

    def _taken(self, rows: Sequence[_Row], name: Callable[[_Row], str], wanted: Sequence[str]) -> list[_Row]:
        """Return the rows with the slugs `wanted`; others are dropped, missing ones are found."""
        found: dict[str, _Row] = {}
        for row in rows:
            found.setdefault(slug(name(row)), row)
        for id_ in wanted:
            if id_ not in found:
                self.tell(self._wanted[id_], "the row is missing", "Write this row, under exactly this name.")
        return [found[id_] for id_ in wanted if id_ in found]

    def tell(self, subject: str, message: str, fix: str) -> None:
        """Keep a finding."""
        section: Slug = self._part.section
        self.findings.append(Finding("ROWS", "error", section, subject, message, fix))


def _containers(content: ContainersPart, rows: _Rows, blueprint: Blueprint) -> ContainersPart:
    actors = {slug(one.name): one for one in blueprint.actors}
    containers = {slug(one.name): one for one in blueprint.containers}
    return ContainersPart(
        actors=[
            _set(one, actors[slug(one.name)], "name", "kind")
            for one in rows.among(content.actors, lambda one: one.name, actors)
        ],
        containers=[
            _set(one, containers[slug(one.name)], "name", "kind", "technologies")
            for one in rows.among(content.containers, lambda one: one.name, containers)
        ],
    )


def _goal(row: Goal, fact: Goal, prd: Prd) -> Goal:
    drivers = drivers_of(joined(goal_basis(fact), goal_basis(row)), prd)
    return row.model_copy(
        update={
            "name": fact.name,
            "kind": fact.kind,
            "drivers": drivers,
            "assumption": row.assumption or (fact.assumption and not drivers),
        }
    )


def _technology(row: Technology, fact: Technology) -> Technology:
    return _set(row, fact, "name", "category", "version")


def _record(body: AdrBody, part: Part, rows: _Rows) -> AdrBody:
    decision = part.decision
    if decision is None:
        return body
    offered = {slug(one.name) for one in body.options}
    for name in [decision.chosen, *decision.rejected]:
        if slug(name) not in offered:
            rows.tell(name, "the option is missing", "Weigh this option under exactly this name, with pros and cons.")
    return body.model_copy(update={"title": decision.title, "drivers": joined(decision.basis, body.drivers)})


_Based = TypeVar("_Based", Actor, Container, Technology, Entity)


def _set(row: _Based, fact: Any, *names: str) -> _Based:
    """Return `row` with the fact's values of `names`, resting on all that either cites."""
    settled = {name: getattr(fact, name) for name in names}
    return row.model_copy(update={**settled, "basis": joined_row(row.basis, fact.basis)})


def joined_row(row: Any, fact: Any) -> Any:
    """Return the basis of both; a row that its author marks as an assumption stays one."""
    both = joined(row, fact)
    return both.model_copy(update={"assumption": row.assumption or (fact.assumption and not both.requirements)})
