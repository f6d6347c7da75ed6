"""Pages of long lists, linked as GitHub links them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from .errors import ApiError

_USUAL, _MOST = 30, 100


def page(rows: list[Any], query: Mapping[str, str], url: str) -> tuple[list[Any], dict[str, str]]:
    """Return the rows that were asked for, and the header with links to the other pages."""
    size = min(_number(query, "per_page", _USUAL), _MOST)
    at, last = _number(query, "page", 1), max(-(-len(rows) // size), 1)
    pages = {"prev": at - 1, "next": at + 1, "last": last, "first": 1}
    if at >= last:
        del pages["next"], pages["last"]
    if at <= 1:
        del pages["prev"], pages["first"]
    links = [f'<{url}?{urlencode({**query, "page": number})}>; rel="{name}"' for name, number in pages.items()]
    return rows[(at - 1) * size : at * size], {"Link": ", ".join(links)} if links else {}


def _number(query: Mapping[str, str], name: str, usual: int) -> int:
    text = query.get(name, str(usual))
    if not text.isdigit():
        raise ApiError(400, f"Invalid value for {name!r}")
    return max(int(text), 1)
