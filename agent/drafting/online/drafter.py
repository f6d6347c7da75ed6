"""The model drafter: facts first, then every part at once; what fails is taken from the offline drafter."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.drafter import Shortfall
from specagent.agent.drafting.incomplete import with_incomplete
from specagent.agent.drafting.model.call import Request
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.online import fallback
from specagent.agent.drafting.online.asking import Asker
from specagent.agent.drafting.online.blueprinting import settle_facts
from specagent.agent.drafting.online.parts import Part, adr_part, all_parts, section_parts
from specagent.agent.drafting.online.portions import draft_part
from specagent.agent.drafting.online.questions import Questions
from specagent.agent.drafting.online.settlement import Settlement
from specagent.agent.drafting.progress import Progress
from specagent.schemas.adr import AdrBody
from specagent.schemas.base import Schema
from specagent.schemas.blueprint import Blueprint, DecisionFact
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.data import DataSection
from specagent.schemas.goals import GoalsSection
from specagent.schemas.overview import OverviewSection
from specagent.schemas.parts import CommunicationPart, ContainersPart, EntitiesPart, StoragePart
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.sections import Slug
from specagent.schemas.stack import StackSection

_Kind = TypeVar("_Kind", bound=Schema)
Forget = Callable[[Sequence[Request]], None]


def ignore_requests(_: Sequence[Request]) -> None:
    """Take requests and do nothing: where no answers are kept, there are none to forget."""


class ModelDrafter:
    """Implements `Drafter` for one brief; `shortfalls` says afterwards what had to be drafted offline."""

    def __init__(self, asker: Asker, questions: Questions, forget: Forget) -> None:
        """`forget` takes the requests of a part that failed for good, so that another run asks them again."""
        self._asker = asker
        self._questions = questions
        self._forget = forget
        self._offline = OfflineDrafter()
        self._settled: Settlement | None = None
        self._shortfalls: list[Shortfall] = []

    @property
    def identity(self) -> str:
        """Name the model and its parameters."""
        return self._asker.model.identity

    @property
    def fingerprint(self) -> str:
        """Hash what else decides how it words: the prompts and the schema."""
        return self._questions.fingerprint

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """What was drafted offline because the model failed."""
        return tuple(self._shortfalls)

    def notice(self, brief: Brief) -> str:
        """Say which model drafted, and which parts it did not."""
        return with_incomplete(notice_of(self.identity), [one.part for one in self._shortfalls])

    async def blueprint(self, brief: Brief) -> Blueprint:
        """Settle the facts that all parts share; without an answer of the model's they are the offline drafter's."""
        settled = await settle_facts(brief, self._asker, self._questions, self._offline)
        for one in settled.setbacks:
            self._shortfalls.append(Shortfall(one.part, "goals", one.reason))
            self._forget(one.requests)
        self._settled = settled
        for part in all_parts(settled.facts):
            self._asker.watch(Progress(part.label, "waiting"))
        return settled.blueprint

    async def goals(self, brief: Brief, blueprint: Blueprint) -> GoalsSection:
        """Draft section 1."""
        rows = [row for one in await self._drafted("goals") for row in _as(one, GoalsSection).goals]
        names = [one.name for one in blueprint.goals]
        return GoalsSection(goals=fallback.filled(rows, names, blueprint.goals, lambda one: one.name))

    async def overview(self, brief: Brief, blueprint: Blueprint) -> OverviewSection:
        """Draft section 2."""
        drafted = await self._drafted("overview")
        rows = [one for one in drafted if isinstance(one, ContainersPart)]
        talk = next((one for one in drafted if isinstance(one, CommunicationPart)), None)
        actors = [row for one in rows for row in one.actors]
        containers = [row for one in rows for row in one.containers]
        return OverviewSection(
            actors=fallback.filled(
                actors, [one.name for one in blueprint.actors], blueprint.actors, lambda one: one.name
            ),
            containers=fallback.filled(
                containers, [one.name for one in blueprint.containers], blueprint.containers, lambda one: one.name
            ),
            **dict(talk or fallback.communication(blueprint, brief)),
        )

    async def stack(self, brief: Brief, blueprint: Blueprint) -> StackSection:
        """Draft section 3."""
        rows = [row for one in await self._drafted("stack") for row in _as(one, StackSection).technologies]
        names = [one.name for one in blueprint.technologies]
        return StackSection(technologies=fallback.filled(rows, names, blueprint.technologies, lambda one: one.name))

    async def patterns(self, brief: Brief, blueprint: Blueprint) -> PatternsSection:
        """Draft section 4; rules that the model lacks come from the catalogue, under its own areas."""
        rows = [row for one in await self._drafted("patterns") for row in _as(one, PatternsSection).patterns]
        wanted = self._ready.facts.areas
        if len(rows) < len(wanted):
            offline = (await self._offline.patterns(brief, blueprint)).patterns
            rows = fallback.topped_up(rows, len(wanted), offline, lambda one: one.area)
        return PatternsSection(patterns=rows)

    async def data(self, brief: Brief, blueprint: Blueprint) -> DataSection:
        """Draft section 5."""
        drafted = await self._drafted("data")
        rows = [row for one in drafted if isinstance(one, EntitiesPart) for row in one.entities]
        rest = next((one for one in drafted if isinstance(one, StoragePart)), None)
        names = [one.name for one in blueprint.entities]
        offline = None if rest and len(rows) == len(names) else await self._offline.data(brief, blueprint)
        source = rest or offline
        if source is None:
            raise LookupError("section 5 has a source")
        return DataSection(
            summary=source.summary,
            entities=fallback.filled(rows, names, offline.entities if offline else [], lambda one: one.name),
            relations=source.relations,
            topics=source.topics,
        )

    async def concerns(self, brief: Brief, blueprint: Blueprint) -> ConcernsSection:
        """Draft section 6."""
        rows = [row for one in await self._drafted("concerns") for row in _as(one, ConcernsSection).concerns]
        wanted = self._ready.facts.concerns
        if len(rows) < len(wanted):
            offline = (await self._offline.concerns(brief, blueprint)).concerns
            rows = fallback.topped_up(rows, len(wanted), offline, lambda one: one.name)
        return ConcernsSection(concerns=rows)

    async def decide(self, decision: DecisionFact, brief: Brief, blueprint: Blueprint) -> AdrBody:
        """Draft the record of one decision."""
        (drafted,) = await asyncio.gather(self._part(adr_part(decision)))  # a task, to come after those of sections
        if drafted:
            return _as(drafted[0], AdrBody)
        return await self._offline.decide(decision, brief, blueprint)

    @property
    def _ready(self) -> Settlement:
        if self._settled is None:
            raise LookupError("the blueprint comes first")
        return self._settled

    async def _drafted(self, section: Slug) -> list[Schema]:
        """Return the contents of a section's parts, those that failed left out."""
        found = await asyncio.gather(*(self._part(one) for one in section_parts(section, self._ready.facts)))
        return [content for contents in found for content in contents]

    async def _part(self, part: Part) -> Sequence[Schema]:
        portion = await draft_part(part, self._ready, self._questions, self._asker)
        self._shortfalls += portion.shortfalls
        self._forget(portion.failed)
        return portion.contents


def _as(content: Schema, kind: type[_Kind]) -> _Kind:
    if not isinstance(content, kind):
        raise TypeError(f"{kind.__name__} expected")
    return content


def notice_of(identity: str) -> str:
    """Return what the head of a document says that a model drafted all of."""
    name = identity.split(" ", 1)[0]
    return (
        f"Drafted by the language model {name} from the PRD, checked by rules, and reviewed by nobody yet: "
        "start with Appendix B."
    )
