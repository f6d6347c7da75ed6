"""Pages of long lists, told as GitLab tells them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from .errors import ApiError

_USUAL, _MOST = 20, 100


def page(rows: list[Any], query: Mapping[str, str], url: str) -> tuple[list[Any], dict[str, str]]:
    """Return the rows that were asked for, and the headers that tell of the other pages."""
    size, at = min(_number(query, "per_page", _USUAL), _MOST), _number(query, "page", 1)
    last = max(-(-len(rows) // size), 1)
    places = {"prev": at - 1 if at > 1 else 0, "next": at + 1 if at < last else 0, "first": 1, "last": last}
    links = [
        f'<{url}?{urlencode({**query, "page": number, "per_page": size})}>; rel="{name}"'
        for name, number in places.items()
        if number
    ]
    headers = {
        "Link": ", ".join(links),
        "X-Page": str(at),
        "X-Per-Page": str(size),
        "X-Next-Page": str(places["next"] or ""),
        "X-Prev-Page": str(places["prev"] or ""),
        "X-Total": str(len(rows)),
        "X-Total-Pages": str(last),
    }
    return rows[(at - 1) * size : at * size], headers


def _number(query: Mapping[str, str], name: str, usual: int) -> int:
    text = query.get(name, str(usual))
    if not text.isdigit() or not int(text):
        raise ApiError(400, {"error": f"{name} is invalid"})
    return int(text)
