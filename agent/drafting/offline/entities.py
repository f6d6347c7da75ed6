"""Core entities: those that the PRD names, and those that its capabilities bring."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import combinations

from specagent.agent.catalogue.model import AttributeEntry, EntityEntry
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.structure import Structure
from specagent.agent.drafting.offline.survey import Survey, buildable
from specagent.schemas.base import Basis, basis
from specagent.schemas.blueprint import EntityFact
from specagent.schemas.data import Attribute, Entity, EntityRelation
from specagent.schemas.prd import Requirement
from specagent.schemas.text import slug

_BACKEND = "backend-api"
LOOSE = "relates to"
"""Label of a relation that only follows from two entities standing in one requirement."""
_STORES = {"database", "file store"}
_MOST_ENTITIES = 10
_ENOUGH = 4
_MOST_BESIDE = 4
"""So many entities of the catalogue stand beside those of the PRD where it names enough of its own."""
_MOST_CITED = 6
_MOST_GUESSED = 4
_DONE_TO = re.compile(
    r"^(?:An?|The|Each|Every)\s+[\w-]+(?:\s+(?:can|must|may|shall|should))?\s+[a-z-]+\s+(?:an?|the|any|each)\s+"
    r"(?:[a-z-]+(?:ed|able|ive|al|ful)\s+)?(?P<what>[a-z]{3,})"
)
"""What a requirement's sentence is about: `A member reserves a tool`."""
_SHOWN = {"browser", "button", "file", "form", "list", "menu", "page", "report", "result", "screen", "system", "view"}
"""What people look at, and nobody keeps as a record."""
_BARE = (
    AttributeEntry(name="id", type="uuid", key="PK"),
    AttributeEntry(name="created_at", type="timestamp"),
)


def draft_entities(brief: Brief, survey: Survey, structure: Structure) -> list[EntityFact]:
    """Return the entities, none for a product that keeps no data."""
    if not any(one.kind in _STORES for one in structure.containers):
        return []
    owner = next((one.name for one in structure.containers if structure.ids[one.name] == _BACKEND), None)
    owner = owner or structure.containers[0].name
    facts: dict[str, EntityFact] = {}
    for mention in brief.prd.entities:
        cited = [one.ref for one in buildable(brief.prd) if mentions(one, mention.name)][:_MOST_CITED]
        facts.setdefault(slug(mention.name), _fact(mention.name, owner, cited))
    room = _MOST_BESIDE if len(facts) >= _ENOUGH else _MOST_ENTITIES
    for evidence in survey.evidence:
        for entry in evidence.capability.entities[:room]:
            if slug(entry.name) not in facts and room:
                facts[slug(entry.name)] = _fact(entry.name, owner, evidence.drivers(_MOST_CITED))
                room -= 1
    return list(facts.values())[:_MOST_ENTITIES] or _guessed(brief, owner)


def detail(fact: EntityFact, survey: Survey) -> Entity:
    """Return the entity of a fact, with the catalogue's attributes where it knows the entity."""
    known = _catalogue_entity(fact.name, survey)
    return Entity(
        name=fact.name,
        owner=fact.owner,
        purpose=known.purpose if known else _purpose(fact),
        attributes=[
            Attribute(name=one.name, type=one.type, key=one.key) for one in (known.attributes if known else _BARE)
        ],
        basis=fact.basis,
    )


def relate(facts: list[EntityFact], brief: Brief, survey: Survey) -> list[EntityRelation]:
    """Return the catalogue's relations, then one for each entity that requirements name beside another."""
    names = {slug(one.name): one.name for one in facts}
    drawn: dict[frozenset[str], EntityRelation] = {}
    for evidence in survey.evidence:
        for one in evidence.capability.entity_relations:
            ends = frozenset((slug(one.source), slug(one.target)))
            if ends <= names.keys():
                drawn.setdefault(ends, _named(EntityRelation(**one.model_dump()), names))
    related = {id_ for ends in drawn for id_ in ends}
    people = {slug(one.name) for one in brief.prd.personas}
    for ends in _beside_each_other(facts, brief):
        if len(drawn) < 2 * len(facts) and not ends <= related:
            first, second = sorted(ends, key=lambda id_: (id_ not in people, list(names).index(id_)))
            drawn.setdefault(ends, _loose(names[first], names[second]))
            related |= ends
    return list(drawn.values())


def mentions(requirement: Requirement, name: str) -> bool:
    """Tell whether the requirement names the entity, in singular or plural."""
    return f" {name.lower()}" in f" {requirement.text.lower()}"


def _guessed(brief: Brief, owner: str) -> list[EntityFact]:
    """Return what single requirements say is worked on, as assumptions: a short PRD names nothing twice."""
    cited: dict[str, list[str]] = {}
    for one in brief.prd.of_kind("functional", "user-story"):
        found = _DONE_TO.match(one.text)
        if found and found["what"] not in _SHOWN:
            cited.setdefault(found["what"].capitalize(), []).append(one.ref)
    first = list(cited.items())[:_MOST_GUESSED]
    return [EntityFact(name=name, owner=owner, basis=basis(*refs, assumption=True)) for name, refs in first]


def _fact(name: str, owner: str, refs: Iterable[str]) -> EntityFact:
    cited = list(refs)
    return EntityFact(name=name, owner=owner, basis=basis(*cited) if cited else basis(assumption=True))


def _catalogue_entity(name: str, survey: Survey) -> EntityEntry | None:
    for evidence in survey.evidence:
        for entry in evidence.capability.entities:
            if slug(entry.name) == slug(name):
                return entry
    return None


def _purpose(fact: EntityFact) -> str:
    cited: Basis = fact.basis
    if cited.requirements:
        return f"{fact.name} as the cited requirements describe it; attributes are to be completed with the team."
    return f"{fact.name} as the PRD names it; attributes are to be completed with the team."


def _beside_each_other(facts: list[EntityFact], brief: Brief) -> list[frozenset[str]]:
    pairs: Counter[frozenset[str]] = Counter()
    for requirement in buildable(brief.prd):
        present = [slug(one.name) for one in facts if mentions(requirement, one.name)]
        pairs.update(frozenset(pair) for pair in combinations(present, 2))
    return [pair for pair, _ in pairs.most_common() if len(pair) == 2]


def _named(relation: EntityRelation, names: dict[str, str]) -> EntityRelation:
    return relation.model_copy(update={"source": names[slug(relation.source)], "target": names[slug(relation.target)]})


def _loose(first: str, second: str) -> EntityRelation:
    return EntityRelation(
        source=first,
        target=second,
        source_cardinality="exactly one",
        target_cardinality="zero or more",
        label=LOOSE,
    )
