"""Words that a redraft replaces, from the changes and the wishes that its prompt tells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_CHANGED = re.compile(r"^- \S+ changed: (?P<old>.+?) → (?P<new>.+?)$", re.MULTILINE)
_INSTEAD = re.compile(r"\bnow says (?P<new>.+?) instead of (?P<old>.+?)\.?$", re.MULTILINE)
_WISHED = re.compile(r"\buse (?P<new>.+?) instead of (?P<old>.+?)(?:[.;,!](?:\s.*)?)?$", re.MULTILINE | re.IGNORECASE)
_FIXED = {
    "kind",
    "type",
    "key",
    "ref",
    "requirements",
    "policies",
    "source_cardinality",
    "target_cardinality",
    "sections",
}


@dataclass(frozen=True)
class Swaps:
    """Old texts with what takes their place; `traded` ones change places where a text names both."""

    changed: Mapping[str, str] = field(default_factory=dict)
    traded: Mapping[str, str] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """Return `text` with every old one replaced, as a whole word or phrase."""
        names = {**self.changed, **self.traded}
        names |= {new: old for old, new in self.traded.items() if _holds(text, old) and _holds(text, new)}
        if not names:
            return text
        longest_first = sorted(names, key=len, reverse=True)
        return _pattern(*longest_first).sub(lambda found: names[found[0]], text)

    @property
    def mutual(self) -> "Swaps":
        """The same, but that traded texts change places wherever one of them stands."""
        return Swaps({**self.changed, **self.traded, **{new: old for old, new in self.traded.items()}})

    def row(self, value: Any) -> Any:
        """Return a value of an answer with all its texts replaced, but for what it cites and what is a fixed word."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.row(one) for one in value]
        if isinstance(value, dict):
            return {name: one if name in _FIXED else self.row(one) for name, one in value.items()}
        return value


def read_swaps(changes: str, feedback: str) -> Swaps:
    """Return what `changes` and `feedback`, one a line, ask to replace."""
    changed = {found["old"]: found["new"] for found in _CHANGED.finditer(changes)}
    traded = {found["old"]: found["new"] for found in _INSTEAD.finditer(changes)}
    return Swaps(changed, {**traded, **wished(feedback)})


def wished(feedback: str) -> dict[str, str]:
    """Return what is to be replaced by what, for each line that reads `use NEW instead of OLD`."""
    return {found["old"]: found["new"] for found in _WISHED.finditer(feedback)}


def _holds(text: str, phrase: str) -> bool:
    return bool(_pattern(phrase).search(text))


def _pattern(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,-])(?:{'|'.join(map(re.escape, phrases))})(?![\w-]|[.,]\d)")
