"""The walk over the elements of an HTML document, written down as Markdown."""

import re
from typing import TYPE_CHECKING

from specagent.agent.prd.sources.html_blocks import Blocks, Table
from specagent.agent.prd.sources.html_elements import (
    HEADINGS,
    PHRASES,
    in_head,
    is_hidden,
    is_layout,
    language,
    number,
)
from specagent.agent.prd.sources.html_inline import INLINE, Inline

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ONE_LINE = frozenset(["dt", "td", "th", "caption", *HEADINGS])


class Writer:
    """Takes the events of a walk and writes a block whenever one ends."""

    def __init__(self) -> None:
        self._blocks = Blocks()
        self._line = 1
        self._inline = Inline()
        self._lead = ""
        self._flat: Element | None = None
        self._skipped: Element | None = None
        self._pre: list[str] | None = None
        self._pre_line = 1
        self._lists: list[int | None] = []
        self._items = [0]
        self._terms: list[str] = []
        self._tables: list[Table | None] = []

    def step(self, event: str, element: "Element") -> None:
        """Take in one event and the text that follows it."""
        if event == "start":
            # libxml2 counts lines up to 65535 only; beyond them the counted line feeds lead on.
            self._line = max(self._line, element.sourceline or 0)
            self._start(element)
            self._text(element.text)
            return
        if event == "end":
            self._end(element)
        else:
            self._line += (element.text or "").count("\n")
        self._text(element.tail)

    def finish(self) -> tuple[str, tuple[int, ...]]:
        """Return the Markdown and the source line of each of its lines."""
        self._flush()
        return "\n".join(self._blocks.lines), tuple(self._blocks.origins)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self._skipped is not None:
            pass
        elif self._pre is not None:
            self._pre.append(text)
        else:
            self._inline.text(text, self._line)
        self._line += text.count("\n")

    def _start(self, element: "Element") -> None:
        tag = str(element.tag)
        if self._skipped is None and is_hidden(element):
            self._skipped = element
        if self._skipped is not None:
            return
        if tag == "br":
            self._break()
        elif self._pre is not None:
            return
        elif tag in INLINE:
            self._inline.open(tag, element.get("href") or "")
        elif tag == "img":
            self._inline.text(element.get("alt") or "", self._line)
        elif tag == "input":
            if element.get("type") == "checkbox":
                self._lead += "[ ] " if element.get("checked") is None else "[x] "
        elif tag not in PHRASES:
            self._start_block(element, tag)

    def _start_block(self, element: "Element", tag: str) -> None:
        if self._flat is not None:
            self._inline.raw(" ")
            return
        self._flush()
        if tag in _ONE_LINE and (tag not in {"td", "th"} or self._table()):
            self._flat = element
        elif tag == "pre":
            self._pre, self._pre_line = [], self._line
        elif tag in {"ul", "ol", "dl"}:
            self._lists.append(number(element, "start", 1) if tag == "ol" else None)
            self._items.append(len(self._lists) - 1)
        elif tag in {"li", "dd"}:
            self._start_item(element, tag)
        elif tag == "blockquote":
            self._blocks.enter("> ", "> ")
        elif tag == "table":
            self._tables.append(None if is_layout(element) else Table())
        elif tag == "tr" and (table := self._table()):
            table.begin_row(self._line)

    def _start_item(self, element: "Element", tag: str) -> None:
        if self._items[-1]:
            self._blocks.keep_tight()
        self._items[-1] += 1
        at = self._lists[-1] if self._lists else None
        if tag == "li" and at is not None:
            at = number(element, "value", at)
            self._lists[-1] = at + 1
        marker = "- " if at is None else f"{at}. "
        self._blocks.enter(marker, " " * len(marker))
        if self._terms:
            self._lead, self._terms = f"**{', '.join(self._terms)}**: ", []

    def _end(self, element: "Element") -> None:
        tag = str(element.tag)
        if self._skipped is not None:
            self._skipped = None if self._skipped is element else self._skipped
        elif tag in {"br", "img", "input"} or (self._pre is not None and tag != "pre"):
            return
        elif tag in INLINE:
            self._inline.close(tag)
        elif self._flat is element:
            self._flat = None
            self._end_line(element, tag)
        elif self._flat is not None and tag not in PHRASES:
            self._inline.raw(" ")
        elif tag not in PHRASES:
            self._end_block(element, tag)

    def _end_line(self, element: "Element", tag: str) -> None:
        rows, origins = self._inline.take()
        text, origin = " ".join(rows), (origins or [self._line])[0]
        table = self._table()
        if tag in {"td", "th"} and table:
            spans = number(element, "colspan", 1), number(element, "rowspan", 1)
            table.add_cell(text, tag == "th" or in_head(element), *spans, origin)
        elif tag == "dt":
            self._terms += [text.strip("*")] if text else []
        elif text:
            self._blocks.write([f"{HEADINGS.get(tag, '')} {text}".lstrip()], [origin])

    def _end_block(self, element: "Element", tag: str) -> None:
        if tag == "pre" and self._pre is not None:
            self._fence(element, "".join(self._pre))
            return
        self._flush()
        if tag in {"ul", "ol", "dl"}:
            self._end_list()
        elif tag in {"li", "dd"}:
            self._blocks.write([self._lead.rstrip()] if self._lead else [], [self._line])
            self._lead = ""
            self._blocks.leave()
        elif tag == "blockquote":
            self._blocks.leave()
        elif tag == "table" and (table := self._tables.pop()):
            self._blocks.write(*table.markdown())
        elif tag == "hr":
            self._blocks.write(["---"], [self._line])

    def _end_list(self) -> None:
        if self._terms:
            self._blocks.keep_tight()
            self._blocks.enter("- ", "  ")
            self._blocks.write([f"**{', '.join(self._terms)}**"], [self._line])
            self._blocks.leave()
            self._terms = []
        self._lists.pop()
        self._items.pop()

    def _fence(self, element: "Element", text: str) -> None:
        rows = text.removeprefix("\n").rstrip().split("\n")
        first = self._pre_line + text.startswith("\n")
        self._pre = None
        longest = max(map(len, re.findall("`{3,}", text)), default=2)
        mark = "`" * (longest + 1)
        if any(rows):
            origins = range(first, first + len(rows))
            rows = [f"{mark}{language(element)}", *rows, mark]
            self._blocks.write(rows, [first, *origins, origins[-1]])

    def _break(self) -> None:
        if self._pre is not None:
            self._pre.append("\n")
        elif self._flat is not None:
            self._inline.raw(" ")
        else:
            self._inline.line_break()

    def _flush(self) -> None:
        rows, origins = self._inline.take()
        if rows:
            rows[0], self._lead = self._lead + rows[0], ""
        self._blocks.write([f"{row}  " for row in rows[:-1]] + rows[-1:], origins)

    def _table(self) -> Table | None:
        return self._tables[-1] if self._tables else None
