"""Section 5: entities with their diagram, and what holds for each topic of data management."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from specagent.agent.document.basis import split_basis
from specagent.agent.document.blocks import Block, Part, parts
from specagent.agent.document.diagrams import diagram_kind
from specagent.agent.document.inline import escape
from specagent.agent.document.markup import Markdown
from specagent.agent.document.prose import joined_lines
from specagent.agent.document.remarks import Remarks, is_empty_marker
from specagent.agent.document.sections.bullets import Entry, entries, labelled_entries
from specagent.agent.document.sections.data_diagram import with_diagram
from specagent.agent.document.subjects import entity_subject, topic_subject
from specagent.agent.document.tables import Columns, Row, is_table_of, plain, read_rows, statement_of
from specagent.schemas.base import Basis
from specagent.schemas.data import DataSection, DataTopic, Entity
from specagent.schemas.text import slug

COLUMNS: Columns = {
    "name": ("entity", "entities", "name", "model", "table"),
    "owner": ("owner", "owned", "container", "service"),
    "purpose": ("purpose", "description", "why"),
}

_HEADINGS = {"entity-relationship-diagram", "entities"}
_TOPIC = re.compile(r"topic:\s*", re.IGNORECASE)


@dataclass
class _Found:
    """What the blocks of the section hold, before it is put together."""

    remarks: Remarks
    summary: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    topics: list[DataTopic] = field(default_factory=list)
    diagram: Block | None = None


def topic_heading(topic: DataTopic) -> Markdown:
    """Return the heading of a topic, told apart from the section's own headings."""
    mistaken = slug(topic.topic) in _HEADINGS or _TOPIC.match(topic.topic)
    return Markdown(f"Topic: {escape(topic.topic)}" if mistaken else escape(topic.topic))


def read_data(blocks: Sequence[Block], remarks: Remarks) -> DataSection:
    """Return section 5 from its blocks."""
    found = _Found(remarks)
    lead, *others = parts(blocks, 3)
    _read_lead(lead, found)
    for part in others:
        _read_part(part, found)
    line = blocks[0].line if blocks else 1
    data = DataSection(
        summary=remarks.required(plain(" ".join(found.summary)), line, "The summary of data management"),
        entities=_read_entities(found.rows, remarks),
        relations=[],
        topics=found.topics,
    )
    return with_diagram(data, found.diagram, remarks) if found.diagram else data


def _read_lead(lead: Part, found: _Found) -> None:
    """Take the summary, and topics that people wrote as `- **Data Seeding:** ...`, without headings."""
    others = [block for block in found.remarks.above_headings(lead.blocks) if not _take(block, found)]
    for block in others:
        if block.kind == "paragraph" and not is_empty_marker(block):
            found.summary.append(joined_lines(block.text))
            found.remarks.locate("Data", block.line, block.end)
    remaining = [block for block in others if block.kind != "paragraph"]
    for topic, entry in labelled_entries(remaining, found.remarks):
        found.topics.append(_topic(topic, [entry], found.remarks))


def _read_part(part: Part, found: _Found) -> None:
    blocks = found.remarks.above_headings(part.blocks)
    others = [block for block in blocks if not _take(block, found)]
    own = slug(plain(part.title)) in _HEADINGS
    if own or (len(others) < len(blocks) and not any(block.kind == "paragraph" for block in others)):
        found.remarks.keep_blocks(others)
        return
    statements = entries(others, found.remarks)
    label = _TOPIC.match(part.title)
    title = plain(part.title[label.end() :] if label else part.title)
    if title:
        found.topics.append(_topic(title, statements, found.remarks, part.heading))


def _take(block: Block, found: _Found) -> bool:
    if diagram_kind(block) == "erDiagram" and found.diagram is None:
        found.diagram = block
    elif is_table_of(block, COLUMNS, first=not found.rows):
        found.rows += read_rows(block, COLUMNS, found.remarks)
    else:
        return False
    return True


def _topic(title: str, statements: Sequence[Entry], remarks: Remarks, heading: Block | None = None) -> DataTopic:
    line = statements[0].line if statements else heading.line if heading else 1
    for entry in statements:
        remarks.keep_blocks(entry.fences)
    told = [split_basis(entry.text) for entry in statements]
    topic = DataTopic(
        topic=title,
        text=remarks.required(plain(" ".join(text for text, _ in told)), line, f"What holds for {title!r}"),
        basis=Basis(
            requirements=[one for _, basis in told for one in basis.requirements],
            policies=[one for _, basis in told for one in basis.policies],
            assumption=any(basis.assumption for _, basis in told),
        ),
    )
    remarks.locate(topic_subject(topic), line, statements[-1].end if statements else line)
    return topic


def _read_entities(rows: Sequence[Row], remarks: Remarks) -> list[Entity]:
    found: dict[str, Entity] = {}
    for row in rows:
        name = row.value("name")
        if not name or slug(name) in found:
            why = f"{name!r} stands in a row above already" if name else "This row names no entity"
            remarks.keep(row.line, row.source, f"{why}; kept as it stands")
            continue
        text, basis = statement_of(row, "purpose", remarks, f"The purpose of {name!r}")
        entity = Entity(name=name, owner=row.value("owner"), purpose=text, attributes=[], basis=basis)
        found[entity.id] = entity
        remarks.locate(entity_subject(entity), row.line)
    return list(found.values())
