"""A draft made of the blueprint alone, with one part in its place: what the rules need to judge that part."""

from typing import Any

from specagent.agent.checks import Case
from specagent.agent.drafting.brief import Brief
from specagent.schemas.adr import Adr, AdrBody, DecisionsSection
from specagent.schemas.base import Schema
from specagent.schemas.blueprint import Blueprint
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.data import DataSection, Entity
from specagent.schemas.goals import GoalsSection
from specagent.schemas.overview import OverviewSection
from specagent.schemas.parts import CommunicationPart, ContainersPart, EntitiesPart, StoragePart
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.prd import Prd
from specagent.schemas.spec import Spec
from specagent.schemas.stack import StackSection

_NOTHING = "–"


def provisional_case(blueprint: Blueprint, brief: Brief, content: Schema | None = None) -> Case:
    """Return the case whose spec says what `blueprint` says, and `content` in the place where it belongs.

    Only the section of `content` is meant to be judged. Raises ValidationError when `content` contradicts
    its own section, such as two containers of one name.
    """
    sections: dict[str, Any] = {
        "goals": GoalsSection(goals=blueprint.goals),
        "overview": _overview(blueprint),
        "stack": StackSection(technologies=blueprint.technologies),
        "patterns": PatternsSection(patterns=[]),
        "data": DataSection(summary=_NOTHING, entities=_entities(blueprint), relations=[], topics=[]),
        "concerns": ConcernsSection(concerns=[]),
    }
    adrs: tuple[Adr, ...] = ()
    match content:
        case GoalsSection():
            sections["goals"] = content
        case ContainersPart():
            sections["overview"] = _overview(blueprint, actors=content.actors, containers=content.containers)
        case CommunicationPart():
            sections["overview"] = _overview(blueprint, **dict(content))
        case StackSection():
            sections["stack"] = content
        case PatternsSection():
            sections["patterns"] = content
        case EntitiesPart():
            sections["data"] = DataSection(summary=_NOTHING, entities=content.entities, relations=[], topics=[])
        case StoragePart():
            sections["data"] = DataSection(**{**dict(content), "entities": _entities(blueprint)})
        case ConcernsSection():
            sections["concerns"] = content
        case AdrBody():
            adrs = (_record(content),)
    return Case(_spec(brief.prd, sections), adrs, brief.prd, tuple(one.text for one in brief.contexts))


def _overview(blueprint: Blueprint, **changes: Any) -> OverviewSection:
    fields = {
        "summary": _NOTHING,
        "actors": blueprint.actors,
        "containers": blueprint.containers,
        "relations": [],
        "flow_title": "",
        "flow": [],
    }
    return OverviewSection(**(fields | changes))


def _entities(blueprint: Blueprint) -> list[Entity]:
    return [
        Entity(name=one.name, owner=one.owner, purpose=_NOTHING, attributes=[], basis=one.basis)
        for one in blueprint.entities
    ]


def _record(body: AdrBody) -> Adr:
    return Adr(**body.model_dump(), number=0, status="proposed", status_note="", date="")


def _spec(prd: Prd, sections: dict[str, Any]) -> Spec:
    return Spec(
        product=prd.title,
        purpose=_NOTHING,
        notice="",
        prd_title=prd.title,
        prd_link="",
        decisions=DecisionsSection(decisions=[]),
        traceability=[],
        open_points=[],
        **sections,
    )
