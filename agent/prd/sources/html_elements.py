"""What elements of an HTML document mean, and which of them nobody sees."""

import re
from typing import TYPE_CHECKING

from specagent.agent.prd.sources.html_inline import INLINE

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_PLAIN_PHRASES = "font small big u sub abbr label time cite var ins dfn bdi bdo mark wbr"
PHRASES = INLINE.union(re.findall(r"\w+", _PLAIN_PHRASES))
"""Elements within running text."""

_DROPPED = re.compile(
    "script|style|head|template|noscript|svg|math|iframe|object|embed|canvas|audio|video|nav|select|button|textarea"
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0(?![.\d]*[1-9])", re.IGNORECASE
)
_LANGUAGE = re.compile(r"\b(?:language|lang|highlight-source)-([\w+#-]{1,20})")


def is_hidden(element: "Element") -> bool:
    """Tell whether readers of the page do not see `element`."""
    if element.get("hidden") is not None or _DROPPED.fullmatch(str(element.tag)):
        return True
    style = element.get("style")
    return bool(style and _HIDDEN.search(style))


def is_layout(table: "Element") -> bool:
    """Tell whether `table` only places things on a page: tables, or headings outside of header cells."""
    for inner in table.iterdescendants("table", *HEADINGS):
        parent = inner.getparent()
        if inner.tag == "table" or parent is None or parent.tag != "th":
            return True
    return False


def in_head(cell: "Element") -> bool:
    """Tell whether `cell` stands in the head of its table."""
    row = cell.getparent()
    part = row.getparent() if row is not None else None
    return part is not None and part.tag == "thead"


def language(pre: "Element") -> str:
    """Return the language of the code in `pre`, or nothing."""
    named = " ".join(one.get("class") or "" for one in (pre, *list(pre)[:1]))
    match = _LANGUAGE.search(named)
    return match[1] if match else ""


def number(element: "Element", name: str, otherwise: int) -> int:
    """Return the small number that the attribute `name` holds, or `otherwise`."""
    value = element.get(name) or ""
    return int(value) if re.fullmatch(r"[0-9]{1,4}", value) else otherwise
