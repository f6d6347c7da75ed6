"""Section 5: entities, their relations, and what holds for migrations, seeding, retention and backup."""

import re

from specagent.agent.catalogue.store import catalogue
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.entities import LOOSE, detail, relate
from specagent.agent.drafting.offline.survey import Survey
from specagent.agent.drafting.quoting import join, quote
from specagent.schemas.base import basis
from specagent.schemas.blueprint import Blueprint
from specagent.schemas.data import DataSection, DataTopic
from specagent.schemas.prd import Prd, Requirement

_STORES = {"database", "file store"}
_MOST_CITED = 6
_DERIVED = (
    f" A relation labelled `{LOOSE}` is derived from requirements that name both entities; "
    "the team confirms its cardinality and gives it a verb."
)
_THE_TOOL = "the migration tool"
_SAME_TOPIC = {"Backup": "Backup and Recovery", "Erasure": "Retention"}
_ASKED_TOPICS = {
    "Retention": re.compile(
        r"\b(?:retention|retain(?:ed|s)?|deleted?\b[^.]{0,30}\b(?:after|days|months|years)|purged?|kept for|be kept)\b",
        re.I,
    ),
    "Backup and Recovery": re.compile(
        r"\b(?:back-?ups?|disaster recovery|recovery (?:time|point)|losing at most|data loss|rpo|rto"
        r"|service is restored)\b",
        re.I,
    ),
    "Data Residency": re.compile(
        r"\b(?:residency|european union|(?:stays?|stored|hosted|kept|processed) in (?:the )?[A-Z]\w+)"
    ),
    "Audit Retention": re.compile(r"\b(?:traceable|audit\w*)\b[^.]*\b\d+\s+(?:days|months|years)\b", re.I),
}


def draft_data(brief: Brief, blueprint: Blueprint, survey: Survey) -> DataSection:
    """Return the section; without entities and a database it says that the product keeps no data of its own."""
    has_schema = bool(blueprint.entities) or any(one.kind == "database" for one in blueprint.containers)
    topics = _catalogue_topics(blueprint, survey) if has_schema else {}
    for asked in _asked_topics(brief.prd):
        topics[asked.topic] = _joined(asked, topics.get(asked.topic))
    relations = relate(blueprint.entities, brief, survey)
    derived = _DERIVED if any(one.label == LOOSE for one in relations) else ""
    return DataSection(
        summary=f"{_summary(blueprint)}{derived}",
        entities=[detail(one, survey) for one in blueprint.entities],
        relations=relations,
        topics=list(topics.values()),
    )


def _joined(asked: DataTopic, proposed: DataTopic | None) -> DataTopic:
    """Return what the PRD asks for, then what the catalogue proposes for it."""
    if proposed is None:
        return asked
    refs = dict.fromkeys((*asked.basis.requirements, *proposed.basis.requirements))
    return DataTopic(topic=asked.topic, text=f"{asked.text} {proposed.text}", basis=basis(*refs, assumption=True))


def _summary(blueprint: Blueprint) -> str:
    stores = [one for one in blueprint.containers if one.kind in _STORES]
    if not stores:
        return (
            "The product keeps no data of its own: nothing in the PRD asks it to store records between runs. "
            "Input is read, processed and handed on by the containers of section 2."
        )
    kept = join([f"the {one.name} ({join(one.technologies) or one.kind})" for one in stores])
    written = " Each entity below is defined by its owner; other parts write it only by the owner's rules."
    written = written if blueprint.entities else ""
    return f"Data is kept in {kept}.{written}"


def _catalogue_topics(blueprint: Blueprint, survey: Survey) -> dict[str, DataTopic]:
    topics: dict[str, DataTopic] = {}
    for evidence in survey.evidence:
        for entry in evidence.capability.topics:
            name = _SAME_TOPIC.get(entry.topic, entry.topic)
            if survey.fits(entry.family) and name not in topics:
                rests_on = basis(*evidence.drivers(_MOST_CITED), assumption=True)
                text = entry.text.replace(_THE_TOOL, _migration_tool(blueprint) or _THE_TOOL)
                topics[name] = DataTopic(topic=name, text=text, basis=rests_on)
    for name, text in _defaults(blueprint).items():
        topics.setdefault(name, DataTopic(topic=name, text=text, basis=basis(assumption=True)))
    return topics


def _defaults(blueprint: Blueprint) -> dict[str, str]:
    tool = _migration_tool(blueprint)
    by = f"with {tool}" if tool else "with versioned migration scripts kept beside the code"
    return {
        "Schema Migrations": f"Every schema change is a migration made {by}. "
        "Each migration is reversible, runs in continuous integration against a copy of the previous schema, "
        "and is applied before the code that needs it.",
        "Data Seeding": "A seed script in the repository fills an empty store with test data for development. "
        "It can be run again without duplicating rows and never runs against production.",
    }


def _migration_tool(blueprint: Blueprint) -> str:
    by_name = {one.name: one for one in catalogue().technologies.values()}
    known = (by_name[one.name] for one in blueprint.technologies if one.name in by_name)
    return next((one.name for one in known if "migration-tool" in one.roles), "")


def _asked_topics(prd: Prd) -> list[DataTopic]:
    topics = []
    for topic, words in _ASKED_TOPICS.items():
        asked = [one for one in prd.requirements if _asks(one, words)][:_MOST_CITED]
        if asked:
            quoted = "; ".join(f"{one.ref} {quote(one)}" for one in asked)
            topics.append(
                DataTopic(topic=topic, text=f"The PRD asks: {quoted}.", basis=basis(*(one.ref for one in asked)))
            )
    return topics


def _asks(requirement: Requirement, words: re.Pattern[str]) -> bool:
    return requirement.kind in ("non-functional", "constraint", "functional") and bool(words.search(requirement.text))
