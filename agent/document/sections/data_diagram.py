"""The entity-relationship diagram: the only place of attributes and relations."""

from collections.abc import Iterator
from typing import Literal, get_args

from specagent.agent.document.basis import NO_BASIS
from specagent.agent.document.blocks import Block
from specagent.agent.document.diagrams import Diagram, read_entities
from specagent.agent.document.mermaid import LEFT, RIGHT
from specagent.agent.document.remarks import UNDESCRIBED, Remarks
from specagent.agent.document.sections.matching import keep_unknown, matched_names
from specagent.agent.document.subjects import entity_relation_subject, entity_subject
from specagent.schemas.data import Attribute, AttributeType, Cardinality, DataSection, Entity, EntityRelation
from specagent.schemas.text import slug

_KEYS: tuple[Literal["PK", "FK", "UK"], ...] = ("PK", "FK", "UK")
_TYPES: dict[str, AttributeType] = {one: one for one in get_args(AttributeType)}
_OTHER_TYPES: dict[str, AttributeType] = {
    **dict.fromkeys(("int", "bigint", "smallint", "serial", "bigserial", "long", "number", "int4", "int8"), "integer"),
    **dict.fromkeys(("varchar", "char", "str", "nvarchar", "citext", "email", "url"), "string"),
    **dict.fromkeys(("float", "double", "numeric", "money", "real"), "decimal"),
    **dict.fromkeys(("datetime", "timestamptz", "datetimeoffset", "time", "instant"), "timestamp"),
    **dict.fromkeys(("bool", "bit"), "boolean"),
    **dict.fromkeys(("jsonb", "object", "map", "array"), "json"),
    **dict.fromkeys(("blob", "bytea", "binary", "varbinary"), "bytes"),
    **dict.fromkeys(("guid", "ulid"), "uuid"),
}
_LEFT: dict[str, Cardinality] = {**{mark: one for one, mark in LEFT.items()}, "o|": "zero or one"}
_RIGHT: dict[str, Cardinality] = {**{mark: one for one, mark in RIGHT.items()}, "|o": "zero or one"}


def with_diagram(data: DataSection, fence: Block, remarks: Remarks) -> DataSection:
    """Return `data` with the attributes, relations and further entities that its diagram shows."""
    diagram = read_entities(fence)
    keep_unknown(diagram, remarks)
    shapes = list(diagram.shapes.values())
    names = matched_names([one.name for one in data.entities], shapes, remarks)
    attributes = {name: _attributes(diagram, alias, remarks) for alias, name in names.items()}
    told = [one.model_copy(update={"attributes": attributes.get(one.name, [])}) for one in data.entities]
    return DataSection(
        summary=data.summary,
        entities=[*told, *_new_entities(data, diagram, names, remarks)],
        relations=list(_relations(diagram, names | _bare_ends(data, diagram, names), remarks)),
        topics=data.topics,
    )


def _bare_ends(data: DataSection, diagram: Diagram, names: dict[str, str]) -> dict[str, str]:
    """Return the table's name for each end of a relation that stands nowhere else in the diagram."""
    known = {one.id: one.name for one in data.entities}
    ends = (shape for alias, shape in diagram.shapes.items() if shape.kind == "end" and alias not in names)
    return {shape.alias: known[slug(shape.name)] for shape in ends if slug(shape.name) in known}


def _attributes(diagram: Diagram, alias: str, remarks: Remarks) -> list[Attribute]:
    return [_attribute(*row, remarks) for row in diagram.attributes.get(alias, [])]


def _attribute(line: int, type_: str, name: str, keys: str, remarks: Remarks) -> Attribute:
    said = type_.lower().partition("(")[0]
    known = _TYPES.get(said) or _OTHER_TYPES.get(said)
    if known is None:
        remarks.note(line, f"{type_!r} is no type of attribute; {name!r} is read as a string")
    return Attribute(name=name, type=known or "string", key=next((key for key in _KEYS if key in keys), None))


def _new_entities(data: DataSection, diagram: Diagram, names: dict[str, str], remarks: Remarks) -> Iterator[Entity]:
    """Yield the entities that are drawn and in no table.

    A name without braces that a relation needs is no entity: it is how a relation to nothing known is drawn.
    """
    taken = {one.id for one in data.entities}
    related = {alias for arrow in diagram.arrows for alias in (arrow.source, arrow.target)}
    for alias, shape in diagram.shapes.items():
        if alias in names or slug(shape.name) in taken:
            continue
        if shape.kind == "name" and alias in related:
            remarks.note(shape.line, f"{shape.name!r} takes part in a relation but is no entity of the table")
            continue
        taken.add(slug(shape.name))
        remarks.note(shape.line, f"The entity {shape.name!r} stands in the diagram only; added")
        entity = Entity(
            name=shape.name,
            owner="",
            purpose=UNDESCRIBED,
            attributes=_attributes(diagram, alias, remarks),
            basis=NO_BASIS,
        )
        remarks.locate_drawn(entity_subject(entity), shape.line)
        yield entity


def _relations(diagram: Diagram, names: dict[str, str], remarks: Remarks) -> Iterator[EntityRelation]:
    for arrow in diagram.arrows:
        left, right = arrow.kind.split(" ")
        relation = EntityRelation(
            source=names.get(arrow.source) or diagram.name(arrow.source),
            target=names.get(arrow.target) or diagram.name(arrow.target),
            source_cardinality=_LEFT[left],
            target_cardinality=_RIGHT[right],
            label=arrow.label or "relates to",
        )
        remarks.locate(entity_relation_subject(relation), arrow.line)
        yield relation
