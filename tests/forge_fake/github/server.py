"""A GitHub on this machine that remembers what is done to it."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl

from forge_fake.bare import Bare
from forge_fake.faults import Orders
from forge_fake.git_http import git_place
from forge_fake.log import Asked, Log
from forge_fake.web import Reply, Request, Web

from .api import Api
from .git_access import reply_to_git
from .limits import Limits
from .place import Place
from .rendering import Places
from .state import Settings
from .tokens import Token, credentials
from .world import World

_PREFIX = "/api/v3"
_GRAPHQL = ("/graphql", "/api/graphql")
_SECRET = ("authorization", "cookie")


class UnknownOperationError(Exception):
    """Something was asked of the fake that it does not have, though GitHub may."""


class GitHub:
    """A server in threads of its own while the `with` block lasts; repositories live in folders under `root`.

    `clock` gives the seconds since 1970; `hourly` is a person's rate limit, None when nothing is limited. What goes
    wrong within the fake itself, and requests for operations that it lacks, are raised at the end of the block.
    """

    def __init__(
        self,
        root: Path,
        *,
        clock: Callable[[], float] = time.time,
        port: int = 0,
        hourly: int | None = 5000,
        watch: Callable[[Asked], None] | None = None,
    ) -> None:
        self.faults = Orders()
        self.world = World(root, clock, Log(watch))
        self.limits = Limits(clock, hourly)
        self._api = Api(self.world, self.limits)
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
        if self._api.unknown and kind is None:
            raise UnknownOperationError("; ".join(self._api.unknown))

    @property
    def url(self) -> str:
        """The server's address: of pages and of git; the API also answers here as at api.github.com."""
        return self._web.url

    @property
    def api_url(self) -> str:
        """The address of the API as GitHub Enterprise has it."""
        return self.url + _PREFIX

    @property
    def log(self) -> Log:
        """All requests and changes."""
        return self.world.log

    def repository(
        self,
        full_name: str = "octo/shop",
        files: Mapping[str, str] | None = None,
        *,
        branch: str = "main",
        **settings: Any,
    ) -> Place:
        """Make a repository with a first commit of these files; none at all leave it empty.

        `settings` are those of `state.Settings`. Organizations and people come to be as they are named.
        """
        with self.world.lock:
            bare = Bare.create(self.world.root / f"{full_name}.git", branch)
            owner = self.world.account(full_name.partition("/")[0], "Organization")
            if files:
                bare.commit(branch, files, "Begin", self.world.author(owner), parent=None)
            given = Settings(**settings)
            record = self.world.new_repository(full_name, bare, default_branch=branch, settings=given)
        return Place(self, record)

    def revoke(self, token: Token) -> None:
        """Let a token be none any more, as at the end of a workflow's job."""
        with self.world.lock:
            self.world.revoke(token)

    @property
    def places(self) -> Places:
        """The addresses in answers to those who call the API under `api_url`."""
        return Places(self.api_url, self.url)

    def _reply(self, request: Request) -> Reply:
        path = "/graphql" if request.path in _GRAPHQL else request.path.removeprefix(_PREFIX) or "/"
        number = self.log.add(self._asked(request, path))
        fault = self.faults.take(request.method, path)
        if fault:
            fault.begin(self._stopping)
        reply = None if fault is None or fault.done else fault.reply
        if reply is None:
            reply = self._carried_out(request, path, number, fault.behind if fault else 0)
        if fault and fault.reply:
            token = self.world.token(credentials(request.headers)[1])
            reply = replace(fault.reply, headers={**self._api.usual_headers(token, number), **fault.reply.headers})
        self.log.finish(number, reply.status, fault.name if fault else "")
        return reply

    def _carried_out(self, request: Request, path: str, number: int, behind: int) -> Reply:
        if place := git_place(request):
            return reply_to_git(self.world, request, place, number)
        if path == "/graphql":
            return self._api.graphql(request, number)
        api = self.url + (_PREFIX if request.path.startswith(_PREFIX) else "")
        with self.world.answering(number):
            return self._api.reply(request, path, Places(api, self.url), number, behind)

    def _asked(self, request: Request, path: str) -> Asked:
        how, text = credentials(request.headers)
        token = self.world.token(text)
        headers = {name: value for name, value in request.headers.items() if name not in _SECRET}
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
