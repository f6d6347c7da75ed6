"""Lines of Mermaid: each with what it draws as its key, and blocks in braces or up to `end` as one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specagent.agent.document.merging.units import Run, Unit, lines_of, run_of, starts_of

_CALL = re.compile(r"(?P<macro>\w+)\s*\((?P<arguments>.*)\)\s*\{?")
_ARGUMENT = re.compile(r'(?:"[^"]*"|[^,"])+|,|"')
_RELATION = re.compile(r"(?:Bi)?Rel(?:_\w+)?")
_LAYOUT = re.compile(r"(?:Lay|Update|Add|Show)")
_LINKED = re.compile(r'(?P<source>"[^"]+"|[^\s"]+?)\s*[|}o<]*(?:--|\.\.)[^\s]*\s+(?P<target>"[^"]+"|[^\s:"]+)')
_NODE = re.compile(
    r"(?:(?:participant|actor|class|entity|state)\s+)?(?P<alias>[\w.-]+)\s*(?:[\[({]|$|as\b)", re.IGNORECASE
)
_SETTING = re.compile(
    r"(?:title|direction|autonumber|accTitle|accDescr)\b|(?:classDef|class|style|linkStyle|click)\s+\S+"
)
_LABELLED = re.compile(r'(?P<head>(?:"[^"]*"|[^":])*)(?P<colon>\s*:(?!:)\s*)(?P<text>.*)')
_BLOCK = re.compile(r"(?:subgraph|alt|opt|loop|par|critical|break|rect|box)\b")
_BLOCKS_END = {"sequenceDiagram", "flowchart", "graph"}
_SPACE = re.compile(r"(\s+)")


@dataclass(frozen=True)
class _Line:
    start: int
    text: str


def diagram_run(body: str, kind: str) -> Run:
    """Return the lines of a diagram as a run; flat when its blocks are not closed as they were opened."""
    lines = lines_of(body)
    starts = starts_of(lines)
    rows = [
        _Line(start + len(line) - len(line.lstrip()), text)
        for start, line in zip(starts, lines, strict=False)
        if (text := line.strip())
    ]
    reader = _Reader(body, rows, kind)
    return run_of(body, reader.read() if reader.is_balanced() else (reader.unit(row) for row in rows))


def fields_of(text: str) -> list[str]:
    """Return the parts of a line that are merged by themselves; joined they are the line again."""
    if call := _CALL.fullmatch(text):
        start, end = call.span("arguments")
        return [text[:start], *_ARGUMENT.findall(call["arguments"]), text[end:]]
    if labelled := _LABELLED.fullmatch(text):
        return list(labelled.groups())
    return _SPACE.split(text) if "%%" not in text else [text]


class _Reader:
    """Reads the lines of one diagram, blocks within blocks."""

    def __init__(self, body: str, rows: Sequence[_Line], kind: str) -> None:
        self.body, self.rows, self.kind = body, rows, kind
        self.at = 0

    def is_balanced(self) -> bool:
        """Return whether each block that is opened is closed."""
        open_: list[str] = []
        for row in self.rows:
            if closing := self._closing(row.text):
                open_.append(closing)
            elif (row.text == "}" and not open_) or (row.text in ("}", "end") and open_ and open_.pop() != row.text):
                return False
        return not open_

    def read(self, closing: str = "") -> Iterator[tuple[int, Unit]]:
        """Yield units and their places up to the line that closes the block."""
        while self.at < len(self.rows):
            row = self.rows[self.at]
            if closing and row.text == closing:
                return
            self.at += 1
            inner = self._closing(row.text)
            yield self._group(row, inner) if inner else self.unit(row, inside=closing)

    def unit(self, row: _Line, *, inside: str = "") -> tuple[int, Unit]:
        """Return place and unit of one line."""
        attribute = inside and self.kind == "erDiagram"
        words = row.text.split()
        keys = (f"attribute {words[1]}",) if attribute and len(words) > 1 else _keys(row.text)
        return row.start, Unit("line", row.text, keys, row.text)

    def _group(self, head: _Line, closing: str) -> tuple[int, Unit]:
        units = [(head.start, Unit("head", head.text, ("head",), head.text)), *self.read(closing)]
        close = self.rows[self.at]
        self.at += 1
        units.append((close.start, Unit("close", close.text, ("close",), close.text)))
        text = self.body[head.start : close.start + len(close.text)]
        run = run_of(text, ((start - head.start, unit) for start, unit in units))
        return head.start, Unit("line", text, _keys(head.text.removesuffix("{").strip()), head.text, run)

    def _closing(self, text: str) -> str:
        """Return the line that closes the block which a line opens; empty when it opens none."""
        if text.endswith("{"):
            return "}"
        return "end" if self.kind in _BLOCKS_END and _BLOCK.match(text) else ""


def _keys(text: str) -> tuple[str, ...]:
    if call := _CALL.fullmatch(text):
        arguments = [one.strip() for one in _ARGUMENT.findall(call["arguments"]) if one != ","]
        if _RELATION.fullmatch(call["macro"]):
            return f"relation {' '.join(arguments[:2])}", f"relation {' '.join(arguments[:3])}", text
        if _LAYOUT.match(call["macro"]):
            return f"{call['macro']} {' '.join(arguments[:2])}", text
        return f"shape {' '.join(arguments[:1])}", text
    if setting := _SETTING.match(text):
        return setting[0], text
    if "->" not in text and (linked := _LINKED.match(text)):
        return f"relation {linked['source']} {linked['target']}", text
    if node := _NODE.match(text):
        return f"shape {node['alias']}", text
    return (text,)
