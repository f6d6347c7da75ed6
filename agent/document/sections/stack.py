"""Section 3: the technology stack."""

import re
from collections.abc import Sequence

from specagent.agent.document.blocks import Block
from specagent.agent.document.inline import unbolded
from specagent.agent.document.markup import Markdown, bold
from specagent.agent.document.remarks import Remarks
from specagent.agent.document.sections import translated
from specagent.agent.document.sections.bulleted import Bullet, keep_beside, only_bullets
from specagent.agent.document.subjects import technology_subject
from specagent.agent.document.tables import Columns, Row, plain, rows_of, statement_of
from specagent.schemas.stack import TO_BE_CONFIRMED, StackSection, Technology

COLUMNS: Columns = {
    "category": ("category", "area", "layer", "concern", "role", *translated.CATEGORY),
    "name": ("technology", "technologies", "tool", "name", "choice", *translated.TECHNOLOGY),
    "version": ("version", "versions", *translated.VERSION),
    "justification": ("justification", "why", "reason", "rationale", "notes", *translated.JUSTIFICATION),
}

_VERSION = re.compile(r"v?\d+(?:\.[\dx*]+)*(?:\+|\s+LTS)?|(?:fully )?managed", re.IGNORECASE)
_NAMED = re.compile(rf"(?P<name>.*\S)\s+(?P<version>{_VERSION.pattern})", re.IGNORECASE)


def category(technology: Technology) -> Markdown:
    """Return the first cell of a technology's row."""
    return Markdown(f"**{bold(technology.category)}**")


def read_stack(blocks: Sequence[Block], remarks: Remarks) -> StackSection:
    """Return section 3 from its blocks: tables, or bullets of which most name a technology with its version."""
    bullets = only_bullets(blocks)
    if 2 * sum(map(_names_version, bullets)) < len(bullets):
        bullets = []
    if bullets:
        keep_beside(bullets, blocks, remarks)
    found: list[Technology] = []
    for row in [_bulleted(one) for one in bullets] or rows_of(blocks, COLUMNS, remarks):
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
    remarks.locate(technology_subject(technology), row.line, row.end)
    return technology


def _names_version(bullet: Bullet) -> bool:
    return bool(bullet.version or _VERSION.fullmatch(bullet.aside) or _NAMED.fullmatch(bullet.name))


def _bulleted(bullet: Bullet) -> Row:
    """Return a bullet's row: its version stands behind its name, in its name, or in parentheses."""
    name, version, aside = bullet.name, bullet.version, bullet.aside
    if not version and (named := _NAMED.fullmatch(name)):
        name, version = named["name"], named["version"]
    elif not version and _VERSION.fullmatch(aside):
        version, aside = aside, ""
    reason = f"({aside}) {bullet.text}" if aside else bullet.text
    return bullet.row(category=bullet.heading, name=name, version=version, justification=reason)


def _category(row: Row, above: list[Technology], remarks: Remarks) -> str:
    """Return a row's category; people leave it out to mean that of the row above."""
    named = plain(unbolded(row.markdown("category")))
    if not named and above and "category" in row.cells:
        return above[-1].category
    return remarks.required(named, row.line, "A category")
