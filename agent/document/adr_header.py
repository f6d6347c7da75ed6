"""Title, number, status and date of a decision record, wherever its author wrote them."""

import json
import re
from dataclasses import dataclass

from specagent.agent.document.blocks import Part
from specagent.agent.document.prose import joined_lines
from specagent.agent.document.remarks import Remarks
from specagent.agent.document.sections.bullets import bold_label
from specagent.agent.document.tables import plain
from specagent.schemas.text import line as one_line

_TITLE = re.compile(
    r"(?P<label>ADR[-_ ]?)?(?P<number>(?(label)-?)\d{1,400})\s*(?:\\?[:.)]|(?<=\s)[–—-])\s*(?=\S)",
    re.IGNORECASE,
)
_PROPERTY = re.compile(r"(?P<key>[A-Za-z][\w-]*)\s*:(?:\s+(?P<value>.*)|$)")


@dataclass
class AdrHeader:
    """What stands above the sections of a record; the number is that of its file, if that has one."""

    number: int | None
    title: str = ""
    status: str = ""
    date: str = ""


def numbered_title(markdown: str, number: int | None) -> tuple[int | None, str]:
    """Return the number that a title begins with, if it is a record's, and the Markdown behind it."""
    found = _TITLE.match(markdown)
    if found is None or not (found["label"] or number in (None, int(found["number"]))):
        return None, markdown
    return int(found["number"]), markdown[found.end() :]


def read_front_matter(front_matter: str, header: AdrHeader, remarks: Remarks) -> None:
    """Read status and date; every other line is kept."""
    for at, row in enumerate(front_matter.split("\n")[1:], 2):
        given = _PROPERTY.fullmatch(row.rstrip())
        value = _scalar(given["value"] or "") if given else ""
        if given and given["key"].lower() == "status":
            header.status = value
        elif given and given["key"].lower() == "date":
            header.date = value
        elif row.strip() not in ("", "---", "..."):
            remarks.keep(at, row, f"The front matter's {row.strip()[:60]!r} is kept as it stands")


def read_above_sections(part: Part, header: AdrHeader, remarks: Remarks) -> None:
    """Read the title and the lines under it, such as `Status: Accepted`; all else is kept."""
    if part.heading and not header.title:
        number, title = numbered_title(joined_lines(part.title), header.number)
        header.title = plain(title)
        if number is not None and header.number not in (None, number):
            remarks.note(part.heading.line, f"The title says number {number}, the file's name {header.number}")
        header.number = number if header.number is None else header.number
    kept = []
    for block in part.blocks:
        rows = block.text.split("\n") if block.kind == "paragraph" else []
        rows += [joined_lines(item.text) for item in block.items]
        understood = [_read_property(row, header) for row in rows]
        if not understood or not all(understood):
            kept.append(block)
    remarks.keep_blocks(kept)


def _read_property(row: str, header: AdrHeader) -> bool:
    label, text = bold_label(row)
    if not label and (given := _PROPERTY.fullmatch(row)):
        label, text = given["key"], given["value"] or ""
    if label.lower() == "status":
        header.status = plain(text)
    elif label.lower() == "date":
        header.date = plain(text)
    return label.lower() in ("status", "date")


def _scalar(source: str) -> str:
    """Return the text of a YAML scalar on one line."""
    source = source.strip()
    if source.startswith('"'):
        try:
            return one_line(str(json.loads(source)))
        except ValueError:
            return one_line(source.strip('"'))
    if source.startswith("'"):
        return one_line(source.strip("'").replace("''", "'"))
    return one_line(source.partition(" #")[0])
