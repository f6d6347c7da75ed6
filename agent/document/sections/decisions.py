"""Section 7: the list of architecture decision records."""

import re
from collections.abc import Iterator, Sequence

from specagent.agent.document.blocks import Block, Item
from specagent.agent.document.inline import escape
from specagent.agent.document.links import read_link
from specagent.agent.document.markup import Markdown, link
from specagent.agent.document.remarks import Remarks
from specagent.agent.document.sections.decision_items import DecisionItem, read_item
from specagent.agent.document.subjects import adr_subject
from specagent.agent.document.tables import Columns, Row, is_table_of, plain, rows_of
from specagent.schemas.adr import Adr, DecisionRow, DecisionsSection, Status

COLUMNS: Columns = {
    "adr": ("adr", "number", "id", "record", "no", "nr"),
    "title": ("decision", "title", "subject"),
    "status": ("status", "state"),
}
STATUSES: tuple[Status, ...] = ("proposed", "accepted", "rejected", "deprecated", "superseded")

_NUMBER = re.compile(r"-?\d{1,400}(?!\d)")
_LABEL = re.compile(r"ADR[-_ ]?", re.IGNORECASE)
_FILE_NUMBER = re.compile(r"(?:^|/)(\d+)[^/]*$")


def decision_link(decision: DecisionRow) -> Markdown:
    """Return the first cell of a decision's row, numbered with as many digits as its file."""
    found = _FILE_NUMBER.search(decision.link)
    digits = len(found[1]) if found and int(found[1]) == decision.number else 3
    return link(adr_label(decision.number, digits), decision.link)


def adr_label(number: int, digits: int = 3) -> str:
    """Return how a decision record is called: `ADR-001`."""
    return f"ADR-{number:0{digits}d}"


def decision_status(decision: DecisionRow) -> Markdown:
    """Return the cell of a decision's status."""
    return status_markdown(decision.status, decision.status_note)


def status_markdown(status: Status, note: str) -> Markdown:
    """Return a status with what follows it: `Superseded by ADR-012`."""
    return Markdown(f"{status.capitalize()} {escape(note)}".rstrip(" "))


def adr_status(adr: Adr) -> Markdown:
    """Return a decision record's status."""
    return status_markdown(adr.status, adr.status_note)


def read_status(text: str, line: int, remarks: Remarks) -> tuple[Status, str]:
    """Return the status that a text tells and what follows it; an unknown one counts as proposed."""
    word, _, note = text.partition(" ")
    for status in STATUSES:
        if word.strip(",;:.*").lower() == status:
            return status, note
    if word:
        remarks.note(line, f"{text!r} is no status of a decision; read as proposed")
    return "proposed", text


def read_decisions(blocks: Sequence[Block], remarks: Remarks) -> DecisionsSection:
    """Return section 7 from its blocks: from its table, or where it has none, from its lists."""
    if not any(is_table_of(block, COLUMNS, first=True) for block in blocks):
        return DecisionsSection(decisions=list(_read_lists(blocks, remarks)))
    rows = (_read_decision(row, remarks) for row in rows_of(blocks, COLUMNS, remarks))
    return DecisionsSection(decisions=[one for one in rows if one])


def _read_decision(row: Row, remarks: Remarks) -> DecisionRow | None:
    text, target = read_link(row.markdown("adr"))
    title, title_target = read_link(row.markdown("title"))
    number = _NUMBER.search(_LABEL.sub("", text, count=1))
    if number is None or not title:
        remarks.keep(row.line, row.source, "This row names no decision record; kept as it stands")
        return None
    status, note = read_status(row.value("status"), row.line, remarks)
    remarks.locate(adr_subject(int(number[0])), row.line)
    return DecisionRow(number=int(number[0]), title=title, status=status, status_note=note, link=target or title_target)


def _read_lists(blocks: Sequence[Block], remarks: Remarks) -> Iterator[DecisionRow]:
    """Yield the items that name a record, as `- [ADR-001: Queues](adr/001-queues.md) (accepted)`; all else is kept."""
    items = {id(block): [read_item(item.text) for item in block.items] for block in blocks if block.kind == "list"}
    remarks.keep_blocks(block for block in blocks if not any(items.get(id(block), ())))
    for block in blocks:
        for item, found in zip(block.items, items.get(id(block), ()), strict=False):
            if found:
                yield _listed(item, found, remarks)
            elif any(items[id(block)]):
                remarks.keep(item.line, item.source, "This item names no decision record; kept as it stands")


def _listed(item: Item, found: DecisionItem, remarks: Remarks) -> DecisionRow:
    remarks.locate(adr_subject(found.number), item.line, item.line + item.source.count("\n"))
    remarks.keep_blocks(item.blocks[1:])
    return DecisionRow(
        number=found.number,
        title=remarks.required(found.title, item.line, "The title of a decision"),
        status=found.status or "proposed",
        status_note=plain(found.note),
        link=found.link,
    )
