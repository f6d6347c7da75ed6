"""What people drew in the container diagram and wrote in no table."""

from collections import Counter
from collections.abc import Iterator, Mapping

from specagent.agent.document.basis import NO_BASIS
from specagent.agent.document.blocks import Block
from specagent.agent.document.diagrams import Arrow, Diagram, Shape, read_containers
from specagent.agent.document.lists import split_items
from specagent.agent.document.mermaid import alias_of, shapes_of
from specagent.agent.document.remarks import Remarks
from specagent.agent.document.sections.matching import keep_unknown, matched_names
from specagent.agent.document.subjects import actor_subject, communication_subject, container_subject
from specagent.schemas.overview import Actor, Container, ContainerKind, OverviewSection, Relation
from specagent.schemas.text import slug

_KINDS: dict[str, ContainerKind] = {"containerdb": "database", "containerqueue": "queue"}


def with_diagram(overview: OverviewSection, fence: Block, remarks: Remarks) -> OverviewSection:
    """Return `overview` with what only its diagram shows; a table's text stands over the diagram's."""
    diagram = read_containers(fence)
    keep_unknown(diagram, remarks)
    shapes = diagram.shapes.values()
    outside = [shape for shape in shapes if _is_outside(shape)]
    inside = [shape for shape in shapes if not _is_outside(shape)]
    names = {
        **matched_names([one.name for one in overview.actors], outside, remarks),
        **matched_names([one.name for one in overview.containers], inside, remarks),
    }
    taken = {one.id for one in shapes_of(overview)}
    new = [shape for shape in shapes if shape.alias not in names and _is_new(shape, taken, remarks)]
    names |= {shape.alias: shape.name for shape in new}
    return OverviewSection(
        summary=overview.summary,
        actors=[*overview.actors, *(_actor(shape, remarks) for shape in new if _is_outside(shape))],
        containers=[
            *overview.containers,
            *(_container(shape, remarks) for shape in new if not _is_outside(shape)),
        ],
        relations=[*overview.relations, *_new_relations(overview, diagram, names, remarks)],
        flow_title=overview.flow_title,
        flow=overview.flow,
    )


def _is_outside(shape: Shape) -> bool:
    return shape.kind.startswith(("person", "system")) or shape.kind.endswith("_ext")


def _is_new(shape: Shape, taken: set[str], remarks: Remarks) -> bool:
    id_ = slug(shape.name)
    if id_ in taken:
        return False
    taken.add(id_)
    remarks.note(shape.line, f"{shape.name!r} stands in the diagram only; added")
    return True


def _actor(shape: Shape, remarks: Remarks) -> Actor:
    actor = Actor(
        kind="person" if shape.kind.startswith("person") else "external system",
        name=shape.name,
        description=remarks.required(shape.description, shape.line, f"The description of {shape.name!r}"),
        basis=NO_BASIS,
    )
    remarks.locate_drawn(actor_subject(actor), shape.line)
    return actor


def _container(shape: Shape, remarks: Remarks) -> Container:
    container = Container(
        kind=_KINDS.get(shape.kind, "service"),
        name=shape.name,
        technologies=split_items(shape.technology, ","),
        responsibility=remarks.required(shape.description, shape.line, f"The responsibility of {shape.name!r}"),
        basis=NO_BASIS,
    )
    remarks.locate_drawn(container_subject(container), shape.line)
    return container


def _new_relations(
    overview: OverviewSection, diagram: Diagram, names: Mapping[str, str], remarks: Remarks
) -> Iterator[Relation]:
    """Yield the relations that are drawn more often between two shapes than the table tells."""
    by_alias = {alias_of(one.name): one.name for one in shapes_of(overview)}
    told = Counter((slug(one.source), slug(one.target)) for one in overview.relations)
    texts = {one.purpose for one in overview.relations}
    arrows = [(_ends(arrow, diagram, {**by_alias, **names}), arrow) for arrow in diagram.arrows]
    drawn = Counter((slug(source), slug(target)) for (source, target), _ in arrows)
    surplus = drawn - told
    for (source, target), arrow in sorted(arrows, key=lambda one: (one[1].label in texts, one[1].line)):
        pair = (slug(source), slug(target))
        if surplus[pair] > 0:
            surplus[pair] -= 1
            yield _relation(source, target, arrow, remarks)


def _ends(arrow: Arrow, diagram: Diagram, names: Mapping[str, str]) -> tuple[str, str]:
    source, target = (names.get(alias) or diagram.name(alias) for alias in (arrow.source, arrow.target))
    return source, target


def _relation(source: str, target: str, arrow: Arrow, remarks: Remarks) -> Relation:
    remarks.note(arrow.line, f"The relation from {source!r} to {target!r} stands in the diagram only; added")
    relation = Relation(
        source=source,
        target=target,
        purpose=remarks.required(arrow.label, arrow.line, f"The purpose of {source!r} calling {target!r}"),
        protocol=remarks.required(arrow.detail, arrow.line, f"The protocol between {source!r} and {target!r}"),
        basis=NO_BASIS,
    )
    remarks.locate_drawn(communication_subject(relation), arrow.line)
    return relation
