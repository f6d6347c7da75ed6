"""The appendices: requirements traceability, and what a reviewer must settle."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal, get_args

from specagent.agent.document.blocks import Block, parts
from specagent.agent.document.inline import disguise, escape
from specagent.agent.document.links import read_link
from specagent.agent.document.lists import joined, split_items
from specagent.agent.document.markup import Markdown, bold, labelled, link
from specagent.agent.document.remarks import Remarks
from specagent.agent.document.sections.bullets import Entry, bold_label, entries
from specagent.agent.document.subjects import point_subject, trace_subject
from specagent.agent.document.tables import Columns, Row, plain, rows_of
from specagent.schemas.prd import Kind
from specagent.schemas.spec import OpenPoint, TraceRow

COLUMNS: Columns = {
    "ref": ("requirement", "id", "ref", "requirements"),
    "kind": ("kind", "type"),
    "quote": ("text", "quote", "summary", "description"),
    "source": ("source", "heading", "prd", "where"),
    "answers": ("answered", "answers", "covered", "by"),
}
NOT_ANSWERED = "**not answered**"
OUT_OF_SCOPE = "out of scope"

_KINDS: tuple[Kind, ...] = get_args(Kind)
_TITLES = {"question": "Open Questions", "assumption": "Assumptions"}
_BOX = re.compile(r"\[(?P<mark>[ xX])\](?:\s+|$)")


def trace_source(row: TraceRow) -> Markdown:
    """Return the cell that leads to a requirement's heading in the PRD."""
    return link(row.heading, row.link)


def trace_answers(row: TraceRow) -> Markdown:
    """Return the cell that lists what answers a requirement."""
    if not row.answers:
        return Markdown(OUT_OF_SCOPE if row.kind == "out-of-scope" else NOT_ANSWERED)
    markdown = joined((escape(one) for one in row.answers), ";")
    return Markdown(markdown if not _is_no_answer(markdown) else disguise(row.answers[0]))


def open_point_groups(points: Sequence[OpenPoint]) -> Iterator[tuple[Markdown, list[OpenPoint]]]:
    """Yield heading and points of each run of one kind; a kind that comes again is numbered."""
    times = {"question": 0, "assumption": 0}
    for kind, group in groupby(points, key=lambda point: point.kind):
        times[kind] += 1
        again = f" ({times[kind]})" if times[kind] > 1 else ""
        yield Markdown(f"{_TITLES[kind]}{again}"), list(group)


def open_point(point: OpenPoint) -> Markdown:
    """Return the lines of one point, without its bullet."""
    box = "[x]" if point.settled else "[ ]"
    if point.subject:
        return Markdown(f"{box} **{bold(point.subject)}:** {labelled(point.text, indent=2)}")
    mistaken = bold_label(escape(point.text))[0]
    return Markdown(f"{box} {labelled(point.text, indent=2, emphasis=not mistaken)}")


def read_traceability(blocks: Sequence[Block], remarks: Remarks) -> list[TraceRow]:
    """Return Appendix A from its blocks."""
    rows = (_read_trace(row, remarks) for row in rows_of(blocks, COLUMNS, remarks))
    return [one for one in rows if one]


def read_open_points(blocks: Sequence[Block], remarks: Remarks) -> list[OpenPoint]:
    """Return Appendix B from its blocks."""
    found = []
    for part in parts(blocks, 3):
        kind: Literal["question", "assumption"] = "assumption" if "assum" in part.title.lower() else "question"
        own = remarks.above_headings(part.blocks)
        remarks.keep_blocks(block for block in own if block.kind != "list")
        lists = [block for block in own if block.kind == "list"]
        found += [_read_point(entry, kind, remarks) for entry in entries(lists, remarks)]
    return found


def _read_trace(row: Row, remarks: Remarks) -> TraceRow | None:
    ref = row.value("ref")
    if not ref:
        remarks.keep(row.line, row.source, "This row names no requirement; kept as it stands")
        return None
    heading, target = read_link(row.markdown("source"))
    found = TraceRow(
        ref=ref,
        kind=_read_kind(row, remarks),
        quote=remarks.required(row.value("quote"), row.line, f"The text of {ref!r}"),
        heading=heading,
        link=target,
        answers=_read_answers(row.markdown("answers")),
    )
    remarks.locate(trace_subject(found), row.line)
    return found


def _read_kind(row: Row, remarks: Remarks) -> Kind:
    said = row.value("kind").lower().replace(" ", "-")
    for kind in _KINDS:
        if said == kind:
            return kind
    remarks.note(row.line, f"{row.value('kind')!r} is no kind of requirement; read as functional")
    return "functional"


def _read_answers(markdown: str) -> list[str]:
    if _is_no_answer(markdown):
        return []
    return [plain(one) for one in split_items(markdown, ";") if plain(one)]


def _is_no_answer(markdown: str) -> bool:
    return markdown.strip().lower() in ("", "-", NOT_ANSWERED, "not answered", OUT_OF_SCOPE)


def _read_point(entry: Entry, kind: Literal["question", "assumption"], remarks: Remarks) -> OpenPoint:
    box = _BOX.match(entry.text)
    subject, text = bold_label(entry.text[box.end() :] if box else entry.text)
    point = OpenPoint(
        kind=kind,
        subject=subject,
        text=remarks.required(plain(text), entry.line, "The text of an open point"),
        settled=box is not None and box["mark"] != " ",
    )
    remarks.locate(point_subject(point), entry.line, entry.end)
    return point
