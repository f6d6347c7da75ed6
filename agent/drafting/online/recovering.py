"""Getting the one JSON object out of an answer: bare, fenced, or between chatty sentences."""

import json
import re
from typing import Any

LONGEST = 400_000
"""Characters; a part of two thousand tokens takes about ten thousand."""
_MOST_STARTS = 50
_START = re.compile(r"\{")


def recover_object(text: str) -> dict[str, Any] | None:
    """Return the largest JSON object that `text` holds from one of its braces on, or None."""
    if len(text) > LONGEST:
        return None
    whole = _decoded(text.strip(), 0)
    if whole and whole[1] == len(text.strip()):
        return whole[0]
    found: list[tuple[int, dict[str, Any]]] = []
    end = 0
    for at, match in enumerate(_START.finditer(text)):
        if at >= _MOST_STARTS:
            break
        if match.start() < end:
            continue  # inside an object that was read already
        if decoded := _decoded(text, match.start()):
            end = decoded[1]
            found.append((end - match.start(), decoded[0]))
    return max(found, key=lambda one: one[0])[1] if found else None


def _decoded(text: str, start: int) -> tuple[dict[str, Any], int] | None:
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return (value, end) if isinstance(value, dict) else None
