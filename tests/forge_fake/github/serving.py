"""What the server of a fake forge is, whichever forge it plays: a `with` block, faults, repositories and a log."""

import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self
from urllib.parse import parse_qsl

from forge_fake.bare import Bare
from forge_fake.faults import Orders
from forge_fake.log import Asked, Log
from forge_fake.web import Reply, Request, Web

from .state import Repository, Settings
from .world import World


class UnknownOperationError(Exception):
    """Something was asked of the fake that it does not have, though the forge may."""


class Serving:
    """A server in threads of its own while the `with` block lasts.

    What goes wrong within the fake itself, and requests for operations that it lacks, are raised at the end of the
    block. A forge says where its API is (`prefix`), which headers no log may have (`secret`), and the rest below.
    """

    prefix: str
    secret: tuple[str, ...]

    def __init__(self, world: World, unknown: list[str], port: int = 0) -> None:
        """`unknown` is where the API names operations that it lacks."""
        self.faults = Orders()
        self.world = world
        self._unknown = unknown
        self._web = Web(self._reply, port)
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        self._web.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._stopping.set()
        self._web.stop()
        if self._web.failures:
            raise self._web.failures[0]
        if self._unknown and kind is None:
            raise UnknownOperationError("; ".join(self._unknown))

    @property
    def url(self) -> str:
        """The server's address: of pages and of git."""
        return self._web.url

    @property
    def api_url(self) -> str:
        """The address of the API."""
        return self.url + self.prefix

    @property
    def log(self) -> Log:
        """All requests and changes."""
        return self.world.log

    def _path(self, request: Request) -> str:
        """Return the path of a request as the API names it."""
        return request.path.removeprefix(self.prefix)

    def _carried_out(self, request: Request, path: str, number: int, behind: int) -> Reply:
        """Return the answer to a request that no fault takes."""
        raise NotImplementedError

    def _usual_headers(self, request: Request, number: int) -> Mapping[str, str]:
        """Return the headers of every answer."""
        raise NotImplementedError

    def _credentials(self, request: Request) -> tuple[str, str]:
        """Return how a request says who sends it, and the token."""
        raise NotImplementedError

    def _begun(self, full_name: str, files: Mapping[str, str] | None, branch: str, settings: Settings) -> Repository:
        """Return a new repository with a first commit of these files; none at all leave it empty."""
        with self.world.lock:
            bare = Bare.create(self.world.root / f"{full_name}.git", branch)
            owner = self.world.account(full_name.partition("/")[0], "Organization")
            if files:
                bare.commit(branch, files, "Begin", self.world.author(owner), parent=None)
            return self.world.new_repository(full_name, bare, default_branch=branch, settings=settings)

    def _reply(self, request: Request) -> Reply:
        path = self._path(request)
        number = self.log.add(self._asked(request, path))
        fault = self.faults.take(request.method, path)
        if fault:
            fault.begin(self._stopping)
        reply = None if fault is None or fault.done else fault.reply
        if reply is None:
            reply = self._carried_out(request, path, number, fault.behind if fault else 0)
        if fault and fault.reply:
            usual = self._usual_headers(request, number)
            reply = replace(fault.reply, headers={**usual, **fault.reply.headers})
        self.log.finish(number, reply.status, fault.name if fault else "")
        return reply

    def _asked(self, request: Request, path: str) -> Asked:
        how, text = self._credentials(request)
        token = self.world.token(text)
        headers = {name: value for name, value in request.headers.items() if name not in self.secret}
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        who = token.account.login if token else ""
        return Asked(0, self.world.clock(), request.method, path, query, headers, _readable(request), how, who)


def _readable(request: Request) -> Any:
    if not request.body:
        return None
    if "git" in request.headers.get("content-type", ""):
        return f"{len(request.body)} bytes"
    try:
        return json.loads(request.body)
    except ValueError:
        return request.body.decode(errors="replace")
