"""A Markdown document as an outline of headings, list items, paragraphs and tables, with their lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from specagent.agent.prd.parsing.headings import meaning
from specagent.agent.prd.parsing.ids import leading_id
from specagent.agent.prd.parsing.lines import readable_lines
from specagent.agent.prd.parsing.markup import plain
from specagent.agent.prd.parsing.words import length

NodeKind = Literal["root", "heading", "label", "paragraph", "item", "table"]

LABEL_LEVEL = 8
_CHUNK = 2_000
_BOLD_LINE = re.compile(r"\s*(\*\*|__)(?!\s)(?P<text>(?:(?!\1).)+)\1\s*[:：]?\s*", re.DOTALL)
_ATX = re.compile(r" {0,3}#{1,6}\s")
_FENCE = re.compile(r"\s*(?:>\s*)?(`{3,}|~{3,})")
_STARTS_PIECE = re.compile(
    r"\s*(?:[A-Z][a-z]{3,14}-\d{1,3}:|[`\[(]?[A-ZА-ЯЁ]{1,6}(?:[-_][A-Z]{1,6}){0,2}[-_]?\d{1,4}[\w.-]{0,8}[`\])]?\s*[:：.)—–-]|\d{1,2}(?:\.\d{1,2}){2,3}\.?\s)"
)
_OBLIGES = re.compile(
    r"\s*[^\W_].{0,60}?(?:\b(?:must|shall|muss|müssen|doit|debe|deve|должн\w+)\b|必须|必須|すること|해야)"
)
_SEPARATE = re.compile(r"\s*[A-ZÀ-ÞА-Я\d\u3400-\u9fff\uac00-\ud7af].{0,78}(?<![,;:，；：、])\s*$")
_TAG = re.compile(r"<[^<>]{0,1000}>")
_MAX_HEADING = 160
_MAX_WORDS = 5


@dataclass(slots=True, eq=False)
class Row:
    """A table row; cells hold raw Markdown."""

    cells: list[str]
    line: int


@dataclass(slots=True, eq=False)
class Node:
    """A piece of the outline; lines are counted from 1, `end_line` includes everything below it.

    A `label` is a line in bold that stands where others would put a heading.
    """

    kind: NodeKind
    text: str
    line: int
    end_line: int
    level: int = 0
    ordered: bool = False
    children: list["Node"] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    _plain: str | None = None

    @property
    def plain(self) -> str:
        """Its own text without markup."""
        if self._plain is None:
            self._plain = plain(self.text)
        return self._plain

    def walk(self) -> Iterator["Node"]:
        """Yield this node and everything below it, in document order."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


def outline(text: str) -> Node:
    """Return the outline of a Markdown document as its root node."""
    lines = readable_lines(text)
    builder = _Builder(lines, text.split("\n"))
    markdown = MarkdownIt("commonmark").enable("table")
    markdown.core.ruler.enableOnly(["normalize", "block"])
    for start, end in _chunks(lines):
        builder.add(markdown.parse("\n".join(lines[start:end])), start)
    return builder.finish()


def _chunks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Cut at headings, so that the tokens of a long document are never all in memory."""
    start = 0
    fence = ""
    for at, line in enumerate(lines):
        mark = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if mark and not fence:
            fence = mark[1]
        elif mark and fence and mark[1].startswith(fence) and line.strip() == mark[1]:
            fence = ""
        elif at - start >= _CHUNK and not fence and _ATX.match(line):
            yield start, at
            start = at
    yield start, len(lines)


class _Builder:
    """Turns block tokens into nodes."""

    def __init__(self, lines: list[str], written: list[str]) -> None:
        self._written = written
        self._root = Node("root", "", 1, max(len(lines), 1))
        self._sections = [self._root]
        self._items: list[Node] = []
        self._lists: list[bool] = []
        self._table: Node | None = None

    def add(self, tokens: list[Token], offset: int) -> None:
        """Add the tokens of a part that begins `offset` lines into the document."""
        open_block = ""
        for token in tokens:
            kind = token.type
            first, last = (token.map[0] + offset + 1, token.map[1] + offset) if token.map else (0, 0)
            if kind in ("heading_open", "paragraph_open"):
                open_block = token.tag if kind == "heading_open" else "p"
            elif kind == "inline":
                self._inline(token.content, first, last, open_block)
            elif kind in ("bullet_list_open", "ordered_list_open"):
                self._lists.append(kind == "ordered_list_open")
            elif kind in ("bullet_list_close", "ordered_list_close"):
                self._lists.pop()
            elif kind == "list_item_open":
                self._item(first)
            elif kind == "list_item_close":
                self._items.pop()
            else:
                self._other(token, first, last)

    def finish(self) -> Node:
        """Return the root of the outline."""
        _settle(self._root)
        return self._root

    def _other(self, token: Token, first: int, last: int) -> None:
        if token.type == "table_open":
            self._table = self._append(Node("table", "", first, last))
        elif token.type == "table_close":
            self._table = None
        elif token.type == "tr_open" and self._table is not None:
            self._table.rows.append(Row([], first))
        elif token.type == "code_block":
            self._indented(token.content, first)
        elif token.type == "html_block":
            self._html(token.content, first)

    def _inline(self, content: str, first: int, last: int, block: str) -> None:
        if self._table is not None:
            self._table.rows[-1].cells.append(content)
        elif block == "p":
            self._paragraph(content, first, last)
        elif last > first and _is_prose(content):
            self._paragraph(content, first, last - 1)
        elif block == "h6" and not self._written[first - 1].lstrip(" >").startswith("#"):
            self._paragraph(content, first, last)
        else:
            self._heading(Node("heading", content, first, last, level=int(block[1:])))

    def _paragraph(self, content: str, first: int, last: int) -> None:
        if self._items and not self._items[-1].text and not self._items[-1].children:
            self._items[-1].text = content
            self._items[-1].end_line = last
            return
        for at, line in enumerate(_pieces(content)):
            text, offset, length = line
            if not self._items and _is_label(text):
                self._heading(Node("label", text, first + offset, first + offset, level=LABEL_LEVEL))
            else:
                start = first + offset
                self._append(Node("paragraph", text, start, start + length - 1, level=at))

    def _indented(self, content: str, first: int) -> None:
        for at, line in enumerate(content.split("\n")):
            if line.strip():
                self._append(Node("paragraph", line.strip(), first + at, first + at, level=1))

    def _html(self, content: str, first: int) -> None:
        for at, line in enumerate(content.split("\n")):
            text = _TAG.sub("", line).strip()
            if text and not text.startswith(("<!--", "-->")):
                self._append(Node("paragraph", text, first + at, first + at))

    def _item(self, first: int) -> None:
        item = self._append(Node("item", "", first, first, level=len(self._lists), ordered=self._lists[-1]))
        self._items.append(item)

    def _heading(self, heading: Node) -> None:
        if self._items:
            self._append(heading)
            return
        above = self._sections[-1]
        if heading.kind == "label" and _announces_labels(above):
            self._promote(above)
        while self._sections[-1].level >= heading.level and len(self._sections) > 1:
            self._sections.pop()
        self._append(heading)
        self._sections.append(heading)

    def _promote(self, label: Node) -> None:
        """Let a label that another one follows at once stand above the labels that come."""
        label.level = LABEL_LEVEL - 1
        group = self._sections[-2]
        if group.kind == "label":
            group.children.remove(label)
            del self._sections[-2]
            self._sections[-2].children.append(label)

    def _append(self, node: Node) -> Node:
        (self._items[-1] if self._items else self._sections[-1]).children.append(node)
        return node


def _is_label(text: str) -> bool:
    """Tell a line in bold, or one such as `Requirements:`, that stands where others put a heading."""
    if "\n" in text or len(text) > _MAX_HEADING:
        return False
    if _BOLD_LINE.fullmatch(text):
        return True
    return text.rstrip().endswith((":", "：")) and length(text) <= _MAX_WORDS and bool(meaning(text).concepts)


def _announces_labels(node: Node) -> bool:
    return node.kind == "label" and node.level == LABEL_LEVEL and not node.children and leading_id(node.text) is None


def _pieces(content: str) -> Iterator[tuple[str, int, int]]:
    """Cut a paragraph into what its lines say one by one, where they do; give text, offset and height."""
    if "\n" not in content:
        yield content, 0, 1
        return
    lines = content.split("\n")
    are_separate = all(_SEPARATE.match(line) for line in lines)
    start = 0
    for at in range(1, len(lines)):
        if are_separate or _begins_piece(lines[at], lines[at - 1]):
            yield "\n".join(lines[start:at]), start, at - start
            start = at
    yield "\n".join(lines[start:]), start, len(lines) - start


def _begins_piece(line: str, above: str) -> bool:
    if line.lstrip()[:2] in ("**", "__") or _STARTS_PIECE.match(line):
        return True
    return above.rstrip().endswith((".", "。", ";", "；")) and _OBLIGES.match(line) is not None


def _is_prose(content: str) -> bool:
    """Tell a paragraph that a line of hyphens below it made look like a heading."""
    return "\n" in content or len(content) > _MAX_HEADING or content.rstrip().endswith((".", "。", ";"))


def _settle(root: Node) -> None:
    """Set each node's last line from its contents, without the blank lines that follow."""
    for node in reversed(list(root.walk())):
        if node.rows:
            node.rows = [row for row in node.rows if row.cells]
            node.end_line = max([node.line, *(row.line for row in node.rows)])
        elif node.children and node.kind != "root":
            node.end_line = max(node.end_line if node.kind == "item" else node.line, node.children[-1].end_line)
