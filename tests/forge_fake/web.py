"""A small HTTP/1.1 server with a thread for each connection, which can break connections too."""

import contextlib
import socket
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, cast

Ending = Literal["whole", "closed", "reset", "cut"]
Answering = Callable[["Request"], "Reply"]

_POLL = 0.01
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Request:
    """A request as it came: `path` still percent-encoded and without the query.

    The names of headers are in lower case; one that came twice holds both texts, with a comma between them.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What is sent back; an `ending` other than "whole" breaks the connection before or within the answer."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    ending: Ending = "whole"


class Web:
    """A server on this machine between `start` and `stop`; `failures` holds what `answer` raised."""

    def __init__(self, answer: Answering, port: int = 0) -> None:
        self.failures: list[BaseException] = []
        self._answer, self._port = answer, port

    def start(self) -> None:
        """Begin to answer."""
        self._server = _Server(("127.0.0.1", self._port), _Handler)
        self._server.answer, self._server.failures = self._answer, self.failures
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL,), name="forge", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close all connections and wait for what is being answered."""
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 64
    answer: Answering
    failures: list[BaseException]

    def __init__(self, *arguments: Any) -> None:
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.resets: set[socket.socket] = set()
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        if request in self.resets:
            self.resets.discard(request)
            self.close_request(request)  # without the polite end that would come before the reset
        else:
            super().shutdown_request(request)

    def hang_up(self) -> None:
        with self._lock, contextlib.ExitStack() as stack:
            for one in self._open:
                stack.enter_context(contextlib.suppress(OSError))
                one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if error and not isinstance(error, ConnectionError):
            self.failures.append(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _talk(self) -> None:
        server = cast(_Server, self.server)
        path, _, query = self.path.partition("?")
        headers = {name.lower(): ", ".join(self.headers.get_all(name, [])) for name in self.headers}
        self._send(server.answer(Request(self.command, path, query, headers, self._body())))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _talk  # noqa: N815

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("transfer-encoding", ""):
            return self.rfile.read(int(self.headers.get("content-length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _send(self, reply: Reply) -> None:
        if reply.ending != "whole":
            self.close_connection = True
        if reply.ending == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            cast(_Server, self.server).resets.add(self.connection)
        if reply.ending in ("closed", "reset"):
            return
        self.send_response_only(reply.status)
        for name, text in {**reply.headers, **_length(reply)}.items():
            self.send_header(name, text)
        self.end_headers()
        whole = len(reply.body) if reply.ending == "whole" else len(reply.body) // 2
        if self.command != "HEAD":
            self.wfile.write(reply.body[:whole])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


def _length(reply: Reply) -> dict[str, str]:
    return {} if reply.status in (204, 304) else {"Content-Length": str(len(reply.body))}
