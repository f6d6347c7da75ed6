"""Relations that say too little: without a purpose, a protocol or a label."""

from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.diagrams.drawings import Drawing, drawings
from specagent.agent.checks.diagrams.relating import DrawnArrow, Relations, relations_of
from specagent.agent.checks.diagrams.told import told_relations
from specagent.agent.checks.rule import Hit
from specagent.agent.document.diagrams import Arrow
from specagent.agent.document.remarks import UNDESCRIBED
from specagent.agent.document.subjects import communication_subject
from specagent.schemas.overview import Relation

_SAYS_NOTHING = {UNDESCRIBED.lower(), "", "-", "–", "—", "?", "...", "…", "n/a", "none"}


def unlabelled_relations(case: Case) -> Iterator[Hit]:
    """Yield the rows of the Communication table that lack a protocol or a purpose."""
    if case.document is None:
        for one in case.spec.overview.relations:
            if lacking := _lacking(one):
                yield Hit("overview", communication_subject(one), lacking)
        return
    for row in told_relations(case):
        if lacking := _lacking(row.relation):
            yield Hit("overview", row.subject, lacking, location=case.document.place(row.line))


def unlabelled_arrows(case: Case) -> Iterator[Hit]:
    """Yield the arrows of the spec's C4 and entity-relationship diagrams that lack words."""
    found = [one for one in drawings(case) if one.where.is_spec and (one.is_c4 or one.kind == "erDiagram")]
    relations = relations_of(case) if found else None
    told = {(one.drawing.fence.line, one.arrow.line): one for one in relations.drawn} if relations else {}
    for drawing in found:
        for arrow in drawing.diagram.arrows:
            known = told.get((drawing.fence.line, arrow.line))
            if lacking := _lacking_in(drawing, arrow, known, relations):
                names = (drawing.diagram.name(arrow.source), drawing.diagram.name(arrow.target))
                is_entity = drawing.kind == "erDiagram"
                subject = f"Relation: {' – '.join(names)}" if is_entity else f"Communication: {' → '.join(names)}"
                yield Hit(drawing.section, subject, lacking, location=drawing.find(arrow.line))


def _lacking(relation: Relation) -> str:
    missing = [
        what
        for what, text in (("protocol", relation.protocol), ("purpose", relation.purpose))
        if text.strip().lower() in _SAYS_NOTHING
    ]
    return f"has no {' and no '.join(missing)}" if missing else ""


def _lacking_in(drawing: Drawing, arrow: Arrow, known: DrawnArrow | None, relations: Relations | None) -> str:
    """Return what an arrow lacks; nobody's hands speak a protocol, and one that the table tells is known."""
    if arrow.label.lower() in _SAYS_NOTHING:
        return "is drawn without a label"
    if drawing.kind != "C4Container" or arrow.detail.lower() not in _SAYS_NOTHING:
        return ""
    shapes = drawing.diagram.shapes
    by_hand = any(alias in shapes and shapes[alias].kind.startswith("person") for alias in (arrow.source, arrow.target))
    told = known and relations and relations.protocol_told(known)
    return "" if by_hand or told else "is drawn without its technology"
