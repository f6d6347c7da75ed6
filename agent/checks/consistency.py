"""Consistency rules (CO): the sections name the same containers, technologies, entities and decisions."""

from collections.abc import Iterator

from specagent.agent.checks.rule import Case, Hit, rule
from specagent.schemas.text import slug


@rule(
    "CO001",
    "relation-end-unknown",
    "error",
    reason="An arrow from or to nothing cannot be built.",
    fix="Use the exact name of a container, person or external system of section 2.",
)
def relation_end_unknown(case: Case) -> Iterator[Hit]:
    """A relation starts or ends at a part that section 2 does not have."""
    overview = case.spec.overview
    known = {one.id for one in overview.parts}
    ends = [(one.source, one.target) for one in overview.relations]
    ends += [(one.source, one.target) for one in overview.flow]
    for source, target in ends:
        for name in (source, target):
            if slug(name) not in known:
                yield Hit("overview", f"Communication: {source} → {target}", f"{name!r} is no part of section 2")


@rule(
    "CO002",
    "container-alone",
    "warning",
    reason="A container that talks to nobody is either not needed or not understood.",
    fix="Add how it communicates, or remove it.",
)
def container_alone(case: Case) -> Iterator[Hit]:
    """A container takes part in no relation although there are several."""
    overview = case.spec.overview
    reached = {slug(name) for one in overview.relations for name in (one.source, one.target)}
    for one in overview.containers:
        if one.id not in reached and len(overview.parts) > 1:
            yield Hit("overview", f"Container: {one.name}", "communicates with nothing")


@rule(
    "CO003",
    "technology-not-in-stack",
    "error",
    reason="The stack is the definitive list; a technology used elsewhere but not listed escaped the decision.",
    fix="Add the technology to section 3, or use one that stands there.",
)
def technology_not_in_stack(case: Case) -> Iterator[Hit]:
    """A container is built with a technology that the stack does not list."""
    listed = {slug(one.name) for one in case.spec.stack.technologies}
    for one in case.spec.overview.containers:
        for name in one.technologies:
            if slug(name) not in listed:
                yield Hit("overview", f"Container: {one.name}", f"uses {name!r}, which section 3 does not list")


@rule(
    "CO004",
    "entity-owner-unknown",
    "error",
    reason="Data that no container owns is written by all of them.",
    fix="Name a container of section 2 as the owner.",
)
def entity_owner_unknown(case: Case) -> Iterator[Hit]:
    """An entity's owner is no container."""
    known = {one.id for one in case.spec.overview.containers}
    for entity in case.spec.data.entities:
        if slug(entity.owner) not in known:
            yield Hit("data", f"Entity: {entity.name}", f"its owner {entity.owner!r} is no container")


@rule(
    "CO005",
    "entity-relation-unknown",
    "error",
    reason="A relation between entities that are not described cannot become a schema.",
    fix="Use the exact names of entities of section 5.",
)
def entity_relation_unknown(case: Case) -> Iterator[Hit]:
    """A relation names an entity that the table does not have."""
    known = {one.id for one in case.spec.data.entities}
    for one in case.spec.data.relations:
        for name in (one.source, one.target):
            if slug(name) not in known:
                yield Hit("data", f"Relation: {one.source} – {one.target}", f"{name!r} is no entity")


@rule(
    "CO006",
    "adr-not-listed",
    "error",
    reason="A record that section 7 does not list is not found by those who must follow it.",
    fix="Add the ADR to the table of section 7 with its title and status.",
)
def adr_not_listed(case: Case) -> Iterator[Hit]:
    """An ADR is missing from section 7."""
    listed = {one.number for one in case.spec.decisions.decisions}
    for adr in case.adrs:
        if adr.number not in listed:
            yield Hit("decisions", f"ADR-{adr.number:03}", "is missing from section 7")
