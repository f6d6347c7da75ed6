"""What tools for decision records leave in their folder: templates, remarks for authors, the record on keeping records.

The tools are adr-tools, MADR and log4brains.
"""

import re

from specagent.agent.checks.documents import AdrDocument
from specagent.schemas.text import slug

_WORD = re.compile(r"[a-z]+|\d+")
_BESIDE_TEMPLATE = {
    "adr", "adrs", "madr", "template", "decision", "record", "nygard", "short", "long", "bare", "minimal", "full",
    "en", "de", "md", "markdown", "mdx",
}  # fmt: skip
_COMMENT = re.compile(r"<!--[ \t]*(?P<text>[^\n]{1,200}?)[ \t]*-->")
_REMARK = re.compile(
    r"optional|(?:this is|these are) (?:an )?optional (?:metadata )?elements?\.?(?: feel free to remove(?: any of them"
    r"| it)?\.?)?|numbers? of options can vary|list of everyone involved in the decision"
    r"|(?:yyyy-mm-dd )?when the decision was last updated|space and/or comma separated list of tags"
    r"|…|\.\.\.|this file is the homepage of your log4brains .{0,120}",
    re.IGNORECASE,
)
_ON_RECORDS = re.compile(
    r"(?:record|use|keep|write|document)-(?:the-)?(?:\w+-){0,3}(?:decisions|decision-records?|adrs?|madr)"
    r"|use-log4brains(?:-.*)?"
)


def is_template(file: str) -> bool:
    """Return whether a file is by its name no record, but what one is copied from."""
    words = _WORD.findall(file.lower())
    names, number = [word for word in words if not word.isdigit()], int("".join(filter(str.isdigit, words[:1])) or 0)
    return "template" in names and (not number or _BESIDE_TEMPLATE.issuperset(names))


def without_tool_comments(text: str) -> str:
    """Return a record's text with the remarks of its template blanked out, so that every line and column stays."""
    return _COMMENT.sub(lambda found: " " * len(found[0]) if _REMARK.fullmatch(found["text"]) else found[0], text)


def is_on_records(record: AdrDocument) -> bool:
    """Return whether a record only decides that decisions are recorded, as the first one of every tool does."""
    title = record.adr.title if record.adr else record.file.partition(".")[0].lstrip("0123456789-_ ")
    return bool(_ON_RECORDS.fullmatch(slug(title)))
