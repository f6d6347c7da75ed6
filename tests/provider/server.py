"""A provider of language models that answers by a script, over real HTTP on this machine."""

import asyncio
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Self

from .answer import Answer, Error
from .anthropic_form import AnthropicForm
from .call import Call, Wire
from .connection import Connection, Received
from .delivery import Delivery, Pace
from .faults import failed, rate_limited, server_error, too_long
from .limits import Bucket, duration
from .log import Entry, Log
from .openai_form import OpenAIForm
from .tokens import Cache, MarkedCache, PrefixCache
from .wire import Form, digest

Script = Callable[[Call], Answer]

_WIRES: dict[str, Wire] = {"/chat/completions": "openai", "/messages": "anthropic"}
_FORMS: dict[Wire, Form] = {"openai": OpenAIForm(), "anthropic": AnthropicForm()}
_PATIENCE = 30


class Provider:
    """A server in a thread of its own while the `with` block lasts.

    Scripts are called one at a time. What a script raises is answered with status 500 and raised again at the
    end of the block. `requests` and `tokens` are rate limits, `window` the context window in tokens; `watch`
    is told each log entry that is over.
    """

    def __init__(
        self,
        script: Script,
        *,
        port: int = 0,
        pace: Pace | None = None,
        requests: Bucket | None = None,
        tokens: Bucket | None = None,
        window: int | None = None,
        models: Sequence[str] = ("scripted",),
        clock: Callable[[], float] = time.monotonic,
        watch: Callable[[Entry], None] | None = None,
    ) -> None:
        self.failures: list[BaseException] = []
        self._script, self._port, self._pace, self._models, self._clock = script, port, pace, models, clock
        self._requests, self._tokens, self._window = requests, tokens, window
        self._log = Log(watch)
        self._caches: dict[Wire, Cache] = {"openai": PrefixCache(), "anthropic": MarkedCache()}
        self._attempts: Counter[tuple[str, ...]] = Counter()
        self._connections: set[Connection] = set()

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", self._port), backlog=128)
        self._port = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="provider", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        if self.failures:
            raise self.failures[0]

    @property
    def url(self) -> str:
        """The base URL for OpenAI's clients."""
        return f"{self.anthropic_url}/v1"

    @property
    def anthropic_url(self) -> str:
        """The base URL for Anthropic's clients."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def log(self) -> list[Entry]:
        """All requests in order of arrival, as they stand now."""
        return self._log.entries

    @property
    def calls(self) -> list[Entry]:
        """The requests that were calls to the model."""
        return [entry for entry in self.log if entry.number]

    def bodies(self) -> list[dict[str, Any]]:
        """Return the bodies of the calls to the model."""
        return [entry.body for entry in self.calls]

    def wait(self, condition: Callable[[list[Entry]], bool], timeout: float = _PATIENCE) -> None:
        """Wait until `condition` holds for the log; raises TimeoutError with the log when it never does."""
        if not self._log.wait(condition, timeout):
            raise TimeoutError(f"still not so after {timeout} s: {self.log}")

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await self._loop.create_server(lambda: Connection(self._talk), sock=self._socket)
        await self._stopping.wait()
        server.close()
        for connection in self._connections:
            connection.abort()
            connection.task.cancel()
        await asyncio.gather(*(one.task for one in self._connections), return_exceptions=True)
        await server.wait_closed()

    async def _talk(self, connection: Connection) -> None:
        self._connections.add(connection)
        try:
            while (received := await connection.receive()) and await self._handle(connection, received):
                pass
        finally:
            connection.close()
            self._connections.discard(connection)

    async def _handle(self, connection: Connection, received: Received) -> bool:
        """Answer one request; return whether the connection can take another."""
        path = received.path.partition("?")[0]
        wire: Wire | None = next((_WIRES[end] for end in _WIRES if path.endswith(end)), None)
        if wire is None or received.method != "POST":
            delivery = self._other(connection, received)
        else:
            delivery = await self._called(connection, received, wire)
        return await delivery.run()

    def _other(self, connection: Connection, received: Received) -> Delivery:
        place = self._log.add(Entry(0, received.path, received.headers, received.body, self._clock()))
        rows = [{"id": name, "object": "model", "created": 0, "owned_by": "scripted"} for name in self._models]
        call = Call(0, "openai", received.headers, received.body, (), None)
        form = _FORMS["openai"]
        if received.path.partition("?")[0].endswith("/models"):
            return Delivery(connection, self._log, place, call, form, Answer(), body={"object": "list", "data": rows})
        message = f"Unknown request URL: {received.method} {received.path}."
        return Delivery(connection, self._log, place, call, form, failed(Error(404, "invalid_request_error", message)))

    async def _called(self, connection: Connection, received: Received, wire: Wire) -> Delivery:
        call = self._numbered(received, wire)
        used = self._caches[wire].look_up(call)
        place = self._log.add(_entry(call, received.path, self._clock()))
        self._log.change(place, input=used.input)
        answer = self._rejected(call, used.input) or await self._asked(call)
        used = answer.usage or used
        answer = replace(answer, headers={**self._limit_headers(call), **answer.headers})
        remember = self._caches[wire].add
        return Delivery(
            connection, self._log, place, call, _FORMS[wire], answer, used, self._pace, self._clock, remember
        )

    def _numbered(self, received: Received, wire: Wire) -> Call:
        form = _FORMS[wire]
        number = sum(1 for entry in self.log if entry.number) + 1
        body = received.body
        call = Call(number, wire, received.headers, body, form.turns(body), form.schema(body))
        self._attempts[call.part] += 1
        return replace(call, attempt=self._attempts[call.part], digest=digest(body))

    def _rejected(self, call: Call, size: int) -> Answer | None:
        for bucket, amount in ((self._requests, 1), (self._tokens, size)):
            if bucket and (seconds := bucket.take(amount)):
                return rate_limited(seconds)
        return too_long(self._window, size) if self._window and size > self._window else None

    async def _asked(self, call: Call) -> Answer:
        async def ask() -> Answer:
            return self._script(call)

        asking = asyncio.ensure_future(ask())
        await asyncio.wait({asking})
        if failure := asking.exception():
            self.failures.append(failure)
            return replace(server_error(), error=Error(500, "script_failed", repr(failure)))
        return asking.result()

    def _limit_headers(self, call: Call) -> dict[str, str]:
        anthropic = call.wire == "anthropic"
        headers = {"request-id" if anthropic else "x-request-id": f"req_{call.digest}"}
        for name, bucket in (("requests", self._requests), ("tokens", self._tokens)):
            if bucket and anthropic:
                headers[f"anthropic-ratelimit-{name}-limit"] = str(bucket.per_minute)
                headers[f"anthropic-ratelimit-{name}-remaining"] = str(bucket.remaining)
            elif bucket:
                headers[f"x-ratelimit-limit-{name}"] = str(bucket.per_minute)
                headers[f"x-ratelimit-remaining-{name}"] = str(bucket.remaining)
                headers[f"x-ratelimit-reset-{name}"] = duration(bucket.until_full)
        return headers


def _entry(call: Call, path: str, now: float) -> Entry:
    return Entry(call.number, path, dict(call.headers), call.body, now, call.kind, call.names, call.attempt)
