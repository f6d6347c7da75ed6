"""A Markdown document as blocks that know their lines and their exact source."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

BlockKind = Literal["heading", "paragraph", "table", "list", "fence", "quote", "rule", "other"]

_KINDS: dict[str, BlockKind] = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "table_open": "table",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "fence": "fence",
    "blockquote_open": "quote",
    "hr": "rule",
}
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?=(?:#.*\n)*[A-Za-z][\w-]*[ \t]*:)(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|$)")


@dataclass(frozen=True)
class Block:
    """One block; `line` and `end` count from 1 and are inclusive, `source` is its text as it stands.

    `text` is a heading's or paragraph's inline Markdown or a fence's code; `info` a fence's info string;
    `blocks` are a quote's blocks; `items` a list's.
    """

    kind: BlockKind
    line: int
    end: int
    source: str
    text: str = ""
    info: str = ""
    level: int = 0
    blocks: tuple["Block", ...] = ()
    items: tuple["Item", ...] = ()


@dataclass(frozen=True)
class Item:
    """One item of a list, with the blocks inside it."""

    line: int
    source: str
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """The inline Markdown of its first paragraph."""
        return self.blocks[0].text if self.blocks and self.blocks[0].kind in ("paragraph", "heading") else ""


@dataclass(frozen=True)
class Part:
    """A heading and what stands under it; the heading is None for what stands before any."""

    heading: Block | None
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The heading's inline Markdown."""
        return self.heading.text if self.heading else ""

    @property
    def everything(self) -> tuple[Block, ...]:
        """The heading, if any, and the blocks."""
        return (self.heading, *self.blocks) if self.heading else self.blocks


# One file is read for its sections, its suppressions, its links and its anchors, among a few others.
@lru_cache(maxsize=32)
def read_blocks(markdown: str) -> tuple[Block, ...]:
    """Return the blocks of a document; line ends of any kind and a byte order mark are understood."""
    text = normalised(markdown)
    return tuple(_blocks(_block_parser().parse(text), text.split("\n")))


def split_front_matter(markdown: str) -> tuple[str, str]:
    """Return the YAML front matter of a document, with its fences, and blank lines in its place."""
    text = normalised(markdown)
    found = _FRONT_MATTER.match(text)
    if found is None:
        return "", text
    return found[0], "\n" * found[0].count("\n") + text[found.end() :]


def normalised(markdown: str) -> str:
    """Return `markdown` with line feeds only, no byte order mark and no NUL."""
    return markdown.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def parts(blocks: Sequence[Block], level: int) -> list[Part]:
    """Return `blocks` cut at each heading of `level` or above; the first part has no heading."""
    cuts = [at for at, block in enumerate(blocks) if block.kind == "heading" and block.level <= level]
    bounds = [*cuts, len(blocks)]
    lead = Part(None, tuple(blocks[: bounds[0]]))
    return [lead, *(Part(blocks[start], tuple(blocks[start + 1 : end])) for start, end in pairwise(bounds))]


@cache
def _block_parser() -> MarkdownIt:
    """Return a parser of blocks alone, which never swallows a link definition."""
    return MarkdownIt("commonmark").enable("table").disable(["inline", "reference"])


def _blocks(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Block]:
    for opening, inner in _siblings(tokens):
        start, end = opening.map or (0, 0)
        while end > start and not lines[end - 1].strip(" \t>"):
            end -= 1
        kind = _KINDS.get(opening.type, "other")
        yield Block(
            kind=kind,
            line=start + 1,
            end=end,
            source="\n".join([*lines[start:end], *_missing_close(opening, lines[start:end])]),
            text=opening.content if kind == "fence" else _inline(kind, inner),
            info=opening.info.strip() if kind == "fence" else "",
            level=int(opening.tag[1:]) if kind == "heading" else 0,
            blocks=tuple(_blocks(inner, lines)) if kind == "quote" else (),
            items=tuple(_items(inner, lines)) if kind == "list" else (),
        )


def _missing_close(token: Token, rows: Sequence[str]) -> list[str]:
    """Return what closes a fence that runs on to the end: kept elsewhere, it would swallow what follows."""
    if token.type != "fence":
        return []
    last = rows[-1].strip(" \t>")
    closed = len(rows) > 1 and last.startswith(token.markup) and not last.strip(token.markup[0])
    return [] if closed else [token.markup]


def _items(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Item]:
    for opening, inner in _siblings(tokens):
        start, end = opening.map or (0, 0)
        yield Item(start + 1, "\n".join(lines[start:end]).rstrip("\n"), tuple(_blocks(inner, lines)))


def _siblings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Sequence[Token]]]:
    """Yield each outermost token with those between it and its close."""
    depth, start = 0, 0
    for at, token in enumerate(tokens):
        if depth == 0:
            start = at
        depth += token.nesting
        if depth == 0:
            yield tokens[start], tokens[start + 1 : at]


def _inline(kind: BlockKind, inner: Sequence[Token]) -> str:
    return inner[0].content if kind in ("heading", "paragraph") and inner else ""
