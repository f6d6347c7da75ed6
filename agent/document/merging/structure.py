"""Structure: a Markdown document as a run of sections and blocks that loses no character."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from specagent.agent.document.blocks import Block, read_blocks, split_front_matter
from specagent.agent.document.diagrams import diagram_kind
from specagent.agent.document.merging.labels import cell_name, heading_key, heading_name, label_of
from specagent.agent.document.merging.units import Run, Unit, lines_of, run_of, starts_of
from specagent.agent.document.remarks import NOTHING
from specagent.agent.document.tables import split_row

_DELIMITER = re.compile(r"\|[ \t]*:?-[ \t:|-]*$")
_PLAIN_ITEM = re.compile(r"([-*+]) (?:\*\*|\[[ xX]\] )?[^\W\d_]")
_BLANKS = " \t\r\n>"
_EMPHASIS = "*_ "
_MARK = "\ufeff"


@dataclass(frozen=True)
class Placed:
    """A block's unit and where it begins; `level` is that of a heading, else 0."""

    start: int
    unit: Unit
    level: int = 0


def document_run(text: str) -> Run:
    """Return a document as a run of its front matter, the blocks above any heading, and its sections."""
    return run_of(text, ((one.start, one.unit) for one in _nested(text, _placed(text))))


def list_items(text: str) -> list[tuple[int, str]]:
    """Return place and text of each item of a list; none when `text` is more or less than a list."""
    lines = lines_of(text)
    blocks, kept = _read(lines)
    if len(blocks) != 1 or blocks[0].kind != "list":
        return []
    firsts = {kept[item.line - 1] for item in blocks[0].items} | (set(range(len(lines))) - set(kept))
    starts = starts_of(lines)
    bounds = [*(starts[at] for at in sorted(firsts)), len(text)]
    return [(at, text[at:end].rstrip()) for at, end in pairwise(bounds)]


def _placed(text: str) -> list[Placed]:
    """Return the blocks of a document in order; lines that belong to none stand as blocks of their own."""
    front, _ = split_front_matter(text)
    lines = lines_of(text)
    starts = starts_of(lines)
    done = front.count("\n") if front else 0
    found = [_front_matter(text[: starts[done]])] if front else []
    blocks, kept = _read(["\n"] * done + lines[done:])
    ends = [*(at for at in kept[1:]), len(lines)]
    for block in blocks:
        first, stop = kept[block.line - 1], ends[block.end - 1]
        found += _uncovered(text, starts, done, first)
        found.append(_of_block(block, text, starts, first, stop))
        done = stop
    return [*found, *_uncovered(text, starts, done, len(lines))]


def _front_matter(source: str) -> Placed:
    start = len(source) - len(source.lstrip(_MARK))
    return Placed(start, Unit("front matter", source[start:].rstrip("\r\n"), ("front matter",)))


def _of_block(block: Block, text: str, starts: Sequence[int], first: int, stop: int) -> Placed:
    start = starts[first] + (1 if first == 0 and text.startswith(_MARK) else 0)
    source = text[start : starts[stop]].rstrip("\r\n")
    kind, keys, name = _named(block)
    return Placed(start, Unit(kind, source, keys, name), block.level if block.kind == "heading" else 0)


def _named(block: Block) -> tuple[str, tuple[str, ...], str]:
    """Return kind, keys and name of a block's unit."""
    if block.kind == "heading":
        name = heading_name(block.text)
        return "heading", (heading_key(name),), name
    if block.kind == "table":
        header = " | ".join(cell_name(cell) for cell in split_row(block.source.partition("\n")[0]))
        return "table", (header.lower(),), header
    if drawn := diagram_kind(block):
        return "diagram", (drawn,), drawn
    if block.kind == "paragraph" and block.text.strip(_EMPHASIS) == NOTHING.strip(_EMPHASIS):
        return "placeholder", ("nothing",), ""
    label = label_of(block.text) if block.kind == "paragraph" else ""
    return block.kind, (label.lower(),) if label else (), label


def _uncovered(text: str, starts: Sequence[int], first: int, stop: int) -> Iterator[Placed]:
    """Yield a unit of the lines between two blocks that are not blank, if there are any."""
    between = text[starts[first] : starts[stop]]
    inner = between.strip(_BLANKS + _MARK)
    if inner:
        yield Placed(starts[first] + between.index(inner), Unit("other", inner))


def _nested(text: str, flat: Sequence[Placed]) -> Iterator[Placed]:
    """Yield blocks above any heading, then a section for each heading that stands below no other."""
    at = 0
    while at < len(flat):
        one = flat[at]
        stop = at + 1
        if not one.level:
            yield one
        else:
            while stop < len(flat) and not 0 < flat[stop].level <= one.level:
                stop += 1
            yield _section(text, flat[at:stop])
        at = stop


def _section(text: str, flat: Sequence[Placed]) -> Placed:
    heading, last = flat[0], flat[-1]
    source = text[heading.start : last.start + len(last.unit.text)]
    inner = [heading, *_nested(text, flat[1:])]
    run = run_of(source, ((one.start - heading.start, one.unit) for one in inner))
    keys = tuple(f"{heading.level} {key}" for key in heading.unit.keys)
    return Placed(heading.start, Unit("section", source, keys, heading.unit.name, run))


def _read(lines: Sequence[str]) -> tuple[tuple[Block, ...], list[int]]:
    """Return the blocks of a document, and the lines that were read for them.

    A row of a table, or a plain item between two of its kind, changes nothing about the structure: it is left
    out, which makes long tables and lists cheap.
    """
    rows = [line.rstrip("\r\n") for line in lines]
    inner = {*_inner_rows(rows), *_inner_items(rows)}
    kept = [at for at in range(len(rows)) if at not in inner]
    return read_blocks("\n".join(rows[at] for at in kept)), kept


def _inner_rows(rows: Sequence[str]) -> Iterator[int]:
    below_delimiter = False
    for at in range(1, len(rows) - 1):
        if not rows[at].startswith("|"):
            below_delimiter = False
        elif _DELIMITER.match(rows[at]):
            below_delimiter = below_delimiter or rows[at - 1].startswith("|")
        elif below_delimiter and not _DELIMITER.match(rows[at + 1]):
            yield at


def _inner_items(rows: Sequence[str]) -> Iterator[int]:
    bullets = [found[1] if (found := _PLAIN_ITEM.match(row)) else "" for row in rows]
    for at in range(1, len(rows) - 1):
        if bullets[at] and bullets[at - 1] == bullets[at] == bullets[at + 1]:
            yield at
