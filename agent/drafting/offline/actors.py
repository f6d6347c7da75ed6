"""The people and external systems at the product's edge."""

from specagent.agent.catalogue.model import ActorEntry
from specagent.agent.catalogue.store import Catalogue
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.choice import PRD_POLICY
from specagent.agent.drafting.offline.quoting import sentence, shorten
from specagent.agent.drafting.offline.survey import Evidence, Survey
from specagent.schemas.base import basis
from specagent.schemas.overview import Actor, Container
from specagent.schemas.text import slug

_MOST_PEOPLE = 5
_MOST_EXTERNALS = 6
_MOST_CITED = 6


def draft_people(brief: Brief, survey: Survey, catalogue: Catalogue) -> dict[str, Actor]:
    """Return the PRD's personas, else the people whom the product's form is for, by id."""
    people: dict[str, Actor] = {}
    for persona in brief.prd.personas[:_MOST_PEOPLE]:
        name = shorten(persona.name, 40)
        description = sentence(shorten(persona.description or f"Uses {brief.prd.title}", 160))
        rests_on = basis(policies=(PRD_POLICY,))
        people.setdefault(slug(name), Actor(kind="person", name=name, description=description, basis=rests_on))
    return people or _usual_people(survey, catalogue)


def draft_externals(
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


def _usual_people(survey: Survey, catalogue: Catalogue) -> dict[str, Actor]:
    entries = (catalogue.actors[id_] for one in survey.forms for id_ in one.capability.actors)
    return {
        entry.id: Actor(kind="person", name=entry.name, description=entry.description, basis=basis(assumption=True))
        for entry in entries
        if entry.kind == "person"
    }


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
