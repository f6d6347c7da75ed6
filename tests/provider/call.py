"""One call as a script sees it: what was asked, and what the task block wants."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Wire = Literal["openai", "anthropic"]

_FIELD = re.compile(r"^Fill the field `(\w+)`", re.MULTILINE)
_FENCE = re.compile(
    r"^<<<(?P<label>[A-Z]+) (?P<code>[0-9a-f]{12})\n(?P<text>.*?)\n?(?P=label) (?P=code)>>>$", re.MULTILINE | re.DOTALL
)
_NAMES = "Write exactly these, in this order:"


@dataclass(frozen=True)
class Turn:
    """One message of a call, with its text in blocks; `marked` holds the blocks that close a cached prefix."""

    role: str
    blocks: tuple[str, ...]
    marked: frozenset[int] = frozenset()

    @property
    def text(self) -> str:
        """The message as one text."""
        return "\n\n".join(self.blocks)


@dataclass(frozen=True)
class Call:
    """A call to the model; `number` counts arrivals from 1, `attempt` those of the same part of the answer."""

    number: int
    wire: Wire
    headers: Mapping[str, str]
    body: dict[str, Any]
    turns: tuple[Turn, ...]
    schema: dict[str, Any] | None
    attempt: int = 1
    digest: str = ""
    """Made of the body, for ids that are the same for the same request, so that recordings do not change."""

    @property
    def prompt(self) -> str:
        """The text of all messages."""
        return "\n\n".join(turn.text for turn in self.turns)

    @property
    def last(self) -> str:
        """The text of the last message of the user."""
        return next((turn.text for turn in reversed(self.turns) if turn.role == "user"), "")

    @property
    def kind(self) -> str | None:
        """The field of the answer to fill; a repair fills that of the task it repairs."""
        task = self._task
        return task.group(1) if task else None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the rows to write, in order."""
        task = self._task
        rest = task.string[task.end() :].partition(_NAMES)[2] if task else ""
        return tuple(_strings(rest))

    @cached_property
    def data(self) -> dict[str, str]:
        """What stands between marks in the last message before the model's first answer, by label; the last of each."""
        asked = [turn.text for turn in self._asked if turn.role == "user"]
        return {found["label"]: found["text"] for found in _FENCE.finditer(asked[-1])} if asked else {}

    @property
    def repairs(self) -> int:
        """How many answers of the model the call holds already."""
        return sum(turn.role == "assistant" for turn in self.turns)

    @property
    def part(self) -> tuple[str, ...]:
        """What tells the parts of a run apart: kind and names, or the whole prompt when there is no task."""
        return (self.kind, *self.names) if self.kind else (self.prompt,)

    @property
    def stream(self) -> bool:
        """Whether the answer is to be streamed."""
        return bool(self.body.get("stream"))

    @property
    def model(self) -> str:
        """The model's name."""
        return str(self.body.get("model", ""))

    @property
    def most_tokens(self) -> int | None:
        """The most tokens that the answer may have, if the call says so."""
        found = self.body.get("max_completion_tokens") or self.body.get("max_tokens")
        return int(found) if found else None

    @cached_property
    def _task(self) -> re.Match[str] | None:
        """The last line that names a field, before the model's first answer: what follows are repairs.

        What stands before it may quote a task, names after it are in quotes, and all other data between marks.
        """
        asked = [_FENCE.sub("", turn.text) for turn in self._asked if turn.role == "user"]
        found = [match for text in asked for match in _FIELD.finditer(text)]
        return found[-1] if found else None

    @property
    def _asked(self) -> list[Turn]:
        return list(itertools.takewhile(lambda turn: turn.role != "assistant", self.turns))


def _strings(text: str) -> Iterator[str]:
    """Yield the JSON strings, one a line, that `text` begins with."""
    for row in text.strip().splitlines():
        try:
            value = json.loads(row.strip().removeprefix("- ").rstrip(","))
        except ValueError:
            return
        if not isinstance(value, str):
            return
        yield value
