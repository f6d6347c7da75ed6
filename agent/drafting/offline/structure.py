"""Section 2 as a whole: parts, actors, and what passes between them."""

from dataclasses import dataclass

from specagent.agent.catalogue.store import Catalogue
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.actors import draft_externals, draft_people
from specagent.agent.drafting.offline.choice import Chooser
from specagent.agent.drafting.offline.containers import (
    PART_OF,
    draft_containers,
    front_container,
    wanted_containers,
)
from specagent.agent.drafting.offline.relations import draft_relations, missing_relations, people_relations
from specagent.agent.drafting.offline.survey import Survey
from specagent.schemas.overview import Actor, Container, Relation

_CORE = "core"


@dataclass(frozen=True)
class Structure:
    """Section 2's parts, and the catalogue ids of the containers by name."""

    actors: list[Actor]
    containers: list[Container]
    relations: list[Relation]
    ids: dict[str, str]


def draft_structure(brief: Brief, survey: Survey, catalogue: Catalogue, chooser: Chooser) -> Structure:
    """Return the containers that the product's capabilities call for, and what they talk to."""
    wanted = wanted_containers(brief, survey, catalogue, chooser)
    containers = draft_containers(brief, survey, catalogue, chooser, wanted)
    people = draft_people(brief, survey, catalogue, containers)
    front = front_container(survey, catalogue, wanted)
    externals = draft_externals(brief, survey, catalogue, containers, people.values())
    names = {id_: catalogue.containers[id_].name for id_ in wanted}
    names |= {id_: actor.name for id_, actor in (people | externals).items()}
    names |= {part: names[whole] for part, whole in PART_OF.items() if whole in names and part not in names}
    names[_CORE] = names[survey.core]
    servers = {id_ for id_, one in catalogue.containers.items() if one.family == "server"}
    relations = draft_relations(survey, names, servers)
    relations += people_relations(people.values(), relations, containers, names[front])
    outside = list({actor.name: actor for actor in externals.values()}.values())
    relations += missing_relations(containers, outside, relations, names[survey.core])
    ids = {names[id_]: id_ for id_ in wanted}
    return Structure([*people.values(), *outside], containers, relations, ids)
