"""What a provider was asked and what it answered, readable from any thread."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One request; `number` counts calls to the model from 1 and is 0 for all other requests.

    Times are seconds of the provider's clock; `first_token` is when a model's answer began (also where it is sent
    as a whole), and `answered` is None until the last byte is about to be sent, and stays so when the client hung
    up. `status` is 0 until then, and where the connection was dropped.
    """

    number: int
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    arrived: float
    kind: str | None = None
    names: tuple[str, ...] = ()
    attempt: int = 1
    first_token: float | None = None
    answered: float | None = None
    status: int = 0
    input: int = 0
    cached: int = 0
    written: int = 0
    output: int = 0
    hung_up: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.answered is not None or self.hung_up

    @property
    def seconds(self) -> float:
        """How long it took; 0 while it is not answered."""
        return 0.0 if self.answered is None else self.answered - self.arrived


class Log:
    """Entries in order of arrival; `watch` is told each one that is over."""

    def __init__(self, watch: Callable[[Entry], None] | None = None) -> None:
        self._entries: list[Entry] = []
        self._changed = threading.Condition()
        self._watch = watch

    @property
    def entries(self) -> list[Entry]:
        """All entries as they stand now."""
        with self._changed:
            return list(self._entries)

    def add(self, entry: Entry) -> int:
        """Add an entry and return its place."""
        with self._changed:
            self._entries.append(entry)
            self._changed.notify_all()
            return len(self._entries) - 1

    def change(self, place: int, **fields: Any) -> None:
        """Change the entry at `place`."""
        with self._changed:
            before = self._entries[place]
            entry = self._entries[place] = replace(before, **fields)
            self._changed.notify_all()
        if self._watch and entry.over and not before.over:
            self._watch(entry)

    def wait(self, condition: Callable[[list[Entry]], bool], timeout: float) -> bool:
        """Wait until `condition` holds for the entries; return whether it does."""
        with self._changed:
            return self._changed.wait_for(lambda: condition(self._entries), timeout)
