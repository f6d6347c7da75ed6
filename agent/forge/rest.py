"""The one door to a forge's HTTP API: JSON in and out, typed, paced, and never off to another host."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx2
from pydantic import TypeAdapter, ValidationError

from specagent.agent.forge.errors import ForgeError, RateLimitedError, UnreachableError
from specagent.agent.forge.pacing import RETRIES, Pace, retry_after

LARGEST_ANSWER = 16 * 1024 * 1024
_PAGES = 100
_UNSENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError, httpx2.LocalProtocolError)

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What a forge sent back; the names of `headers` count without case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Judge = Callable[[Answer, str, float], ForgeError]
"""From an answer that is no success, what was to be done and the time now to what is raised."""


@dataclass(frozen=True)
class Api:
    """Where a forge's API is and how it is spoken to; `headers` hold the token."""

    name: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    judge: Judge
    timeout: float = 30.0


class Rest:
    """Requests to one API. `doing` says in each what is to be done, as an infinitive for messages."""

    def __init__(self, api: Api, pace: Pace) -> None:
        self._api = api
        self._pace = pace
        self._client = httpx2.Client(
            headers=dict(api.headers),
            timeout=api.timeout,
            verify=_known_authorities(),
            # The token belongs to this host, and a write must not change its method.
            follow_redirects=False,
            # A kept connection that the server has closed meanwhile would leave open whether a write arrived.
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    def get(self, path: str, kind: type[T], doing: str, **params: str | int) -> T:
        """Return what stands at `path`, tried again where the forge could not be reached."""
        return self._read(self.look(path, doing, **params), kind, doing)

    def pages(self, path: str, kind: type[T], doing: str, **params: str | int) -> Iterator[T]:
        """Yield the entries of a list that comes in pages."""
        for page in range(1, _PAGES + 1):
            answer = self.look(path, doing, **params, per_page=100, page=page)
            yield from self._read(answer, list[kind], doing)  # type: ignore[valid-type]
            # Only whether there is a next page counts, never where the answer says that it is.
            if 'rel="next"' not in answer.headers.get("link", ""):
                return

    def look(self, path: str, doing: str, **params: str | int) -> Answer:
        """Return the answer to a GET."""
        return self._again("GET", f"{self._api.url}{path}", doing, params=params)

    def ask(self, url: str, question: Mapping[str, Any], kind: type[T], doing: str) -> T:
        """Return the answer to a question that takes a POST but changes nothing; `url` is of the same host."""
        if urlsplit(url)[:2] != urlsplit(self._api.url)[:2]:
            raise ValueError(f"{url!r} is not at {self._api.url!r}")
        return self._read(self._again("POST", url, doing, json=dict(question)), kind, doing)

    def write(self, method: str, path: str, kind: type[T], doing: str, body: Mapping[str, Any]) -> T:
        """Change something, once: whatever happens, it is not sent again."""
        self._pace.before_write()
        try:
            answer = self._once(method, f"{self._api.url}{path}", doing, True, json=dict(body))
        finally:
            self._pace.wrote()
        return self._read(answer, kind, doing, written=True)

    def _again(self, method: str, url: str, doing: str, **content: Any) -> Answer:
        for attempt in range(RETRIES):
            self._pace.before_read()
            try:
                return self._once(method, url, doing, False, **content)
            except UnreachableError:
                self._pace.pause(attempt)
            except RateLimitedError:
                pass  # the pace waits, or raises where that would be too long
        self._pace.before_read()
        return self._once(method, url, doing, False, **content)

    def _once(self, method: str, url: str, doing: str, writes: bool, **content: Any) -> Answer:
        try:
            answer = self._exchange(method, url, content)
        except httpx2.HTTPError as err:
            raise self._unreachable(err, doing, writes and not isinstance(err, _UNSENT)) from err
        if answer.status < 300:
            return answer
        raise self._refusal(answer, doing, writes)

    def _refusal(self, answer: Answer, doing: str, writes: bool) -> ForgeError:
        now = self._pace.now()
        if (seconds := retry_after(answer.headers, now)) is not None:
            self._pace.hold(seconds)
        if answer.status >= 500:
            return UnreachableError(
                f"{self._api.name} failed to {doing} (HTTP {answer.status})",
                "Try again later; its status page may tell more.",
                may_have_been_done=writes,
            )
        if answer.status < 400:
            return ForgeError(
                f"{self._api.name} sends elsewhere to {doing} (HTTP {answer.status})",
                "The repository may have been renamed or moved: name it as it is called now. Redirects are not "
                "followed, since the token belongs to this host.",
            )
        error = self._api.judge(answer, doing, now)
        if isinstance(error, RateLimitedError):
            self._pace.hold(error.retry_after)
        return error

    def _exchange(self, method: str, url: str, content: Mapping[str, Any]) -> Answer:
        deadline = self._pace.now() + 2 * self._api.timeout
        body = bytearray()
        with self._client.stream(method, url, **content) as response:
            for part in response.iter_bytes():
                body += part
                if len(body) > LARGEST_ANSWER:
                    raise httpx2.ReadError(f"the answer is over {LARGEST_ANSWER >> 20} MB")
                if self._pace.now() > deadline:
                    raise httpx2.ReadTimeout("the answer takes too long")
            return Answer(response.status_code, response.headers, bytes(body))

    def _unreachable(self, err: httpx2.HTTPError, doing: str, may_have_been_done: bool) -> UnreachableError:
        why = (
            "it did not answer in time" if isinstance(err, httpx2.TimeoutException) else str(err) or type(err).__name__
        )
        return UnreachableError(
            f"{self._api.name} at {self._api.url!r} cannot be reached to {doing}: {why}",
            "Check the address, the network and the proxy settings, or try again later.",
            may_have_been_done=may_have_been_done,
        )

    def _read(self, answer: Answer, kind: type[T], doing: str, written: bool = False) -> T:
        try:
            return TypeAdapter(kind).validate_json(answer.body or b"null")
        except ValidationError as err:
            message = f"the answer of {self._api.url!r} to {doing} is not what {self._api.name}'s API gives"
            hint = f"Check the API's address; {_first(err)}."
            if written:
                raise UnreachableError(message, hint, may_have_been_done=True) from err
            raise ForgeError(message, hint) from err


def _first(err: ValidationError) -> str:
    found = err.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(map(str, found["loc"]))
    return f"{where + ': ' if where else ''}{found['msg']}"


@cache
def _known_authorities() -> ssl.SSLContext:
    """Return what servers' certificates are held to; to read it takes longer than most requests."""
    return httpx2.create_ssl_context()
