"""Data rules (DA): a model that somebody owns and a requirement needs, and how it changes over time."""

from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.document.subjects import entity_relation_subject, entity_subject
from specagent.schemas.text import slug


@rule(
    "DA007",
    "entity-owner-unknown",
    "error",
    reason="Data that no container owns is written by all of them.",
    fix="Name a container of section 2 as the owner.",
    needs=("overview", "data"),
)
def entity_owner_unknown(case: Case) -> Iterator[Hit]:
    """An entity's owner is no container."""
    known = {one.id for one in case.spec.overview.containers}
    for entity in case.spec.data.entities:
        if slug(entity.owner) not in known:
            yield Hit("data", entity_subject(entity), f"its owner {entity.owner!r} is no container", entity.owner)


@rule(
    "DA008",
    "entity-relation-unknown",
    "error",
    reason="A relation between entities that are not described cannot become a schema.",
    fix="Use the exact names of entities of section 5.",
    needs=("data",),
)
def entity_relation_unknown(case: Case) -> Iterator[Hit]:
    """A relation names an entity that the table does not have."""
    known = {one.id for one in case.spec.data.entities}
    for one in case.spec.data.relations:
        for name in (one.source, one.target):
            if slug(name) not in known:
                yield Hit("data", entity_relation_subject(one), f"{name!r} is no entity", name)
