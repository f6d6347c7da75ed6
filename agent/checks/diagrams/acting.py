"""What in a Mermaid diagram does more than draw: links, callbacks, directives and HTML."""

import re
from collections.abc import Iterator

from specagent.agent.checks.diagrams.configured import configuring

_CLICKABLE = ("flowchart", "graph", "gantt", "classDiagram", "stateDiagram")
_QUOTED = re.compile(r"\"[^\"]*\"")
_CLICK = re.compile(r"(?:^|;)[ \t]*(click[ \t])", re.IGNORECASE)
_LINK = re.compile(r"^[ \t]*((?:link|links|callback)[ \t]+\S)", re.IGNORECASE)
_LINKING = ("classDiagram", "sequenceDiagram")
_TARGET = re.compile(r"\$link\s*=", re.IGNORECASE)
_ACTIVE_HTML = re.compile(
    r"<\s*(?:script|iframe|style)\b|<\s*(?:img|image|svg|object|embed|link|form|video|audio)\s[^>]*="
    r"|\bhref\s*=|<[^<>]*\bon\w{3,}\s*=",
    re.IGNORECASE,
)


def acting_lines(kind: str, source: str) -> Iterator[tuple[int, int, str]]:
    """Yield line, column and name of each thing in a diagram that acts; both count from 1."""
    rows = source.split("\n")
    yield from configuring(rows)
    for line, row in enumerate(rows, 1):
        if row.lstrip().startswith("%%"):
            continue
        elif kind.startswith(_CLICKABLE) and (found := _CLICK.search(_QUOTED.sub(_blank, row))):
            yield line, found.start(1) + 1, "a `click`, which links or calls something"
        elif kind.startswith(_LINKING) and (found := _LINK.match(row)):
            yield line, found.start(1) + 1, f"a `{found[1].split()[0]}`, which leads away"
        elif kind.startswith("C4") and (found := _TARGET.search(row)):
            yield line, found.start() + 1, "a `$link`, which leads away"
        elif found := _ACTIVE_HTML.search(row):
            yield line, found.start() + 1, "HTML that acts or loads something"


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
