"""How people, external systems and containers communicate."""

from collections.abc import Iterable

from specagent.agent.catalogue.model import RelationEntry
from specagent.agent.drafting.offline.survey import Evidence, Survey
from specagent.schemas.base import Basis, basis
from specagent.schemas.overview import Actor, Container, Relation

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


def draft_relations(survey: Survey, names: dict[str, str]) -> list[Relation]:
    """Return the catalogue's relations between the parts in `names`, which gives their names by id."""
    drawn: dict[tuple[str, str], Relation] = {}
    for one in survey.evidence:
        for entry in one.capability.relations:
            if entry.source in names and entry.target in names:
                relation = _relation(entry, names, one)
                if relation.source != relation.target:
                    drawn.setdefault((relation.source, relation.target), relation)
    return list(drawn.values())


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
