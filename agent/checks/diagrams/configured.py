"""What a Mermaid diagram tells its renderer: looks are harmless, the rest decides what the page may do."""

import re
from collections.abc import Iterator

_LOOKS = frozenset(
    {
        *("theme", "themevariables", "look", "layout", "flowchart", "sequence", "er", "class", "state", "c4", "gantt"),
        *("mindmap", "timeline", "journey", "pie", "gitgraph", "elk", "curve", "wrap", "darkmode", "fontfamily"),
        *("fontsize", "showsequencenumbers", "mirroractors", "diagrampadding", "nodespacing", "rankspacing"),
        *("background", "linecolor", "textcolor", "mainbkg", "usemaxwidth", "defaultrenderer", "direction"),
        *("nodeplacementstrategy", "mergeedges", "c4shapeinrow", "c4boundaryinrow", "actormargin", "title"),
    }
)
_COLOURS = re.compile(
    r"(?:primary|secondary|tertiary|note|cluster|actor|signal|label|edge|node|git|c?scale)\w*", re.IGNORECASE
)
_KEY = re.compile(r"""["']?([\w-]+)["']?\s*:""")
_TEXT = re.compile(r"""["']([^"']*)["']""")
_PLAIN = re.compile(r"[\w #%.,-]*")
_OPEN = re.compile(r"%%\{\s*(?:init|initialize)\b[ \t]*:?", re.IGNORECASE)


def configuring(rows: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield line, column and name of each directive and front matter that settles more than looks."""
    yield from _front_matter(rows)
    for at, row in enumerate(rows):
        for found in _OPEN.finditer(row):
            if not _only_looks(_directive(rows, at, found.end())):
                yield at + 1, found.start() + 1, "a directive that configures its renderer"


def _directive(rows: list[str], at: int, start: int) -> str:
    """Return what stands within the directive that begins in a row."""
    text, taken = rows[at][start:], at + 1
    while "}%%" not in text and taken < min(len(rows), at + 60):
        text, taken = f"{text}\n{rows[taken]}", taken + 1
    return text.partition("}%%")[0]


def _front_matter(rows: list[str]) -> Iterator[tuple[int, int, str]]:
    if rows[0].strip() != "---":
        return
    end = next((at for at, row in enumerate(rows[1:], 1) if row.strip() == "---"), len(rows))
    for at, row in enumerate(rows[1:end], 1):
        if re.match(r"config\s*:", row):
            within = [row.partition(":")[2]]
            within += [one for one in rows[at + 1 : end] if one.startswith((" ", "\t"))]
            if not _only_looks("\n".join(within)):
                yield at + 1, 1, "front matter that configures its renderer"


def _only_looks(text: str) -> bool:
    """Return whether every setting is one of looks, and its value a plain word, number or colour."""
    keys = [one.lower() for one in _KEY.findall(text)]
    rest = _KEY.sub("", text)
    values = [*_TEXT.findall(rest), _TEXT.sub("", rest.translate(str.maketrans("{}", "  ")))]
    settled = all(key in _LOOKS or _COLOURS.fullmatch(key) for key in keys)
    return bool(keys) and settled and all(_PLAIN.fullmatch(one.replace("\n", " ").replace("\t", " ")) for one in values)
