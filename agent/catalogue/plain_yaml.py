"""YAML as this program's own files hold it: texts, lists and mappings, without types and tags."""

from collections.abc import Iterator
from typing import Any

import yaml

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_END = object()


def read_plain_yaml(content: bytes) -> Any:
    """Return what a YAML file says, every scalar as text; raises `yaml.YAMLError` for what cannot be read.

    It takes what the parser tells: to build its nodes first takes twice as long, at each start of a command.
    """
    events = iter(yaml.parse(content, Loader=_LOADER))
    next(events)
    if isinstance(next(events), yaml.StreamEndEvent):
        return None
    value = _Values(events).next()
    if len(list(events)) > 2:
        raise yaml.YAMLError("it holds more than one document")
    return value


class _Values:
    """The values that a parser's events tell, one after the other."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self._anchored: dict[str, Any] = {}

    def next(self) -> Any:
        """Return the next value, or `_END` where a list or mapping ends."""
        event: Any = next(self._events)
        kind = type(event)
        if kind is yaml.ScalarEvent:
            value = event.value
        elif kind is yaml.MappingStartEvent:
            value = dict(self._pairs())
        elif kind is yaml.SequenceStartEvent:
            value = list(iter(self.next, _END))
        else:
            return self._repeated(event.anchor) if kind is yaml.AliasEvent else _END
        if event.anchor:
            self._anchored[event.anchor] = value
        return value

    def _pairs(self) -> Iterator[tuple[str, Any]]:
        while (key := self.next()) is not _END:
            if not isinstance(key, str):
                raise yaml.YAMLError(f"the key {key!r} is no text")
            yield key, self.next()

    def _repeated(self, anchor: str) -> Any:
        if anchor not in self._anchored:
            raise yaml.YAMLError(f"nothing is anchored as {anchor!r}")
        return self._anchored[anchor]
