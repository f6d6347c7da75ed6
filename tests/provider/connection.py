"""One HTTP/1.1 connection of the server's side, byte by byte."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

_LARGEST_HEAD = 1 << 20


@dataclass(frozen=True)
class Received:
    """A request as it came; header names are in lower case, `body` is {} when it is no JSON object."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class Connection(asyncio.StreamReaderProtocol):
    """A connection that tells when the client hangs up; `talk` is run for it as soon as it is made."""

    def __init__(self, talk: Callable[["Connection"], Coroutine[Any, Any, None]]) -> None:
        self._reader = asyncio.StreamReader(limit=_LARGEST_HEAD)
        super().__init__(self._reader)
        self._talk = talk
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to talk."""
        super().connection_made(transport)
        self._pipe = cast(asyncio.Transport, transport)
        self._writer = asyncio.StreamWriter(self._pipe, self, self._reader, asyncio.get_running_loop())
        self.task = asyncio.ensure_future(self._talk(self))

    def eof_received(self) -> bool:
        """Take the end of what the client sends for its leaving."""
        super().eof_received()
        self.gone.set()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the client is gone."""
        super().connection_lost(exc)
        self.gone.set()

    async def receive(self) -> Received | None:
        """Return the next request, or None when the client has left."""
        try:
            head = await self._reader.readuntil(b"\r\n\r\n")
            first, *rows = head.decode("latin-1").split("\r\n")[:-2]
            pairs = (row.partition(":") for row in rows)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        method, path, _ = first.split(" ")
        return Received(method, path, headers, _object(body))

    async def send(self, data: bytes) -> None:
        """Write `data`; raises ConnectionError when the client has left."""
        self._writer.write(data)
        await self._writer.drain()

    async def send_chunk(self, data: bytes) -> None:
        """Write `data` as one chunk of a chunked body; empty data ends the body."""
        await self.send(b"%x\r\n%s\r\n" % (len(data), data))

    def close(self) -> None:
        """Close after what was written has gone out."""
        self._pipe.close()

    def abort(self) -> None:
        """Close at once."""
        self._pipe.abort()


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """Return the status line and headers."""
    known = {one.value: one.phrase for one in HTTPStatus}
    rows = [f"HTTP/1.1 {status} {known.get(status, 'Unknown')}", *(f"{name}: {text}" for name, text in headers.items())]
    return ("\r\n".join(rows) + "\r\n\r\n").encode("latin-1")


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
