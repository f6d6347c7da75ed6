"""Diagram rules (DG): diagrams that parse, and that draw what the tables name."""

from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.diagrams.comparing import compare_data, compare_overview
from specagent.agent.checks.diagrams.dangling import dangling_arrows, dangling_in_draft, dangling_rows, dangling_steps
from specagent.agent.checks.diagrams.drawings import Drawing, drawings
from specagent.agent.checks.diagrams.labels import unlabelled_arrows, unlabelled_relations
from specagent.agent.checks.diagrams.pictures import has_text, shows_picture
from specagent.agent.checks.diagrams.relating import relations_of
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.document.subjects import container_subject
from specagent.agent.document.validation import flowchart_size, mermaid_error
from specagent.schemas.text import slug


@rule(
    "DG001",
    "mermaid-invalid",
    "error",
    reason="A diagram with one wrong character shows readers an error message and no diagram.",
    fix="Mend the line that the message points at; put texts with brackets or other signs into double quotes.",
    scope="whole",
)
def mermaid_invalid(case: Case) -> Iterator[Hit]:
    """A Mermaid diagram of the spec or of a record does not parse."""
    for one in drawings(case):
        error = mermaid_error(one.fence.text)
        if error:
            yield one.hit(f"is no valid Mermaid: {error.message}", one.place(error.line, error.column))


@rule(
    "DG002",
    "shape-without-row",
    "error",
    reason="What is drawn and described nowhere has no responsibility, and nobody builds it.",
    fix="Add a row for the shape to its table, give both the same name, or take the shape out of the diagram.",
    scope="whole",
    needs=("document",),
)
def shape_without_row(case: Case) -> Iterator[Hit]:
    """A diagram draws a container, person, external system or entity that no table names."""
    for comparison in (compare_overview(case), compare_data(case)):
        for side, one in comparison.without_row:
            place = one.drawing.find(one.shape.line, one.shape.name)
            subject = f"{side.label}: {one.shape.name}"
            yield Hit(side.section, subject, "is drawn but stands in no table of the section", location=place)


@rule(
    "DG003",
    "row-without-shape",
    "warning",
    reason="Readers take the diagram for the whole: what it leaves out is forgotten.",
    fix="Draw the row's container, person or entity, give both the same name, or delete the row.",
    scope="whole",
    needs=("document",),
)
def row_without_shape(case: Case) -> Iterator[Hit]:
    """A table names a container, person, external system or entity that the section's diagram does not draw."""
    for comparison in (compare_overview(case), compare_data(case)):
        for side, row in comparison.without_shape:
            yield Hit(side.section, row.subject, "stands in the table but is not drawn", row.name)


@rule(
    "DG004",
    "relation-dangling",
    "error",
    reason="An arrow from or to nothing cannot be built.",
    fix="Use the exact name of a container, person or external system of section 2; in a diagram, its alias.",
)
def relation_dangling(case: Case) -> Iterator[Hit]:
    """A relation or message starts or ends at a part that the section or the diagram does not have."""
    if case.document is None:
        yield from dangling_in_draft(case)
    elif "overview" in case.available:
        yield from dangling_rows(case)
        yield from dangling_steps(case)
    yield from dangling_arrows(case)


@rule(
    "DG005",
    "relation-unlabelled",
    "warning",
    reason="A line without words says that two parts have to do with each other, and leaves to a guess how.",
    fix="Say what flows and by which protocol, such as `Reads orders` over `HTTPS/JSON`; label a relation of entities "
    "with a verb.",
)
def relation_unlabelled(case: Case) -> Iterator[Hit]:
    """A relation has no purpose, no protocol or no label."""
    yield from unlabelled_relations(case)
    yield from unlabelled_arrows(case)


@rule(
    "DG006",
    "diagram-too-large",
    "warning",
    reason="Nobody reads a diagram of everything; what matters drowns in it.",
    fix="Split the diagram, one part of the product each, or leave out what the tables say well enough.",
    scope="whole",
)
def diagram_too_large(case: Case) -> Iterator[Hit]:
    """A diagram draws more shapes or relations than a reader can take in."""
    most = case.standards.largest_diagram
    for one in drawings(case):
        shapes, relations = _size(one)
        place = one.find(one.fence.line)
        if shapes > most:
            yield one.hit(f"draws {shapes} shapes; at most {most} can be read", place)
        elif relations > 2 * most:
            yield one.hit(f"draws {relations} relations; at most {2 * most} can be read", place)


@rule(
    "DG007",
    "container-alone",
    "warning",
    reason="A container that talks to nobody is either not needed or not understood.",
    fix="Add how it communicates, or remove it.",
    needs=("overview",),
)
def container_alone(case: Case) -> Iterator[Hit]:
    """A container takes part in no relation although there are several."""
    overview = case.spec.overview
    ends = [name for one in overview.relations for name in (one.source, one.target)]
    if case.document and not ends:
        return  # what communicates is drawn in a way that nobody reads
    steps = [name for one in overview.flow for name in (one.source, one.target)] if case.document else []
    reached = {slug(name) for name in (*ends, *steps)}
    comparison = compare_overview(case)
    untold = {one.shape.name for _, one in comparison.without_row}
    for one in overview.containers if len(overview.parts) > 1 else ():
        amiss = one.name in untold or (comparison.drawn and not comparison.drawn.find(one.name))
        if one.id not in reached and not amiss:
            yield Hit("overview", container_subject(one), "communicates with nothing")


@rule(
    "DG008",
    "relation-differs",
    "warning",
    reason="When the diagram and the table disagree, half of the team builds the one and half the other.",
    fix="Add the relation where it is missing, with the same two ends, or delete it where it is wrong.",
    scope="whole",
    needs=("document", "overview"),
)
def relation_differs(case: Case) -> Iterator[Hit]:
    """A relation is drawn but stands in no row of the Communication table, or the other way round."""
    relations = relations_of(case)
    if not relations.told or not relations.drawn:
        return
    for one, is_opposite in relations.only_drawn:
        place = one.drawing.find(one.arrow.line)
        why = "the other way round than the table says" if is_opposite else "but stands in no row of the table"
        yield Hit("overview", f"Communication: {' → '.join(one.ends)}", f"is drawn {why}", location=place)
    for row in relations.only_told if not relations.is_partly_read else ():
        told = case.document.place(row.line) if case.document else None
        yield Hit("overview", row.subject, "stands in the table but is not drawn", location=told)


@rule(
    "DG009",
    "diagram-missing",
    "error",
    reason="The overview is the map of the system, and words alone are no map.",
    fix="Add a C4 container diagram in Mermaid (a `C4Container` fence), an image, or a link that says where one is.",
    scope="whole",
    needs=("document",),
)
def diagram_missing(case: Case) -> Iterator[Hit]:
    """Section 2 shows no diagram, no image and no word on where one is."""
    document = case.document
    if not document or "overview" not in document.reading.sections:
        return
    if has_text(document, "overview") and not shows_picture(document, "overview"):
        yield Hit(
            "overview", "Overview", "has no diagram", location=document.place(document.section_span("overview").line)
        )


def _size(one: Drawing) -> tuple[int, int]:
    """Return how many shapes and relations a diagram draws; nothing for a kind that nobody counts."""
    if one.kind.startswith(("flowchart", "graph")):
        return flowchart_size(one.fence.text) or (0, 0)
    ends = {alias for arrow in one.diagram.arrows for alias in (arrow.source, arrow.target)}
    is_sequence = one.kind == "sequenceDiagram"
    return len(ends | one.diagram.shapes.keys()), 0 if is_sequence else len(one.diagram.arrows)
