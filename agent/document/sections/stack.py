"""Section 3: the technology stack."""

from collections.abc import Sequence

from specagent.agent.document.blocks import Block
from specagent.agent.document.inline import unbolded
from specagent.agent.document.markup import Markdown, bold
from specagent.agent.document.remarks import Remarks
from specagent.agent.document.subjects import technology_subject
from specagent.agent.document.tables import Columns, Row, plain, rows_of, statement_of
from specagent.schemas.stack import TO_BE_CONFIRMED, StackSection, Technology

COLUMNS: Columns = {
    "category": ("category", "area", "layer", "concern", "role"),
    "name": ("technology", "technologies", "tool", "name", "choice"),
    "version": ("version", "versions"),
    "justification": ("justification", "why", "reason", "rationale", "notes"),
}


def category(technology: Technology) -> Markdown:
    """Return the first cell of a technology's row."""
    return Markdown(f"**{bold(technology.category)}**")


def read_stack(blocks: Sequence[Block], remarks: Remarks) -> StackSection:
    """Return section 3 from its blocks."""
    found: list[Technology] = []
    for row in rows_of(blocks, COLUMNS, remarks):
        technology = _read_technology(row, found, remarks)
        if technology:
            found.append(technology)
    return StackSection(technologies=found)


def _read_technology(row: Row, above: list[Technology], remarks: Remarks) -> Technology | None:
    name = row.value("name")
    if not name:
        remarks.keep(row.line, row.source, "This row names no technology; kept as it stands")
        return None
    version = row.value("version")
    if not version:
        remarks.note(row.line, f"{name!r} has no version; read as {TO_BE_CONFIRMED!r}")
    text, basis = statement_of(row, "justification", remarks, f"The justification of {name!r}")
    technology = Technology(
        category=_category(row, above, remarks),
        name=name,
        version=version or TO_BE_CONFIRMED,
        justification=text,
        basis=basis,
    )
    remarks.locate(technology_subject(technology), row.line)
    return technology


def _category(row: Row, above: list[Technology], remarks: Remarks) -> str:
    """Return a row's category; people leave it out to mean that of the row above."""
    named = plain(unbolded(row.markdown("category")))
    if not named and above and "category" in row.cells:
        return above[-1].category
    return remarks.required(named, row.line, "A category")
