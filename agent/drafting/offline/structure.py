"""Containers, actors and how they communicate."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from specagent.agent.catalogue.model import ActorEntry, ContainerEntry, RelationEntry
from specagent.agent.catalogue.store import Catalogue
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.choice import PRD_POLICY, Chooser
from specagent.agent.drafting.offline.quoting import sentence, shorten
from specagent.agent.drafting.offline.survey import Evidence, Survey, buildable
from specagent.schemas.base import Basis, basis
from specagent.schemas.overview import Actor, Container, Relation
from specagent.schemas.text import slug

_CORE = "core"
_RELATIONAL = "primary-database"
_OTHER_STORES = {"document-db": "document-store", "graph-db": "graph-database"}
_MOST_ACTORS = 5
_MOST_EXTERNALS = 6
_MOST_CONTAINERS = 9
_FORM_WEIGHT = 100
_CONSTRAINT_WEIGHT = 2
_ALWAYS = {"primary-database", "document-store", "graph-database"}
_PART_OF = {
    "email-sender": "notification-dispatcher",
    "sms-sender": "notification-dispatcher",
    "push-sender": "notification-dispatcher",
    "template-renderer": "notification-dispatcher",
    "audit-store": "primary-database",
    "core-library": "backend-api",
    "time-series-database": "primary-database",
}
"""A part that is a module of the other one where both are called for."""
_MOST_CITED = 6
_MOST_TECHNOLOGIES = 4
_PERSON_PROTOCOLS = {
    "application": "user interface",
    "library": "function call",
    "firmware": "buttons and indicators",
    "job": "configuration and reports",
}
_PROTOCOLS = {
    "database": "database protocol",
    "queue": "message protocol",
    "file store": "file API",
    "library": "function call",
}


@dataclass(frozen=True)
class Structure:
    """Section 2's parts, and the catalogue ids of the containers by name."""

    actors: list[Actor]
    containers: list[Container]
    relations: list[Relation]
    ids: dict[str, str]


def draft_structure(brief: Brief, survey: Survey, catalogue: Catalogue, chooser: Chooser) -> Structure:
    """Return the containers that the product's capabilities call for, and what they talk to."""
    wanted = _wanted_containers(brief, survey, catalogue, chooser)
    containers = _containers(brief, survey, catalogue, chooser, wanted)
    people, front = _people(brief, survey, catalogue), _front(survey, catalogue, wanted)
    externals = _externals(brief, survey, catalogue, containers)
    names = {id_: catalogue.containers[id_].name for id_ in wanted}
    names |= {id_: actor.name for id_, actor in (people | externals).items()}
    names |= {part: names[whole] for part, whole in _PART_OF.items() if whole in names and part not in names}
    names[_CORE] = names[survey.core]
    relations = _relations(survey, names)
    relations += _people_relations(people.values(), relations, containers, names[front])
    outside = list({actor.name: actor for actor in externals.values()}.values())
    relations += _missing(containers, outside, relations, names[survey.core])
    ids = {names[id_]: id_ for id_ in wanted}
    return Structure([*people.values(), *outside], containers, relations, ids)


def _constraints(evidence: Evidence, brief: Brief) -> int:
    """Return how much a capability's constraints add: what the PRD demands outright comes first."""
    constraints = {one.ref for one in brief.prd.of_kind("constraint")}
    return _CONSTRAINT_WEIGHT * len(constraints.intersection(evidence.refs))


def _wanted_containers(brief: Brief, survey: Survey, catalogue: Catalogue, chooser: Chooser) -> list[str]:
    """Return container ids, the core first, then those that most requirements call for."""
    calls: dict[str, int] = {survey.core: 0}
    for one in survey.evidence:
        weight = _FORM_WEIGHT if one.capability.form else len(one.refs) + _constraints(one, brief)
        for id_ in one.capability.containers:
            if survey.hosts(catalogue.containers[id_]):
                calls[id_] = calls.get(id_, 0) + weight
    for part, whole in _PART_OF.items():
        if part in calls and whole in calls and part != survey.core:
            calls[whole] += calls.pop(part)
    if _has_other_store(calls, chooser):
        calls.pop(_RELATIONAL, None)
    ranked = sorted(calls, key=lambda id_: (id_ != survey.core, id_ not in _ALWAYS, -calls[id_]))
    return ranked[:_MOST_CONTAINERS]


def _has_other_store(ids: Collection[str], chooser: Chooser) -> bool:
    """Tell whether the PRD names a document or graph database that is there, and no relational one."""
    named = {role for one in chooser.named for role in one.entry.roles}
    others = {store for role, store in _OTHER_STORES.items() if role in named and store in ids}
    return bool(others) and "relational-db" not in named


def _containers(
    brief: Brief, survey: Survey, catalogue: Catalogue, chooser: Chooser, wanted: list[str]
) -> list[Container]:
    refs = _refs_by_container(brief, survey, wanted)
    return [_container(catalogue.containers[id_], chooser, refs[id_]) for id_ in wanted]


def _container(entry: ContainerEntry, chooser: Chooser, refs: Sequence[str]) -> Container:
    return Container(
        kind=entry.kind,
        name=entry.name,
        technologies=[one.name for one in chooser.inside(entry)][:_MOST_TECHNOLOGIES],
        responsibility=entry.responsibility,
        basis=basis(*refs) if refs else basis(assumption=True),
    )


def _refs_by_container(brief: Brief, survey: Survey, wanted: list[str]) -> dict[str, list[str]]:
    """Return the requirements each container realizes; what no capability claims falls to the core."""
    refs: dict[str, dict[str, None]] = {id_: {} for id_ in wanted}
    claimed: set[str] = set()
    for one in survey.evidence:
        for id_ in one.capability.containers:
            place = id_ if id_ in refs else _PART_OF.get(id_, "")
            if place in refs and place != survey.core:
                refs[place].update(dict.fromkeys(one.refs))
                claimed.update(() if one.capability.form else one.refs)
    refs[survey.core].update(
        {
            one.ref: None
            for one in buildable(brief.prd)
            if one.kind in ("functional", "user-story") and one.ref not in claimed
        }
    )
    return {id_: list(found) for id_, found in refs.items()}


def _front(survey: Survey, catalogue: Catalogue, wanted: list[str]) -> str:
    """Return the container that people use directly."""
    for id_ in wanted:
        if catalogue.containers[id_].kind == "application":
            return id_
    return survey.core


def _people(brief: Brief, survey: Survey, catalogue: Catalogue) -> dict[str, Actor]:
    """Return the PRD's personas, else the people whom the product's form is for, by id."""
    people: dict[str, Actor] = {}
    for persona in brief.prd.personas[:_MOST_ACTORS]:
        name = shorten(persona.name, 40)
        description = sentence(shorten(persona.description or f"Uses {brief.prd.title}", 160))
        rests_on = basis(policies=(PRD_POLICY,))
        people.setdefault(
            slug(name), Actor(kind="person", name=name, description=description, basis=rests_on)
        )
    return people or _usual_people(survey, catalogue)


def _usual_people(survey: Survey, catalogue: Catalogue) -> dict[str, Actor]:
    entries = (catalogue.actors[id_] for one in survey.forms for id_ in one.capability.actors)
    return {
        entry.id: Actor(
            kind="person", name=entry.name, description=entry.description, basis=basis(assumption=True)
        )
        for entry in entries
        if entry.kind == "person"
    }


def _externals(
    brief: Brief, survey: Survey, catalogue: Catalogue, containers: list[Container]
) -> dict[str, Actor]:
    """Return external systems by catalogue id, or by slug where the PRD names one that it doesn't know.

    What the PRD calls `Email and SMS providers` stands for the catalogue's email provider and SMS gateway.
    """
    taken = {one.id for one in containers}
    named = {slug(one.name): _named_external(one.name) for one in brief.prd.external_systems}
    found = {f"prd:{id_}": actor for id_, actor in named.items() if id_ not in taken}
    for one in survey.evidence:
        for id_ in one.capability.actors:
            entry = catalogue.actors[id_]
            if entry.kind == "external system" and slug(entry.name) not in taken:
                kind_of = id_.split("-")[0]
                same = next((actor for name, actor in named.items() if kind_of in name.split("-")), None)
                found[id_] = same or _catalogue_external(entry, one)
    kept = list(dict.fromkeys(actor.name for actor in found.values()))[:_MOST_EXTERNALS]
    return {id_: actor for id_, actor in found.items() if actor.name in kept}


def _named_external(name: str) -> Actor:
    return Actor(
        kind="external system",
        name=shorten(name, 60),
        description="Named by the PRD as a system outside the product.",
        basis=basis(policies=(PRD_POLICY,)),
    )


def _catalogue_external(entry: ActorEntry, evidence: Evidence) -> Actor:
    refs = evidence.refs[:_MOST_CITED]
    return Actor(
        kind="external system",
        name=entry.name,
        description=entry.description,
        basis=basis(*refs) if refs else basis(assumption=True),
    )


def _relations(survey: Survey, names: dict[str, str]) -> list[Relation]:
    drawn: dict[tuple[str, str], Relation] = {}
    for one in survey.evidence:
        for entry in one.capability.relations:
            if entry.source in names and entry.target in names:
                relation = _relation(entry, names, one)
                if relation.source != relation.target:
                    drawn.setdefault((relation.source, relation.target), relation)
    return list(drawn.values())


def _relation(entry: RelationEntry, names: dict[str, str], evidence: Evidence) -> Relation:
    return Relation(
        source=names[entry.source],
        target=names[entry.target],
        purpose=entry.purpose,
        protocol=entry.protocol,
        basis=_cited(evidence),
    )


def _cited(evidence: Evidence) -> Basis:
    refs = evidence.drivers(_MOST_CITED)
    return basis(*refs) if refs else basis(assumption=True)


def _people_relations(
    people: Iterable[Actor], relations: list[Relation], containers: list[Container], front: str
) -> list[Relation]:
    """Return a relation to the product's front for each person whom the catalogue leaves alone."""
    kind = next(one.kind for one in containers if one.name == front)
    speaking = {one.source for one in relations}
    return [
        Relation(
            source=one.name,
            target=front,
            purpose=f"Works with the {front}",
            protocol=_PERSON_PROTOCOLS.get(kind, "HTTPS/JSON"),
            basis=one.basis,
        )
        for one in people
        if one.name not in speaking
    ]


def _missing(
    containers: list[Container], externals: list[Actor], relations: list[Relation], core: str
) -> list[Relation]:
    """Return a relation from the core for each part that no other relation reaches."""
    reached = {name for one in relations for name in (one.source, one.target)}
    return [
        Relation(
            source=core,
            target=one.name,
            purpose=f"Calls the {one.name}",
            protocol=_PROTOCOLS.get(one.kind, "HTTPS/JSON"),
            basis=basis(assumption=True),
        )
        for one in (*containers, *externals)
        if one.name not in reached and one.name != core
    ]
