"""Connections to checked addresses only, all under one deadline."""

import os
import ssl
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import httpcore2

from specagent.agent.errors import SpecAgentError

_CERTIFICATES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR")


class Deadline:
    """The end of the time that a whole fetch has."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left; when none are, raise."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("out of time")
        return left


class CheckedBackend(httpcore2.NetworkBackend):
    """Connects to what `addresses` returns for a host, and to nothing else."""

    def __init__(self, addresses: Callable[[str, int], list[str]], deadline: Deadline) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._tcp = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Return a connection to the first address of `host` that answers."""
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            try:
                left = self._deadline.left()
                stream = self._tcp.connect_tcp(address, port, left, local_address, socket_options or ())
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as err:
                failure = err
            else:
                return _TimedStream(stream, self._deadline)
        raise failure


class _TimedStream(httpcore2.NetworkStream):
    """A timeout for each read alone would let a server drip bytes for ever, headers as well as body."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def tls_context() -> ssl.SSLContext:
    """Return the TLS settings: certificates of the environment's variables, else of the system."""
    name = next((one for one in _CERTIFICATES if os.environ.get(one)), None)
    if name is None:
        return httpcore2.default_ssl_context()
    path = Path(os.environ[name])
    try:
        if path.is_dir():
            return ssl.create_default_context(capath=str(path))
        return ssl.create_default_context(cafile=str(path))
    except OSError as err:
        raise SpecAgentError(
            f"{name} names {str(path)!r}, which holds no certificates.", "Correct or unset the variable."
        ) from err
