"""What Markdown makes of a text besides prose: its links, images, HTML tags and comments, and where each stands."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink, backtick, html_inline, image, link
from markdown_it.token import Token

from specagent.agent.checks.documents import TextFile
from specagent.agent.checks.texts.html import Tag, split_html

ElementKind = Literal["link", "image", "tag", "comment"]

_TELLING = re.compile(
    r"""
    <[A-Za-z/!?] | !\[ | (?<!\\):// | \]:
    | (?<!\w)www\.
    | \]\(\s*(?:<\s*)?(?: [/\\]{2} | (?:javascript|vbscript|data|file|https?): | [^\s()<>]{0,200}[&\\] )
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What a stretch without any other element than links to relative paths lacks; most have nothing of it."""
_ADDRESS = re.compile(r"(?<![\w/.@])(?:https?://|www\.)[^\s<>|`]+", re.IGNORECASE)
_PLACEHOLDERS = {"#", "", "<>"}
"""Targets of link definitions that are there for their titles: comments in another guise."""


@dataclass(frozen=True)
class Element:
    """A link, image, tag or comment; line and column count from 1.

    `value` is a target, the name of a tag, or what a comment says; `attributes` are those of a tag.
    """

    kind: ElementKind
    value: str
    line: int
    column: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    """A tag as it is written."""


def elements_of(file: TextFile) -> tuple[Element, ...]:
    """Return the elements of a Markdown file in order; code holds none, nor does front matter."""
    return _elements(_Source(file.text, file)) if _TELLING.search(file.text) else ()


@dataclass(frozen=True)
class _Source:
    """A file that is the same as another of the same text."""

    text: str
    file: TextFile = field(compare=False)


# Each rule looks at the same files anew.
@lru_cache(maxsize=64)
def _elements(source: _Source) -> tuple[Element, ...]:
    return tuple(sorted(_found(_telling_lines(source.file)), key=lambda one: (one.line, one.column)))


def _telling_lines(file: TextFile) -> list[str]:
    """Return the lines of a file, empty but for the blocks that may hold elements: most do not, and parsing is slow."""
    lines = [""] * len(file.lines)
    for block in file.blocks:
        if _TELLING.search(block.source):
            lines[block.line - 1 : block.end] = file.lines[block.line - 1 : block.end]
    return lines


class _Parser(MarkdownIt):
    """A parser of what GitHub reads that keeps every target as it is written, also those it would refuse."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return url


@dataclass(frozen=True)
class _Mark:
    """What a rule of the parser took from a text, from `start` to `end`."""

    token: Token
    start: int
    end: int


def _found(lines: Sequence[str]) -> Iterator[Element]:
    env: dict[str, Any] = {}
    cells: dict[int, int] = {}
    parser = _parser()
    for token in parser.parse("\n".join(lines), env):
        if token.type not in ("inline", "html_block") or not token.map or not _TELLING.search(token.content):
            continue
        stretch = _Stretch(lines, token.map[0], token.content, cells)
        if token.type == "html_block":
            yield from _of_html(token.content, 0, stretch)
        else:
            yield from _of_inline(parser, env, stretch)
    yield from _definitions(env, lines)


class _Stretch:
    """A stretch of Markdown or HTML without the marks of the blocks around it, and where its lines begin."""

    def __init__(self, lines: Sequence[str], first: int, content: str, cells: dict[int, int]) -> None:
        self.content = content
        self._first = first
        self._starts = [0, *(at + 1 for at, char in enumerate(content) if char == "\n")]
        rows = content.removesuffix("\n").split("\n")
        self._columns = [_column(lines[first + at], row, first + at, cells) for at, row in enumerate(rows)]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character."""
        row = bisect_right(self._starts, offset) - 1
        return self._first + row + 1, self._columns[row] + offset - self._starts[row] + 1


def _of_inline(parser: MarkdownIt, env: dict[str, Any], stretch: _Stretch) -> Iterator[Element]:
    content = stretch.content
    env |= {"marks": [], "content": content}
    parser.inline.parse(content, parser, env, [])
    marks: list[_Mark] = env["marks"]
    for mark in marks:
        token, place = mark.token, stretch.place(mark.start)
        if token.type == "image":
            yield Element("image", str(token.attrs["src"]), *place)
        elif token.type == "link_open" and content[mark.end - 1] in ")>":
            yield Element("link", str(token.attrs["href"]), *place)
        elif token.type == "html_inline":
            yield from _of_html(token.content, mark.start, stretch)
    for found in _ADDRESS.finditer(_without(content, marks)):
        yield Element("link", found[0] if ":" in found[0][:6] else f"http://{found[0]}", *stretch.place(found.start()))


def _column(line: str, row: str, at: int, cells: dict[int, int]) -> int:
    """Return where a row begins in its line, behind the cells of a table that came before."""
    wanted, start = row.rstrip(), cells.get(at, 0)
    if not start and line.rstrip().endswith(wanted):
        return len(line.rstrip()) - len(wanted)
    column = max(line.find(wanted, start), line.find(wanted.replace("|", "\\|"), start), 0)
    cells[at] = column + len(wanted)
    return column


def _of_html(source: str, start: int, stretch: _Stretch) -> Iterator[Element]:
    for one in split_html(source):
        place = stretch.place(start + one.start)
        if isinstance(one, Tag):
            yield Element("tag", one.name, *place, one.attributes, one.source)
        else:
            yield Element("comment", one.text, *place)


def _definitions(env: Mapping[str, Any], lines: Sequence[str]) -> Iterator[Element]:
    for one in (*env.get("references", {}).values(), *env.get("duplicate_refs", ())):
        line: int = one["map"][0]
        column = len(lines[line]) - len(lines[line].lstrip(" >")) + 1
        if one["href"] in _PLACEHOLDERS and one["title"]:
            yield Element("comment", one["title"], line + 1, column)
        else:
            yield Element("link", one["href"], line + 1, column)


def _without(content: str, marks: Sequence[_Mark]) -> str:
    """Return `content` with what the marks took blanked out."""
    parts, done = [], 0
    for mark in sorted(marks, key=lambda one: (one.start, -one.end)):
        if mark.start >= done:
            parts += [content[done : mark.start], " " * (mark.end - mark.start)]
            done = mark.end
    return "".join([*parts, content[done:]])


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """Return a parser of blocks whose inline rules tell what they took."""
    parser = _Parser("commonmark").enable("table").disable("inline")
    rules = {
        "backticks": backtick,
        "link": link,
        "image": image,
        "autolink": autolink,
        "html_inline": html_inline,
    }
    for name, rule in rules.items():
        parser.inline.ruler.at(name, _marking(rule))
    return parser


def _marking(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    def mark(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        taken = rule(state, silent)
        if taken and not silent and state.src is state.env.get("content"):
            new = [one for one in state.tokens[before:] if one.type != "text"]
            if new:
                state.env["marks"].append(_Mark(new[0], start, state.pos))
        return taken

    return mark
