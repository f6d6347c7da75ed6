"""Sending one answer, with everything that is to go wrong on the way."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from .answer import Answer, Tokens
from .call import Call
from .connection import Connection, head
from .log import Log
from .tokens import count
from .wire import Form, dumped, pieces


@dataclass(frozen=True)
class Pace:
    """How fast a model is: seconds to the first token, then tokens per second; 0 takes no time.

    With `prompt_per_second` it first reads those tokens of the prompt that are not cached, at that speed.
    """

    first: float = 0
    per_second: float = 0
    prompt_per_second: float = 0

    def reading(self, used: Tokens) -> float:
        """Return the seconds that the prompt takes before the time to the first token begins."""
        return (used.input - used.cached) / self.prompt_per_second if self.prompt_per_second else 0.0

    async def until(self, start: float, tokens: int) -> None:
        """Wait until so many tokens are due that were begun at `start`, in the loop's time."""
        due = start + self.first + (tokens / self.per_second if self.per_second else 0)
        await asyncio.sleep(max(due - asyncio.get_running_loop().time(), 0))


@dataclass
class Delivery:
    """One answer on its way; `body` replaces the model's answer."""

    connection: Connection
    log: Log
    place: int
    call: Call
    form: Form
    answer: Answer
    used: Tokens = field(default_factory=Tokens)
    pace: Pace | None = None
    clock: Callable[[], float] = time.monotonic
    remember: Callable[[Call], None] | None = None
    body: dict[str, Any] | None = None

    async def run(self) -> bool:
        """Send the answer; return whether the connection can take another request."""
        self._keep_to_most_tokens()
        sending = asyncio.ensure_future(self._send())
        leaving = asyncio.ensure_future(self.connection.gone.wait())
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sending.cancel()
            leaving.cancel()
            (kept, *_) = await asyncio.gather(sending, leaving, return_exceptions=True)
        if isinstance(kept, ConnectionError | asyncio.CancelledError):
            self.log.change(self.place, hung_up=True)
            return False
        if isinstance(kept, BaseException):
            raise kept
        return kept

    async def _send(self) -> bool:
        answer = self.answer
        if answer.silent:
            await asyncio.Event().wait()
        if answer.gate and answer.gate_at is None:
            await answer.gate.passed()
        if answer.drop == "before headers":
            return self._drop(0)
        if not answer.fails and self.body is None:
            return await self._send_model_answer()
        content = answer.raw if answer.raw is not None else dumped(self.body or self._error_body())
        return await self._send_body(content)

    async def _send_model_answer(self) -> bool:
        pace = self.pace or Pace()
        start = asyncio.get_running_loop().time() + pace.reading(self.used)
        await pace.until(start, 0)
        self.log.change(self.place, first_token=self.clock())
        self._remember()
        if self.call.stream:
            return await self._send_stream(start, pace)
        if self.answer.gate and self.answer.gate_at is not None:
            await self.answer.gate.passed()
        await pace.until(start, self.used.output)
        return await self._send_body(dumped(self.form.whole(self.call, self.answer, self.used)))

    async def _send_body(self, content: bytes) -> bool:
        headers = {"content-type": self.answer.content_type, "content-length": str(len(content))}
        top = head(self.answer.status, {**headers, **self.answer.headers})
        if self.answer.drop or self.answer.cut_at is not None:
            await self.connection.send(top + (b"" if self.answer.drop else content[: len(content) // 2]))
            return self._drop(self.answer.status)
        self._is_over()
        await self.connection.send(top + content)
        return True

    async def _send_stream(self, start: float, pace: Pace) -> bool:
        answer, form, call = self.answer, self.form, self.call
        headers = {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked"}
        await self.connection.send(head(answer.status, {**headers, **answer.headers}))
        if answer.drop:
            return self._drop(answer.status)
        if opening := form.opening(call, answer, self.used):
            await self.connection.send_chunk(opening)
        sent = 0
        for at, piece in enumerate([] if answer.no_choices else pieces(answer.text)):
            if answer.gate and answer.gate_at == at:
                await answer.gate.passed()
            if answer.cut_at == at:
                break
            await pace.until(start, sent := sent + count(piece))
            await self.connection.send_chunk(form.piece(call, answer, piece))
        if answer.gate and answer.gate_at is not None:
            await answer.gate.passed()
        if answer.cut_at is not None and answer.error is None:
            return self._drop(answer.status)
        ending = form.error_event(answer.error) if answer.error else form.closing(call, answer, self.used)
        self._is_over()
        await self.connection.send_chunk(ending)
        await self.connection.send_chunk(b"")
        return True

    def _keep_to_most_tokens(self) -> None:
        """Cut an answer that is longer than the call allows, as a model would be."""
        most, answer = self.call.most_tokens, self.answer
        if most and answer.usage is None and count(answer.text) > most:
            self.answer = answer = replace(answer, text=answer.text[: most * 4], finish="length")
        if answer.usage is None and not answer.fails:
            self.used = replace(self.used, output=count(answer.text))

    def _error_body(self) -> dict[str, Any]:
        return self.form.error(self.answer.error) if self.answer.error else {}

    def _remember(self) -> None:
        if self.remember:
            self.remember(self.call)

    def _drop(self, status: int) -> bool:
        self._is_over(status)
        self.connection.close()
        return False

    def _is_over(self, status: int | None = None) -> None:
        """Log the end before the last byte is sent: the client may look as soon as it has it."""
        used = self.used if not self.answer.fails and not self.answer.drop else Tokens(self.used.input)
        self.log.change(
            self.place,
            answered=self.clock(),
            status=self.answer.status if status is None else status,
            cached=used.cached,
            written=used.written,
            output=used.output,
        )
