"""Downloads of documents, which never reach an internal address and always end.

httpcore2, the connection layer of the httpx2 that the model client brings along, takes a network backend:
one place that resolves a name, checks every address and connects to exactly those, while the Host header and
the TLS name stay the host's. urllib3 would need a subclass of each connection and pool for the same, and its
timeouts hold for single reads only.
"""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from urllib.parse import SplitResult, quote, unquote, urljoin
from urllib.request import getproxies, proxy_bypass

import httpcore2

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.prd.sources.addresses import (
    Resolver,
    is_allowed,
    reachable,
    refuse_internal_name,
    resolve_name,
)
from specagent.agent.prd.sources.files import size, too_large
from specagent.agent.prd.sources.http_errors import broken_connection, refused_answer
from specagent.agent.prd.sources.network import CheckedBackend, Deadline, tls_context
from specagent.agent.prd.sources.source_options import SourceOptions
from specagent.agent.prd.sources.web_links import ascii_host, shown_url, split_url

MAX_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_PORTS = {"http": 80, "https": 443}
_ACCEPT = "text/markdown, text/plain, text/html;q=0.9, application/pdf;q=0.8, */*;q=0.5"
_COMPRESSED = {"gzip", "x-gzip", "deflate"}


@dataclass(frozen=True)
class _Target:
    """A checked address: what may be asked, of whom, and with which credential."""

    url: str
    parts: SplitResult
    host: str
    port: int
    token: str | None


def fetch(url: str, options: SourceOptions, resolve: Resolver = resolve_name) -> tuple[bytes, str, str]:
    """Return the body behind `url`, its content type and the address that redirects ended at."""
    deadline = Deadline(options.timeout)
    target = _target(url, options)
    for _ in range(MAX_REDIRECTS + 1):
        try:
            moved, body, content_type = _ask(target, options, resolve, deadline)
        except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as err:
            raise broken_connection(err, shown_url(target.url), target.host, options.timeout) from err
        except httpcore2.ProxyError as err:
            raise SpecAgentError(f"The proxy refused {target.host!r}: {err}.", "Check HTTPS_PROXY.") from err
        if not moved:
            return body, content_type, target.url
        target = _moved(target, moved, options)
    raise SpecAgentError(f"{shown_url(url)!r} redirects more than {MAX_REDIRECTS} times.", "Give its last address.")


def _target(url: str, options: SourceOptions) -> _Target:
    parts = split_url(url)
    host, shown = ascii_host(parts), shown_url(url)
    if parts.username is not None or parts.password is not None:
        raise UsageError(f"{shown!r} carries a user name or password.", "Give a token via GITHUB_TOKEN instead.")
    if parts.scheme not in _PORTS or not host:
        raise UsageError(f"{shown!r} is no web address.", "Give an https address with a host.")
    if parts.scheme == "http" and not options.allow_http:
        raise UsageError(f"{shown!r} is not encrypted.", "Use https, or --allow-http on a network you trust.")
    sends = parts.scheme == "https" and is_allowed(host, options.token_hosts)
    if sends and options.token and not re.fullmatch(r"[!-~]+", options.token):
        raise UsageError("The token holds blanks or other characters that no token has.", "Set it again.")
    port = parts.port or _PORTS[parts.scheme]
    return _Target(parts.geturl(), parts, host, port, options.token if sends else None)


def _moved(target: _Target, location: str, options: SourceOptions) -> _Target:
    url = urljoin(target.url, location)
    if target.parts.scheme == "https" and url.lower().startswith("http:"):
        raise SpecAgentError(
            f"{shown_url(target.url)!r} redirects to an unencrypted address.",
            "Give the https address itself.",
        )
    return _target(url, options)


def _ask(target: _Target, options: SourceOptions, resolve: Resolver, deadline: Deadline) -> tuple[str, bytes, str]:
    with (
        _pool(target, options, resolve, deadline) as pool,
        pool.stream("GET", _httpcore_url(target), headers=_headers(target)) as response,
    ):
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in response.headers}
        if response.status in _REDIRECTS and headers.get("location"):
            return headers["location"], b"", ""
        if response.status != 200:
            raise refused_answer(response.status, shown_url(target.url), headers, target.token is not None)
        body = _body(response.iter_stream(), headers, shown_url(target.url), options.max_bytes)
        return "", body, headers.get("content-type", "")


def _pool(target: _Target, options: SourceOptions, resolve: Resolver, deadline: Deadline) -> httpcore2.ConnectionPool:
    proxy = _proxy(target)
    tls = tls_context()
    if not proxy:
        check = partial(reachable, allowed=options.allowed_hosts, resolve=resolve)
        return httpcore2.ConnectionPool(ssl_context=tls, network_backend=CheckedBackend(check, deadline))
    refuse_internal_name(target.host, options.allowed_hosts)
    parts = split_url(proxy if "://" in proxy else f"http://{proxy}")
    if parts.scheme not in _PORTS or not parts.hostname:
        raise UsageError(f"The proxy's scheme {parts.scheme!r} is not supported.", "Set HTTPS_PROXY to http://...")
    return httpcore2.HTTPProxy(
        proxy_url=httpcore2.URL(
            scheme=parts.scheme, host=parts.hostname, port=parts.port or _PORTS[parts.scheme], target="/"
        ),
        proxy_auth=(unquote(parts.username), unquote(parts.password or "")) if parts.username else None,
        ssl_context=tls,
        proxy_ssl_context=tls if parts.scheme == "https" else None,
        network_backend=CheckedBackend(lambda host, _port: [host], deadline),
    )


def _proxy(target: _Target) -> str:
    if proxy_bypass(target.host):
        return ""
    proxies = getproxies()
    return proxies.get(target.parts.scheme) or proxies.get("all") or ""


def _httpcore_url(target: _Target) -> httpcore2.URL:
    path = quote(target.parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(target.parts.query, safe="/%:@!$&'()*+,;=~?")
    wanted = f"{path}?{query}" if query else path
    return httpcore2.URL(scheme=target.parts.scheme, host=target.host, port=target.parts.port, target=wanted)


def _headers(target: _Target) -> list[tuple[bytes | str, bytes | str]]:
    name = f"[{target.host}]" if ":" in target.host else target.host
    usual = target.port == _PORTS[target.parts.scheme]
    access = [("Authorization", f"Bearer {target.token}")] if target.token else []
    return [
        ("Host", name if usual else f"{name}:{target.port}"),
        ("User-Agent", "specagent"),
        ("Accept", _ACCEPT),
        ("Accept-Encoding", "gzip"),
        *access,
    ]


def _body(stream: Iterable[bytes], headers: dict[str, str], name: str, max_bytes: int) -> bytes:
    if headers.get("content-length", "").isdigit() and int(headers["content-length"]) > max_bytes:
        raise too_large(name, max_bytes)
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding not in {"identity", ""} and coding not in _COMPRESSED:
        raise SpecAgentError(f"{name!r} is compressed as {coding!r}.", "Download it and give the file.")
    body = bytearray()
    unpack = zlib.decompressobj(47) if coding in _COMPRESSED else None
    for part in stream:
        try:
            body += unpack.decompress(part, max_bytes + 1 - len(body)) if unpack else part
        except zlib.error as err:
            raise SpecAgentError(f"{name!r} arrived damaged: {err}.", "Try again.") from err
        if len(body) > max_bytes:
            raise too_large(name, max_bytes)
    if unpack and not unpack.eof:
        raise SpecAgentError(f"{name!r} broke off after {size(len(body))}.", "Try again.")
    return bytes(body)
