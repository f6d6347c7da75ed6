"""Putting drafted rows into a spec: each in the place of its predecessor, new ones behind, all others as they are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from specagent.agent.document.subjects import communication_subject, entity_relation_subject, topic_subject
from specagent.agent.drafting.redrafting.subjects import name_of
from specagent.schemas.answer import PartKind
from specagent.schemas.base import Schema
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.data import EntityRelation
from specagent.schemas.goals import Goal, GoalsSection
from specagent.schemas.overview import Relation
from specagent.schemas.parts import CommunicationPart, ContainersPart, EntitiesPart, StoragePart
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.sections import Slug
from specagent.schemas.spec import Spec
from specagent.schemas.stack import StackSection
from specagent.schemas.text import slug

_Row = TypeVar("_Row")
_SUMMARIES = {"Overview", "Data"}
_NOTHING: Mapping[Slug, Schema] = MappingProxyType(
    {
        "goals": GoalsSection(goals=[]),
        "overview": ContainersPart(actors=[], containers=[]),
        "stack": StackSection(technologies=[]),
        "patterns": PatternsSection(patterns=[]),
        "data": EntitiesPart(entities=[]),
        "concerns": ConcernsSection(concerns=[]),
    }
)


@dataclass(frozen=True)
class Placing:
    """Which rows may change: `wanted` are names by kind of part, None for all of a kind.

    `now` leads from the slug of a fact that was replaced to the one in its place; `gone` are slugs of rows to drop, and
    `held` those of rows that stay whatever was drafted.
    """

    wanted: Mapping[PartKind, Sequence[str] | None]
    now: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()

    def rows(
        self, kind: PartKind, today: Sequence[_Row], drafted: Sequence[_Row], key: Callable[[_Row], str]
    ) -> list[_Row]:
        """Return today's rows with the drafted ones in their places, as far as these were asked for."""
        asked = {slug(one) for one in self.wanted.get(kind) or ()}
        new = {slug(key(one)): one for one in drafted if self.whole(kind) or slug(key(one)) in asked}
        found: list[_Row] = []
        for row in today:
            id_ = slug(key(row))
            place = id_ if id_ in new else self.now.get(id_, id_)
            if place in new:
                found.append(new.pop(place))
            elif id_ not in self.gone:
                found.append(row)
        return [*found, *new.values()]

    def whole(self, kind: PartKind) -> bool:
        """Return whether all of a kind is drafted again."""
        return kind in self.wanted and self.wanted[kind] is None

    def loose(
        self,
        kind: PartKind,
        today: Sequence[_Row],
        drafted: Sequence[_Row],
        subject: Callable[[_Row], str],
        key: Callable[[_Row], object],
        is_new: Callable[[_Row], bool],
    ) -> list[_Row]:
        """Return rows that have no names of their own: all drafted ones, or those that were asked for and new ones."""
        drafted = [one for one in drafted if not self._is_held(subject(one))]
        if self.whole(kind):
            return [*(one for one in today if self._is_held(subject(one))), *drafted]
        asked = set(self.wanted.get(kind) or ())
        places = {key(row) for row in today if subject(row) in asked and not self._is_held(subject(row))}
        new: dict[object, list[_Row]] = {}
        for one in drafted:
            if subject(one) in asked or key(one) in places:
                new.setdefault(key(one), []).append(one)
        found = [waiting.pop(0) if (waiting := new.get(key(row))) else row for row in today]
        left = [one for waiting in new.values() for one in waiting]
        return [*found, *left, *(one for one in drafted if is_new(one) and one not in left)]

    def ends(self, row: Relation | EntityRelation) -> tuple[str, str]:
        """Return what a relation leads from and to, in today's names."""
        source, target = slug(row.source), slug(row.target)
        return self.now.get(source, source), self.now.get(target, target)

    def _is_held(self, subject: str) -> bool:
        return slug(name_of(subject)) in self.held

    def summary(self, kind: PartKind, today: str, drafted: str) -> str:
        """Return the summary of a section: the drafted one where it was asked for."""
        return drafted if self.is_told(kind) or not today else today

    def is_told(self, kind: PartKind) -> bool:
        """Return whether what a section says as a whole was asked for, such as its summary and its main flow."""
        return self.whole(kind) or bool(_SUMMARIES & set(self.wanted.get(kind) or ()))


def assembled(spec: Spec, contents: Iterable[Schema], placing: Placing) -> Spec:
    """Return `spec` with the contents of drafted parts in their places."""
    for content in contents:
        spec = spec.model_copy(update=_updates(spec, content, placing))
    return spec


def without(spec: Spec, gone: Mapping[Slug, frozenset[str]]) -> Spec:
    """Return `spec` without the rows that are to go, given as slugs by section."""
    for section, ids in gone.items():
        spec = assembled(spec, [_NOTHING[section]] if section in _NOTHING and ids else [], Placing({}, gone=ids))
    return spec


def _updates(spec: Spec, content: Schema, placing: Placing) -> dict[str, Any]:
    match content:
        case GoalsSection():
            goals = placing.rows("goals", spec.goals.goals, content.goals, lambda one: one.name)
            return {"goals": GoalsSection(goals=_goals_first(goals, len(spec.goals.goals)))}
        case ContainersPart():
            return {"overview": _with_parts(spec, content, placing)}
        case CommunicationPart():
            return {"overview": _with_communication(spec, content, placing)}
        case StackSection():
            rows = placing.rows("stack", spec.stack.technologies, content.technologies, lambda one: one.name)
            return {"stack": StackSection(technologies=rows)}
        case PatternsSection():
            patterns = placing.rows("patterns", spec.patterns.patterns, content.patterns, lambda one: one.area)
            return {"patterns": PatternsSection(patterns=patterns)}
        case EntitiesPart():
            entities = placing.rows("entities", spec.data.entities, content.entities, lambda one: one.name)
            return {"data": spec.data.model_copy(update={"entities": entities})}
        case StoragePart():
            return {"data": _with_storage(spec, content, placing)}
        case ConcernsSection():
            concerns = placing.rows("concerns", spec.concerns.concerns, content.concerns, lambda one: one.name)
            return {"concerns": ConcernsSection(concerns=concerns)}
        case _:
            return {}


def _goals_first(rows: Sequence[Goal], known: int) -> list[Goal]:
    """Return the rows with new goals behind the other goals, and new constraints at the end; `known` are not new."""
    before, new = list(rows[:known]), rows[known:]
    at = max((at for at, one in enumerate(before, 1) if one.kind == "goal"), default=0)
    before[at:at] = [one for one in new if one.kind == "goal"]
    return [*before, *(one for one in new if one.kind == "constraint")]


def _with_parts(spec: Spec, content: ContainersPart, placing: Placing) -> Schema:
    actors = placing.rows("containers", spec.overview.actors, content.actors, lambda one: one.name)
    containers = placing.rows("containers", spec.overview.containers, content.containers, lambda one: one.name)
    moved = {one.id for one in content.actors} - {one.id for one in content.containers}
    containers = [one for one in containers if one.id not in moved]
    names = {slug(one.name) for one in containers}
    return spec.overview.model_copy(
        update={"actors": [one for one in actors if slug(one.name) not in names], "containers": containers}
    )


def _with_communication(spec: Spec, content: CommunicationPart, placing: Placing) -> Schema:
    kind: PartKind = "communication"
    before = spec.overview
    drawn = {slug(name) for one in before.relations for name in (one.source, one.target)}
    relations = placing.loose(
        kind,
        before.relations,
        content.relations,
        communication_subject,
        placing.ends,
        lambda one: not {slug(one.source), slug(one.target)} <= drawn,
    )
    flow = content if placing.is_told(kind) else before
    return before.model_copy(
        update={
            "summary": placing.summary(kind, before.summary, content.summary),
            "relations": relations,
            "flow_title": flow.flow_title,
            "flow": flow.flow,
        }
    )


def _with_storage(spec: Spec, content: StoragePart, placing: Placing) -> Schema:
    kind: PartKind = "storage"
    before = spec.data
    drawn = {slug(name) for one in before.relations for name in (one.source, one.target)}
    return before.model_copy(
        update={
            "summary": placing.summary(kind, before.summary, content.summary),
            "relations": placing.loose(
                kind,
                before.relations,
                content.relations,
                entity_relation_subject,
                placing.ends,
                lambda one: not {slug(one.source), slug(one.target)} <= drawn,
            ),
            "topics": placing.loose(kind, before.topics, content.topics, topic_subject, topic_subject, lambda _: False),
        }
    )
