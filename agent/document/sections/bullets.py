"""Lists of statements: each bullet, or each paragraph where people wrote no bullets."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from specagent.agent.document.blocks import Block
from specagent.agent.document.inline import mask
from specagent.agent.document.prose import joined_lines
from specagent.agent.document.remarks import Remarks, is_empty_marker
from specagent.agent.document.tables import plain

_LABEL = re.compile(r"\*\*(?P<label>[^*]+?)(?::\*\*|\*\*:)\s*")


@dataclass(frozen=True)
class Entry:
    """One statement: its inline Markdown on one line, and the fences under it."""

    line: int
    source: str
    text: str
    fences: tuple[Block, ...]

    @property
    def end(self) -> int:
        """The last line of its source."""
        return self.line + self.source.count("\n")


def entries(blocks: Sequence[Block], remarks: Remarks) -> list[Entry]:
    """Return the statements among `blocks`, nested ones behind their parents; every other block is kept."""
    found: list[Entry] = []
    others: list[Block] = []
    for block in blocks:
        if block.kind == "list":
            for item in block.items:
                found += _entries_of(item.line, item.source, item.blocks, remarks)
        elif block.kind == "paragraph" and not is_empty_marker(block):
            found.append(Entry(block.line, block.source, joined_lines(block.text), ()))
        else:
            others.append(block)
    remarks.keep_blocks(others)
    return found


def labelled_entries(blocks: Sequence[Block], remarks: Remarks) -> Iterator[tuple[str, Entry]]:
    """Yield label and statement of each bullet `**Logging:** All services ...`; all else is kept."""
    lists = [block for block in blocks if block.kind == "list"]
    remarks.keep_blocks(block for block in blocks if block.kind != "list")
    for entry in entries(lists, remarks):
        label, text = bold_label(entry.text)
        if label and text:
            yield label, replace(entry, text=text)
        else:
            remarks.keep(entry.line, entry.source, f"{entry.text[:60]!r} stands under no heading; kept as it stands")


def bold_label(markdown: str) -> tuple[str, str]:
    """Return the value of a leading `**label:**` and the Markdown behind it; no label without one."""
    found = _LABEL.match(mask(markdown))
    label = plain(markdown[slice(*found.span("label"))]) if found else ""
    return (label, markdown[found.end() :]) if found and label else ("", markdown)


def _entries_of(line: int, source: str, blocks: Sequence[Block], remarks: Remarks) -> Iterator[Entry]:
    own = [block for block in blocks if block.kind in ("paragraph", "heading")]
    fences = tuple(block for block in blocks if block.kind == "fence")
    text = " ".join(joined_lines(block.text) for block in own)
    if text:
        yield Entry(line, source, text, fences)
    rest = [block for block in blocks if block not in own and not (text and block.kind == "fence")]
    yield from entries(rest, remarks)
