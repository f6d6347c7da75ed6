"""The links of a Markdown file, and the anchors that links may lead to."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote

from specagent.agent.checks.documents import TextFile
from specagent.agent.document.blocks import Block
from specagent.agent.document.headings import github_anchors
from specagent.agent.document.inline import mask, unescape_literal
from specagent.agent.document.tables import plain

_MARK = re.compile(
    r"""
    (?P<open>!?\[)
    | \](?:\([ \t\n]*(?P<target><[^<>\n]*>|(?:[^\s()<>]|\((?:[^\s()<>]|\([^\s()<>]*\))*\))++)
        (?:[ \t\n]+["'(][^\n]{0,300}?["')])?[ \t\n]*\))?
    | <(?P<address>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>
    """,
    re.VERBOSE,
)
_DEFINITION = re.compile(
    r"^(?:[ >]|[-*+] )*\[(?!\^)[^\[\]\n]{1,500}\]:[ \t]*(?P<target><[^<>\n]*>|[^\s<>]+)"
    r"(?:[ \t]+(?:\"[^\n]*\"|'[^\n]*'|\([^\n]*\)))?[ \t]*$",
    re.MULTILINE,
)
_LINKED = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_GIVEN_ID = re.compile(
    r"<[^<>]*?\b(?:id|name)[ ]*=[ ]*[\"']?([^\s\"'<>]+)|\{[^{}\n]{0,100}?#([\w.:-]{1,100})[^{}\n]{0,100}\}"
)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\#?]|$")
_TEMPLATE = re.compile(r"\{\{|\{%|\$\{")
_LINES = re.compile(r"L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?")


@dataclass(frozen=True)
class Link:
    """A link; `line` and `column` are the place of its target, from 1, where `source` stands as it is written."""

    target: str
    line: int
    column: int
    is_image: bool
    source: str


def links_of(text_file: TextFile) -> list[Link]:
    """Return the links and images of a file and its link definitions, in order; code and comments hold none.

    A link with a reference is that of its definition; bare addresses are text.
    """
    return [link for line, text in _texts(text_file.blocks, text_file.lines) for link in _links(line, text)]


def relative(target: str) -> bool:
    """Return whether a link leads to a file by its path from the file that holds the link.

    What begins with `/` is not known to: where it leads depends on where the file is served. Neither is a
    placeholder of a site generator.
    """
    return not _ABSOLUTE.match(target) and not _TEMPLATE.search(target)


def parted(target: str) -> tuple[str, str]:
    """Return the path that a link leads to, decoded, and its anchor, as it is written; either may be empty."""
    path, _, anchor = target.partition("#")
    return unquote(path.partition("?")[0]), anchor


def anchors_of(text_file: TextFile) -> frozenset[str]:
    """Return the anchors of a Markdown file: those of its headings, and the ids that it gives itself."""
    headings = (heading_text(one) for one in headings_of(text_file.blocks))
    given = (found[1] or found[2] for found in _GIVEN_ID.finditer(text_file.text))
    return frozenset([*github_anchors(headings), *given])


def headings_of(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield all headings, also those in quotes and lists, in order."""
    for block in blocks:
        if block.kind == "heading":
            yield block
        yield from headings_of(block.blocks)
        for item in block.items:
            yield from headings_of(item.blocks)


def heading_text(heading: Block) -> str:
    """Return what a reader sees of a heading."""
    return plain(_LINKED.sub(r"\1", _uncommented(heading.text)))


def leads_to(anchor: str, anchors: frozenset[str]) -> bool:
    """Return whether one of `anchors` is `anchor`, as any of the common renderers would write it."""
    if anchor in anchors or anchor in ("", "top") or _LINES.fullmatch(anchor):
        return True
    return same_anchor(anchor) in _same_anchors(anchors)


def same_anchor(anchor: str) -> str:
    """Return what is left of an anchor when renderers differ: they join and repeat hyphens in their own ways."""
    folded = unicodedata.normalize("NFKD", unquote(anchor)).casefold()
    bare = "".join(char for char in folded if char.isalnum())
    return bare.removeprefix("usercontent").removeprefix("markdownheader")


@lru_cache(maxsize=256)
def _same_anchors(anchors: frozenset[str]) -> frozenset[str]:
    return frozenset(map(same_anchor, anchors))


def _texts(blocks: Iterable[Block], lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield first line and source of each stretch of inline Markdown that may hold a link."""
    for block in blocks:
        if block.kind in ("list", "quote"):
            inner = [*block.blocks, *(one for item in block.items for one in item.blocks)]
            yield from _texts(inner, lines)
        elif block.kind == "table":
            rows = enumerate(lines[block.line - 1 : block.end], block.line)
            yield from ((line, row) for line, row in rows if _may_link(row))
        elif block.kind in ("paragraph", "heading"):
            text = "\n".join(lines[block.line - 1 : block.end])
            if _may_link(text):
                yield block.line, text


def _may_link(text: str) -> bool:
    return "](" in text or "]:" in text or ("<" in text and ":" in text)


def _links(line: int, text: str) -> Iterator[Link]:
    masked = _uncommented(mask(text))
    found = sorted([*_inline(masked), *_defined(masked)])
    places = pairwise([(0, False, 0), *found])
    for (above, _, _), (start, is_image, end) in places:
        line += text.count("\n", above, start)
        source = text[start:end]
        target = unescape_literal(source.removeprefix("<").removesuffix(">"))
        yield Link(target, line, start - text.rfind("\n", 0, start), is_image, source)


def _inline(masked: str) -> Iterator[tuple[int, bool, int]]:
    """Yield start of the target, whether it is an image's, and end of each link in a mask."""
    opened: list[bool] = []
    for found in _MARK.finditer(masked):
        if found["open"]:
            opened.append(found["open"] == "![")
        elif found["address"]:
            yield found.start("address"), False, found.end("address")
        elif opened:
            is_image = opened.pop()
            if found["target"]:
                yield found.start("target"), is_image, found.end("target")


def _defined(masked: str) -> Iterator[tuple[int, bool, int]]:
    if "]:" in masked:
        yield from ((found.start("target"), False, found.end("target")) for found in _DEFINITION.finditer(masked))


def _uncommented(text: str) -> str:
    """Return `text` with its HTML comments blanked out."""
    parts, done = [], 0
    while (at := text.find("<!--", done)) >= 0 and (end := text.find("-->", at + 4)) >= 0:
        parts += [text[done:at], " " * (end + 3 - at)]
        done = end + 3
    return "".join([*parts, text[done:]])
