"""Words that a redraft replaces, from the changes and the wishes that its prompt tells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_CHANGED = re.compile(r"^- \S+ changed: (?P<old>.+?) → (?P<new>.+?)$", re.MULTILINE)
_INSTEAD = re.compile(r"\bnow says (?P<new>.+?) instead of (?P<old>.+?)\.?$", re.MULTILINE)
_WISHED = re.compile(r"\buse (?P<new>.+?) instead of (?P<old>.+?)(?:[.;,!](?:\s.*)?)?$", re.MULTILINE | re.IGNORECASE)
_REMOVED = re.compile(r"^- (?P<ref>\S+) removed: ", re.MULTILINE)
_RENUMBERED = re.compile(r"^- (?P<old>\S+) is now (?P<new>\S+)$", re.MULTILINE)
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
    """Old texts with what takes their place; `traded` ones change places where a text names both.

    `refs` leads from ids that nothing may cite any more to those in their place, if there are any.
    """

    changed: Mapping[str, str] = field(default_factory=dict)
    traded: Mapping[str, str] = field(default_factory=dict)
    refs: Mapping[str, str] = field(default_factory=dict)

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
        back = {new: old for old, new in self.traded.items()}
        return Swaps({**self.changed, **self.traded, **back}, refs=self.refs)

    def row(self, value: Any) -> Any:
        """Return a value of an answer with all its texts replaced, but for what it cites and what is a fixed word."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.row(one) for one in value]
        if isinstance(value, dict):
            return self._cited({name: one if name in _FIXED else self.row(one) for name, one in value.items()})
        return value

    def _cited(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return a value with today's ids in its basis or drivers; one that nothing is left of is an assumption."""
        if "requirements" in value:
            refs = [self.refs.get(one, one) for one in value["requirements"]]
            value = {**value, "requirements": [one for one in refs if one]}
        if "drivers" in value and isinstance(value["drivers"], list):
            drivers = [{**one, "ref": self.refs.get(one["ref"], one["ref"])} for one in value["drivers"]]
            value = {**value, "drivers": [one for one in drivers if one["ref"]]}
        rests_on = [value[name] for name in ("requirements", "drivers", "policies") if name in value]
        return {**value, "assumption": True} if "assumption" in value and not any(rests_on) else value


def read_swaps(changes: str, feedback: str) -> Swaps:
    """Return what `changes` and `feedback`, one a line, ask to replace."""
    changed = {found["old"]: found["new"] for found in _CHANGED.finditer(changes)}
    traded = {found["old"]: found["new"] for found in _INSTEAD.finditer(changes)}
    refs = {found["old"]: found["new"] for found in _RENUMBERED.finditer(changes)}
    refs |= {found["ref"]: "" for found in _REMOVED.finditer(changes)}
    return Swaps(changed, {**traded, **wished(feedback)}, refs)


def wished(feedback: str) -> dict[str, str]:
    """Return what is to be replaced by what, for each line that reads `use NEW instead of OLD`."""
    return {found["old"]: found["new"] for found in _WISHED.finditer(feedback)}


def _holds(text: str, phrase: str) -> bool:
    return bool(_pattern(phrase).search(text))


def _pattern(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,-])(?:{'|'.join(map(re.escape, phrases))})(?![\w-]|[.,]\d)")
