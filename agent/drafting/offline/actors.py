"""The people and external systems at the product's edge."""

import re
from collections.abc import Iterable

from specagent.agent.catalogue.model import ActorEntry
from specagent.agent.catalogue.store import Catalogue
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.choice import PRD_POLICY
from specagent.agent.drafting.offline.survey import Evidence, Survey
from specagent.agent.drafting.quoting import sentence
from specagent.schemas.base import basis
from specagent.schemas.overview import Actor, Container
from specagent.schemas.text import shorten, slug

_NO_PERSON = re.compile(
    r"\b(?:compiler|planner|worker|store|engine|layer|services?|systems?|database|gateway|module|api|backend|frontend)$",
    re.IGNORECASE,
)
"""Parts of the product that some PRDs list among its actors."""
_HEAD = re.compile(r"\s+(?:who|that|which|responsible|running|using|inspecting|publishing|sharing|relying)\b|,")
_MOST_PEOPLE = 5
_MOST_EXTERNALS = 6
_MOST_CITED = 6


def draft_people(brief: Brief, survey: Survey, catalogue: Catalogue, containers: list[Container]) -> dict[str, Actor]:
    """Return the PRD's personas, else the people whom the product's form is for, by id."""
    taken = {one.id for one in containers}
    people: dict[str, Actor] = {}
    named = [one for one in brief.prd.personas if not _NO_PERSON.search(one.name)]
    for persona in named[:_MOST_PEOPLE]:
        name = shorten(_HEAD.split(persona.name, maxsplit=1)[0], 40)
        name = f"{name} (person)" if slug(name) in taken else name
        description = sentence(shorten(_needs(persona.description) or f"Uses {brief.prd.title}", 160))
        rests_on = basis(policies=(PRD_POLICY,))
        people.setdefault(f"prd:{slug(name)}", Actor(kind="person", name=name, description=description, basis=rests_on))
    return people or _usual_people(survey, catalogue)


def draft_externals(
    brief: Brief, survey: Survey, catalogue: Catalogue, containers: list[Container], people: Iterable[Actor]
) -> dict[str, Actor]:
    """Return external systems by catalogue id, or by slug where the PRD names one that it doesn't know.

    What the PRD calls `Email and SMS providers` stands for the catalogue's email provider and SMS gateway.
    """
    taken = {one.id for one in containers} | {one.id for one in people}
    built_with = {slug(name) for one in containers for name in one.technologies}
    names = [one.name.strip(" :：") for one in brief.prd.external_systems]
    named = {slug(name): _named_external(name) for name in names if slug(name) not in built_with | taken}
    found = {f"prd:{id_}": actor for id_, actor in named.items()}
    for one in survey.evidence:
        for id_ in one.capability.actors:
            entry = catalogue.actors[id_]
            if entry.kind == "external system" and slug(entry.name) not in taken:
                kind_of = id_.split("-")[0]
                same = next((actor for name, actor in named.items() if kind_of in name.split("-")), None)
                found[id_] = same or _catalogue_external(entry, one)
    kept = list(dict.fromkeys(actor.name for actor in found.values()))[:_MOST_EXTERNALS]
    return {id_: actor for id_, actor in found.items() if actor.name in kept}


def _needs(description: str) -> str:
    """Return a persona's description; what only says `To hear ...` becomes what they need."""
    return f"Needs {description[:1].lower()}{description[1:]}" if description.startswith("To ") else description


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
