"""What a script answers with: a text, or what goes wrong instead."""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Finish = Literal["stop", "length", "content_filter", "refusal"]


@dataclass(frozen=True)
class Tokens:
    """Tokens of a call: `input` includes `cached` (read from the cache) and `written` (newly put there)."""

    input: int = 0
    cached: int = 0
    written: int = 0
    output: int = 0


@dataclass(frozen=True)
class Error:
    """An error in the body of an answer.

    `claude` is the message in Anthropic's form, where it differs; `body` is sent as it stands instead.
    """

    status: int
    type: str
    message: str
    code: str | None = None
    param: str | None = None
    claude: str = ""
    body: Mapping[str, Any] | None = None


class Gate:
    """Something that an answer waits at until a test opens it, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_open = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def open(self) -> None:
        """Let everything pass that waits or will come."""
        with self._lock:
            self._is_open = True
            for loop, event in self._waiting:
                loop.call_soon_threadsafe(event.set)

    async def passed(self) -> None:
        """Wait until the gate is open."""
        here = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            if self._is_open:
                return
            self._waiting.append(here)
        try:
            await here[1].wait()
        finally:
            with self._lock:
                self._waiting.remove(here)


@dataclass(frozen=True)
class Answer:
    """An answer: `text` ends by `finish`; every other field is something that goes wrong on the way.

    `gate` holds it back: as a whole, or with `gate_at` after that many pieces of the stream (of an answer that is not
    streamed all pieces, while its prompt counts as read). `cut_at` drops the connection after that many pieces, or,
    with `error`, sends the error as an event and ends the stream (an answer that is not streamed is cut in the
    middle). `drop` closes the connection before or after the headers,
    `silent` holds it and sends nothing. `raw` is sent as the body in place of all JSON.
    """

    text: str = ""
    finish: Finish = "stop"
    usage: Tokens | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    error: Error | None = None
    raw: bytes | None = None
    content_type: str = "application/json"
    no_choices: bool = False
    gate: Gate | None = None
    gate_at: int | None = None
    cut_at: int | None = None
    drop: Literal["before headers", "after headers"] | None = None
    silent: bool = False

    @property
    def fails(self) -> bool:
        """Whether the body is an error's or a foreign one, not a model's answer."""
        return self.raw is not None or (self.error is not None and self.cut_at is None)
