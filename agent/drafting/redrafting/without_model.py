"""Redrafting without a model: rows drafted afresh from the PRD by the catalogue, or today's with other names."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.drafter import Shortfall
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.online.facts import LISTS, merge, project
from specagent.agent.drafting.online.parts import Part
from specagent.agent.drafting.prompting.tasks import Wish
from specagent.agent.drafting.redrafting.facts_changed import new_names
from specagent.agent.drafting.redrafting.projection import facts_of
from specagent.agent.drafting.redrafting.terms import Move, Today
from specagent.agent.drafting.redrafting.wording import renamed
from specagent.schemas.adr import Adr, AdrBody
from specagent.schemas.base import Schema
from specagent.schemas.blueprint import Blueprint
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.data import DataSection
from specagent.schemas.facts import Facts
from specagent.schemas.goals import Goal, GoalsSection
from specagent.schemas.overview import OverviewSection
from specagent.schemas.parts import CommunicationPart, ContainersPart, EntitiesPart, StoragePart
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.prd import Requirement
from specagent.schemas.stack import StackSection
from specagent.schemas.text import slug

_Row = TypeVar("_Row", bound=Schema)
_NO_BASIS = ("areas", "concerns")


class OfflineRedrafter:
    """Implements `Redrafter` from the PRD's words and the catalogue; it follows no feedback."""

    def __init__(self, brief: Brief, today: Today, moves: Sequence[Move]) -> None:
        self._brief = brief
        self._today = today
        self._told = {one.told for one in moves}
        self._names = new_names(moves, facts_of(today))
        self._offline = OfflineDrafter()
        self._blueprint: Blueprint | None = None
        self._shortfalls: list[Shortfall] = []

    @property
    def identity(self) -> str:
        """Name the drafter for the state file."""
        return self._offline.identity

    @property
    def fingerprint(self) -> str:
        """Hash the catalogue."""
        from specagent.agent.catalogue.store import catalogue

        return catalogue().fingerprint

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """The rows that the catalogue has nothing for."""
        return tuple(self._shortfalls)

    async def settle(self, facts: Facts, added: Sequence[Requirement], wishes: Sequence[Wish]) -> Facts:
        """Return the facts with those that a fresh draft has for the added requirements."""
        if not added:
            return facts
        refs = {one.ref for one in added}
        fresh = project(await self._fresh(), [], [])
        lists = {name: _citing(getattr(fresh, name), refs) for name in LISTS if name not in _NO_BASIS}
        return merge(facts, fresh.model_copy(update={**lists, "missed": []}))

    async def draft(self, part: Part, facts: Facts) -> Sequence[Schema]:
        """Return what the catalogue makes of the part; rows that it has nothing for are told as shortfalls."""
        content = await self._content(part)
        missing = [] if content is None else _missing(part, content)
        if content is None or missing:
            names = ", ".join(missing) or part.label
            reason = f"the catalogue has nothing for {names}"
            self._shortfalls.append(Shortfall(part.label, part.section, reason))
        return [] if content is None else [content]

    async def _fresh(self) -> Blueprint:
        if self._blueprint is None:
            self._blueprint = await self._offline.blueprint(self._brief)
        return self._blueprint

    async def _content(self, part: Part) -> Schema | None:
        blueprint = await self._fresh()
        spec, rows = self._today.spec, self._rows
        match part.kind:
            case "goals":
                goals = _in_todays_names((await self._offline.goals(self._brief, blueprint)).goals, spec.goals.goals)
                return GoalsSection(goals=rows(part, goals, spec.goals.goals, lambda one: one.name))
            case "containers":
                fresh = await self._offline.overview(self._brief, blueprint)
                return ContainersPart(
                    actors=rows(part, fresh.actors, spec.overview.actors, lambda one: one.name),
                    containers=rows(part, fresh.containers, spec.overview.containers, lambda one: one.name),
                )
            case "communication":
                return await self._communication(part, blueprint)
            case "stack":
                fresh_rows = (await self._offline.stack(self._brief, blueprint)).technologies
                return StackSection(technologies=rows(part, fresh_rows, spec.stack.technologies, lambda one: one.name))
            case "patterns":
                patterns = (await self._offline.patterns(self._brief, blueprint)).patterns
                return PatternsSection(patterns=rows(part, patterns, spec.patterns.patterns, lambda one: one.area))
            case "entities":
                entities = (await self._offline.data(self._brief, blueprint)).entities
                return EntitiesPart(entities=rows(part, entities, spec.data.entities, lambda one: one.name))
            case "storage":
                return await self._storage(part, blueprint)
            case "concerns":
                concerns = (await self._offline.concerns(self._brief, blueprint)).concerns
                return ConcernsSection(concerns=rows(part, concerns, spec.concerns.concerns, lambda one: one.name))
            case "adr":
                return await self._record(part, blueprint)
            case _:
                return None

    def _rows(
        self, part: Part, fresh: Sequence[_Row], today: Sequence[_Row], name: Callable[[_Row], str]
    ) -> list[_Row]:
        """Return the rows asked for: fresh ones, or today's where only names of facts changed."""
        ours = _by_slug(today, self._names, name)
        theirs = _by_slug(fresh, self._names, name)
        first, second = (ours, theirs) if self._only_names(part) else (theirs, ours if self._names else {})
        found = (first.get(slug(one)) or second.get(slug(one)) for one in part.names)
        return [one for one in found if one]

    def _only_names(self, part: Part) -> bool:
        changes = part.revision.changes if part.revision else ()
        return bool(changes) and set(changes) <= self._told

    async def _communication(self, part: Part, blueprint: Blueprint) -> CommunicationPart:
        today = self._today.spec.overview
        section = today if self._only_names(part) else await self._offline.overview(self._brief, blueprint)
        return renamed(_communication(section), self._names)

    async def _storage(self, part: Part, blueprint: Blueprint) -> StoragePart:
        section = self._today.spec.data
        if not self._only_names(part):
            section = await self._offline.data(self._brief, blueprint)
        return renamed(_storage(section), self._names)

    async def _record(self, part: Part, blueprint: Blueprint) -> AdrBody | None:
        """Return the record of a fresh draft with the same title, or today's where only names changed."""
        wanted = slug(part.decision.title) if part.decision else ""
        if part.revision and self._only_names(part):
            same = (_body(renamed(one, self._names)) for one in self._today.adrs)
            return next((one for one in same if slug(one.title) == wanted), None)
        fresh = next((one for one in blueprint.decisions if slug(one.title) == wanted), None)
        return await self._offline.decide(fresh, self._brief, blueprint) if fresh else None


def _body(adr: Adr) -> AdrBody:
    return AdrBody(**{name: getattr(adr, name) for name in AdrBody.model_fields})


def _by_slug(rows: Sequence[_Row], names: Mapping[str, str], name: Callable[[_Row], str]) -> dict[str, _Row]:
    """Return rows by the slugs of their names, in today's names; a row that changed by that is an assumption."""
    found: dict[str, _Row] = {}
    for row in rows:
        new = renamed(row, names)
        found.setdefault(slug(name(new)), new if new == row else _assumed(new))
    return found


def _in_todays_names(fresh: Sequence[Goal], today: Sequence[Goal]) -> list[Goal]:
    """Return drafted goals, each that is new by its name under today's name of the one with the same drivers.

    A constraint is named after the words of its requirement: other words make no other constraint.
    """
    known, drafted = ({slug(one.name) for one in goals} for goals in (today, fresh))
    names = {_drivers(one): one.name for one in today if slug(one.name) not in drafted and _drivers(one)}
    return [
        one if slug(one.name) in known else one.model_copy(update={"name": names.pop(_drivers(one), one.name)})
        for one in fresh
    ]


def _drivers(goal: Goal) -> frozenset[str]:
    return frozenset(one.ref for one in goal.drivers if one.ref)


def _assumed(row: _Row) -> _Row:
    basis: Any = getattr(row, "basis", None)
    if basis is None:
        return row
    return row.model_copy(update={"basis": basis.model_copy(update={"assumption": True})})


def _citing(rows: Sequence[Any], refs: set[str]) -> list[Any]:
    """Return the rows that cite one of `refs`, resting on these alone: what else they cite is known already."""
    found = []
    for row in rows:
        cited = [ref for ref in row.basis.requirements if ref in refs]
        if cited:
            found.append(row.model_copy(update={"basis": row.basis.model_copy(update={"requirements": cited})}))
    return found


def _communication(section: OverviewSection) -> CommunicationPart:
    return CommunicationPart(
        summary=section.summary, relations=section.relations, flow_title=section.flow_title, flow=section.flow
    )


def _storage(section: DataSection) -> StoragePart:
    return StoragePart(summary=section.summary, relations=section.relations, topics=section.topics)


def _missing(part: Part, content: Schema) -> list[str]:
    if part.kind == "adr":
        return []
    found = set(_names(content))
    return [one for one in part.names if slug(one) not in found]


def _names(content: Schema) -> Iterator[str]:
    for _, value in content:
        for row in value if isinstance(value, list) else ():
            yield slug(getattr(row, "name", "") or getattr(row, "area", ""))
