"""How people, external systems and containers communicate."""

from collections.abc import Collection, Iterable, Mapping

from specagent.agent.catalogue.model import RelationEntry
from specagent.agent.drafting.offline.survey import Evidence, Survey
from specagent.schemas.base import Basis, basis
from specagent.schemas.overview import Actor, Container, Relation

_BACKEND = "backend-api"
_QUEUE = "message-queue"
_PUBLISH = "queue publish"
_MOST_CITED = 6
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


def draft_relations(survey: Survey, names: dict[str, str], servers: Collection[str]) -> list[Relation]:
    """Return the catalogue's relations between the parts in `names`, which gives their names by id.

    `servers` are the ids of the containers that run on servers.
    """
    drawn: dict[tuple[str, str], Relation] = {}
    for one in survey.evidence:
        for brought in one.capability.relations:
            for entry in _through_queue(_through_backend(brought, survey, servers, names), names):
                if entry.source in names and entry.target in names and names[entry.source] != names[entry.target]:
                    drawn.setdefault((names[entry.source], names[entry.target]), _relation(entry, names, one))
    return list(drawn.values())


def _through_backend(
    entry: RelationEntry, survey: Survey, servers: Collection[str], names: Mapping[str, str]
) -> RelationEntry:
    """Let the backend, not a device, speak to what only servers may reach: databases, queues, senders."""
    is_device = survey.forms[0].capability.family == "device"
    if (
        is_device
        and entry.source == "core"
        and entry.target in servers
        and _BACKEND in names
        and entry.target != _BACKEND
    ):
        return entry.model_copy(update={"source": _BACKEND})
    return entry


def _through_queue(entry: RelationEntry, names: Mapping[str, str]) -> list[RelationEntry]:
    """Publish to the queue where there is one, from which the target then takes its work."""
    if entry.protocol != _PUBLISH or _QUEUE not in names or entry.target == _QUEUE or entry.target not in names:
        return [entry]
    consumes = RelationEntry(source=entry.target, target=_QUEUE, purpose="Takes its work", protocol="queue consume")
    return [entry.model_copy(update={"target": _QUEUE}), consumes]


def people_relations(
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


def missing_relations(
    containers: list[Container], externals: list[Actor], relations: list[Relation], core: str
) -> list[Relation]:
    """Return a relation from the core for each part that no other relation reaches."""
    reached = {name for one in relations for name in (one.source, one.target)}
    parts: list[Container | Actor] = [*containers, *externals]
    return [
        Relation(
            source=core,
            target=one.name,
            purpose=f"Calls the {one.name}",
            protocol=_PROTOCOLS.get(one.kind, "HTTPS/JSON"),
            basis=basis(assumption=True),
        )
        for one in parts
        if one.name not in reached and one.name != core
    ]


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
