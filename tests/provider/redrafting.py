"""Answers to a redraft: today's rows with what changed carried through, and new rows from elsewhere."""

from collections.abc import Callable, Sequence
from typing import Any

from specagent.schemas.text import slug

from .call import Call
from .facts import read_facts
from .swaps import Swaps, read_swaps
from .today import Content, read_today

KEYS = {
    "goals": {"goals": "name"},
    "containers": {"actors": "name", "containers": "name"},
    "stack": {"technologies": "name"},
    "patterns": {"patterns": "area"},
    "entities": {"entities": "name"},
    "concerns": {"concerns": "name"},
}
"""The lists of each kind of part that has rows, with what names a row."""
Otherwise = Callable[[Sequence[str]], Content]
"""From the names of rows to a content that has them, or to the whole content for a part without names."""

_TEXTS = ("description", "responsibility", "justification", "purpose", "summary", "context")
_NESTED = {"rules": "reason", "measures": "text"}
_SENTENCES = (
    "The team looks at this again in every review.",
    "A reviewer confirms this before it is built.",
    "Whoever changes this tells the operators first.",
)
"""What is added where nothing else changes: it names no number and no product."""


def is_redraft(call: Call) -> bool:
    """Return whether a call asks for a part that stands already."""
    return call.kind not in (None, "facts") and "\n# How to draft it again\n" in call.prompt


def redrafted(call: Call, otherwise: Otherwise) -> Content:
    """Return the part that a call asks for; `otherwise` gives what today's text does not have."""
    swaps = read_swaps(call.data.get("CHANGES", ""), call.data.get("FEEDBACK", ""))
    today = read_today(call)
    if call.kind in KEYS:
        return _rows(call, today or {}, swaps, otherwise)
    start = today or otherwise(call.names)
    if call.kind == "adr" and slug(swaps.mutual.text(start["title"])) == slug(call.names[0]):
        swaps = swaps.mutual
    content = swaps.row(start)
    return _told(content) if content == today else content


def _rows(call: Call, today: Content, swaps: Swaps, otherwise: Otherwise) -> Content:
    found: Content = {}
    changes = False
    for list_, key in KEYS[call.kind or ""].items():
        standing = {slug(one[key]): one for one in today.get(list_, [])}
        renamed = {slug(swaps.text(one[key])): one for one in standing.values()}
        found[list_] = []
        for name in call.names:
            start = standing.get(slug(name)) or renamed.get(slug(name)) or _new_row(call, otherwise, name, list_)
            if start:
                found[list_].append({**swaps.row(start), key: name})
                changes = changes or found[list_][-1] != standing.get(slug(name))
    if not changes:
        first = next(rows for rows in found.values() if rows)
        first[0] = _told(first[0])
    return found


def _new_row(call: Call, otherwise: Otherwise, name: str, list_: str) -> Content | None:
    """Return a row that today's text does not have; what it rests on is that of the facts."""
    key = KEYS[call.kind or ""][list_]
    row = next((one for one in otherwise([name])[list_] if slug(one[key]) == slug(name)), None)
    settled = read_facts(call.data.get("FACTS", "")).get(list_, [])
    fact = next((one for one in settled if key in one and slug(one[key]) == slug(name)), None)
    if row is None or fact is None:
        return row
    if list_ != "goals":
        return {**row, "basis": fact["basis"]}
    drivers = [{"ref": ref, "name": ref} for ref in fact["basis"]["requirements"]]
    return {**row, "kind": fact["kind"], "drivers": drivers or row["drivers"]}


def _told(value: Any) -> Any:
    """Return a row or a whole content with one sentence more."""
    for name in _TEXTS:
        if value.get(name):
            return {**value, name: _longer(value[name])}
    for name, text in _NESTED.items():
        if value.get(name):
            first, *rest = value[name]
            return {**value, name: [{**first, text: _longer(first[text])}, *rest]}
    return value


def _longer(text: str) -> str:
    sentence = next((one for one in _SENTENCES if one not in text), _SENTENCES[0])
    return f"{text.rstrip('. ')}. {sentence}"
