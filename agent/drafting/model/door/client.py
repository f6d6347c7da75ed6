"""The HTTP client that providers' SDKs are given: one event loop's own, bounded, and telling its headers."""

from collections.abc import AsyncIterator, Callable, Mapping

import httpx2

LARGEST_ANSWER = 16 * 1024 * 1024
"""Bytes; an answer of a hundred thousand tokens takes about half a megabyte."""
_CONNECT_SECONDS = 20.0

OnHeaders = Callable[[Mapping[str, str]], None]


def open_client(timeout: float, on_headers: OnHeaders) -> httpx2.AsyncClient:
    """Return a client whose answers are at most 16 MB long; `on_headers` is told every answer's headers."""

    async def heed(response: httpx2.Response) -> None:
        on_headers(response.headers)
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Bounded(response.stream)

    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=32)
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS)),
        limits=limits,
        event_hooks={"response": [heed]},
    )


class _Bounded(httpx2.AsyncByteStream):
    """A body that breaks off when it grows too large."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for chunk in self._stream:
            seen += len(chunk)
            if seen > LARGEST_ANSWER:
                raise httpx2.ReadError(f"the answer is over {LARGEST_ANSWER >> 20} MB")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
