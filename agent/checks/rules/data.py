"""Data rules (DA): a model that somebody owns and a requirement needs, and how it changes over time."""

import re
from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.migrations import migration_topic
from specagent.agent.checks.grounds.stores import databases, keeps_nothing, shows_model
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.checks.rules import data_care, data_change
from specagent.agent.checks.texts.section_text import section_text
from specagent.agent.document.remarks import UNDESCRIBED
from specagent.agent.document.subjects import entity_relation_subject, entity_subject
from specagent.schemas.text import slug

__all__ = ["data_care", "data_change"]

_WORD = re.compile(r"[^\W\d_]{3,}")


@rule(
    "DA001",
    "entity-model-missing",
    "error",
    reason="Without a model, each part invents its own idea of the data, and they differ.",
    fix="Add an entity-relationship diagram (Mermaid `erDiagram`) and a table of entities, or say what is not stored.",
    scope="whole",
    needs=("data",),
)
def entity_model_missing(case: Case) -> Iterator[Hit]:
    """Data is stored, and section 5 neither shows nor links to a model of it."""
    kept = _kept(case)
    said = case.spec.data.summary != UNDESCRIBED or bool(case.spec.data.topics) or len(section_text(case, "data")) > 200
    if kept and said and not shows_model(case) and not keeps_nothing(case):
        yield Hit("data", "data", f"has neither an entity-relationship diagram nor a table of entities, but {kept[0]}")


def _kept(case: Case) -> list[str]:
    """Return what shows that the product stores something."""
    kept = [f"{one!r} keeps data" for one in databases(case)]
    kept += [f"the PRD names {one.name!r}" for one in case.prd.entities]
    topic = migration_topic(case)
    return [*kept, f"{topic.topic!r} speaks of a schema"] if topic else kept


@rule(
    "DA005",
    "entity-unneeded",
    "warning",
    reason="Data that no requirement needs is stored, secured and migrated for nothing.",
    fix="Cite the requirement that needs the entity, mark it as an assumption, or remove it.",
    needs=("prd", "data"),
)
def entity_unneeded(case: Case) -> Iterator[Hit]:
    """An entity cites no requirement, is no assumption, and the PRD does not know its name."""
    drawn = case.document.reading.drawn if case.document else frozenset()
    text = case.prd.text.lower()
    cited = {one.subject: case.citations.of(one) for one in case.statements if one.section == "data"}
    for entity in case.spec.data.entities:
        subject = entity_subject(entity)
        is_founded = entity.basis or subject in drawn or cited[subject]
        if not is_founded and not _is_named(entity.name, text):
            yield Hit("data", subject, "rests on no requirement, and the PRD does not name it", entity.name)


def _is_named(name: str, text: str) -> bool:
    """Return whether a text has any telling word of a name, also as part of a longer one."""
    words = [word.lower() for word in _WORD.findall(name)] or [name.lower()]
    return any((word.removesuffix("s") if len(word) > 4 else word) in text for word in words)


@rule(
    "DA007",
    "entity-owner-unknown",
    "error",
    reason="Data that no container owns is written by all of them.",
    fix="Name a container of section 2 as the owner.",
    needs=("overview", "data"),
)
def entity_owner_unknown(case: Case) -> Iterator[Hit]:
    """An entity's owner is no container, or it has none beside others that do."""
    known = {one.id for one in case.spec.overview.containers}
    drawn = case.document.reading.drawn if case.document else frozenset()
    entities = [one for one in case.spec.data.entities if entity_subject(one) not in drawn]
    are_owned = case.document is None or any(one.owner for one in entities)
    for entity in entities if are_owned else ():
        if not entity.owner:
            yield Hit("data", entity_subject(entity), "has no owner", entity.name)
        elif slug(entity.owner) not in known:
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
