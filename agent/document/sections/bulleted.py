"""Rows that people wrote as bullets: `- **Order API** (Python): Takes orders. (FR-1)`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specagent.agent.document.blocks import Block, Item
from specagent.agent.document.inline import mask
from specagent.agent.document.prose import joined_lines
from specagent.agent.document.remarks import Remarks, is_empty_marker
from specagent.agent.document.tables import Row, plain

_BULLET = re.compile(
    r"\*\*(?P<name>[^*]+?)(?P<inner>:)?\*\*\s*(?P<version>v?\d[\w.+*-]*)?\s*"
    r"(?:\((?P<aside>(?:[^()]|\([^()]*\))*)\))?\s*(?(inner)|(?::|[–—-](?=\s)))\s*(?P<text>\S.*)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Bullet:
    """One bullet, in Markdown: its bold name, the number and the aside behind that, and what it says.

    `heading` is the plain title of the nearest heading above it.
    """

    line: int
    source: str
    heading: str
    name: str
    version: str
    aside: str
    text: str

    def row(self, **cells: str) -> Row:
        """Return the bullet as the row of a table with these cells."""
        end = self.line + self.source.count("\n")
        return Row(line=self.line, cells=cells, header="", text=self.source, end=end)


def only_bullets(blocks: Sequence[Block]) -> list[Bullet]:
    """Return the bullets of a section in which no table and no marker of emptiness stands; none of any other."""
    if any(block.kind == "table" or is_empty_marker(block) for block in blocks):
        return []
    return list(_bullets(blocks))


def keep_beside(bullets: Sequence[Bullet], blocks: Sequence[Block], remarks: Remarks) -> None:
    """Keep what no bullet was read from: other blocks, and other items of their lists."""
    lines = {one.line for one in bullets}
    remarks.keep_blocks(one for one in blocks if not any(item.line in lines for item in one.items))
    for item in (item for one in blocks if any(item.line in lines for item in one.items) for item in one.items):
        if item.line not in lines:
            remarks.keep(item.line, item.source, f"{item.text[:60]!r} was not understood; kept as it stands")
        else:
            remarks.keep_blocks(item.blocks[1:])


def _bullets(blocks: Sequence[Block]) -> Iterator[Bullet]:
    heading = ""
    for block in blocks:
        heading = plain(block.text) if block.kind == "heading" else heading
        for item in block.items:
            if found := _bullet(item, heading):
                yield found


def _bullet(item: Item, heading: str) -> Bullet | None:
    text = joined_lines(item.text)
    found = _BULLET.match(mask(text))
    if found is None:
        return None
    pieces = {name: text[slice(*found.span(name))] if found[name] else "" for name in _BULLET.groupindex}
    named = ("name", "version", "aside", "text")
    return Bullet(item.line, item.source.rstrip(), heading, *(pieces[name].strip() for name in named))
