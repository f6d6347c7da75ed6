"""Containers, actors and how they communicate."""

from collections.abc import Iterable, Sequence
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
_MOST_ACTORS = 5
_MOST_EXTERNALS = 6
_MOST_CONTAINERS = 12
_MOST_CITED = 6
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
    wanted = _wanted_containers(survey, catalogue)
    containers = _containers(brief, survey, catalogue, chooser, wanted)
    people, front = _people(brief), _front(survey, catalogue, wanted)
    externals = _externals(brief, survey, catalogue, containers)
    names = {id_: catalogue.containers[id_].name for id_ in wanted}
    names |= {entry_id: actor.name for entry_id, actor in externals.items()}
    names[_CORE] = names[survey.core]
    relations = _relations(survey, names)
    relations += _people_relations(people, names[front])
    relations += _missing(containers, list(externals.values()), relations, names[survey.core])
    ids = {names[id_]: id_ for id_ in wanted}
    return Structure([*people, *externals.values()], containers, relations, ids)


def _wanted_containers(survey: Survey, catalogue: Catalogue) -> list[str]:
    ids: dict[str, None] = {survey.core: None}
    for one in survey.evidence:
        for id_ in one.capability.containers:
            if survey.hosts(catalogue.containers[id_]):
                ids[id_] = None
    return list(ids)[:_MOST_CONTAINERS]


def _containers(
    brief: Brief, survey: Survey, catalogue: Catalogue, chooser: Chooser, wanted: list[str]
) -> list[Container]:
    refs = _refs_by_container(brief, survey, wanted)
    return [_container(catalogue.containers[id_], chooser, refs[id_]) for id_ in wanted]


def _container(entry: ContainerEntry, chooser: Chooser, refs: Sequence[str]) -> Container:
    return Container(
        kind=entry.kind,
        name=entry.name,
        technologies=[one.name for one in chooser.inside(entry)],
        responsibility=entry.responsibility,
        basis=basis(*refs) if refs else basis(assumption=True),
    )


def _refs_by_container(brief: Brief, survey: Survey, wanted: list[str]) -> dict[str, list[str]]:
    """Return the requirements each container realizes; what no capability claims falls to the core."""
    refs: dict[str, list[str]] = {id_: [] for id_ in wanted}
    claimed: set[str] = set()
    for one in survey.functions:
        for id_ in one.capability.containers:
            if id_ in refs and id_ != survey.core:
                refs[id_] += [ref for ref in one.refs if ref not in refs[id_]]
                claimed.update(one.refs)
    for form in survey.forms[1:]:
        if form.capability.core in refs and form.capability.core != survey.core:
            refs[form.capability.core] += [r for r in form.refs if r not in refs[form.capability.core]]
    core = refs[survey.core]
    core += [
        one.ref
        for one in buildable(brief.prd)
        if one.kind in ("functional", "user-story") and one.ref not in claimed and one.ref not in core
    ]
    return refs


def _front(survey: Survey, catalogue: Catalogue, wanted: list[str]) -> str:
    """Return the container that people use directly."""
    for id_ in wanted:
        if catalogue.containers[id_].kind == "application":
            return id_
    return survey.core


def _people(brief: Brief) -> list[Actor]:
    people: dict[str, Actor] = {}
    for persona in brief.prd.personas:
        name = shorten(persona.name, 40)
        description = sentence(shorten(persona.description or f"Uses {brief.prd.title}", 160))
        actor = Actor(
            kind="person", name=name, description=description, basis=basis(policies=(PRD_POLICY,))
        )
        people.setdefault(actor.id, actor)
    return list(people.values())[:_MOST_ACTORS] or [_someone(brief)]


def _someone(brief: Brief) -> Actor:
    return Actor(
        kind="person",
        name="User",
        description=sentence(f"Uses {brief.prd.title}; the PRD names no role"),
        basis=basis(assumption=True),
    )


def _externals(
    brief: Brief, survey: Survey, catalogue: Catalogue, containers: list[Container]
) -> dict[str, Actor]:
    """Return external systems by catalogue id, or by slug where the PRD names one that it doesn't know."""
    taken = {one.id for one in containers}
    found: dict[str, Actor] = {}
    for mention in brief.prd.external_systems:
        actor = _named_external(mention.name)
        if actor.id not in taken:
            found[f"prd:{actor.id}"] = actor
            taken.add(actor.id)
    for one in survey.functions:
        for id_ in one.capability.actors:
            entry = catalogue.actors[id_]
            if entry.kind == "external system" and slug(entry.name) not in taken:
                found[id_] = _catalogue_external(entry, one)
                taken.add(slug(entry.name))
    return dict(list(found.items())[:_MOST_EXTERNALS])


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
    refs = evidence.refs[:_MOST_CITED]
    return basis(*refs) if refs else basis(assumption=True)


def _people_relations(people: Iterable[Actor], front: str) -> list[Relation]:
    return [
        Relation(
            source=one.name,
            target=front,
            purpose=f"Uses the {front}",
            protocol="user interface",
            basis=one.basis,
        )
        for one in people
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
