"""A GitLab on this machine that remembers what is done to it."""

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
from forge_fake.github.state import Settings
from forge_fake.github.world import World
from forge_fake.log import Asked, Log
from forge_fake.web import Reply, Request, Web

from .api import Api
from .git_access import git_place, reply_to_git
from .limits import Limits
from .place import Project
from .tokens import credentials

_PREFIX = "/api/v4"
_SECRET = ("authorization", "private-token", "cookie")


class UnknownOperationError(Exception):
    """Something was asked of the fake that it does not have, though GitLab may."""


class GitLab:
    """A server in threads of its own while the `with` block lasts; repositories live in folders under `root`.

    Its state is kept as the fake GitHub keeps it, heads under refs/pull too; the rules, the API and the words are
    GitLab's. `clock` gives the seconds since 1970; `minutely` is a token's rate limit, None on a server that keeps
    none. What goes wrong within the fake itself, and requests for operations that it lacks, are raised at the end of
    the block.
    """

    def __init__(
        self,
        root: Path,
        *,
        clock: Callable[[], float] = time.time,
        minutely: int | None = 2000,
        watch: Callable[[Asked], None] | None = None,
    ) -> None:
        self.faults = Orders()
        self.world = World(root, clock, Log(watch), closes_emptied=False)
        self._api = Api(self.world, Limits(clock, minutely))
        self._web = Web(self._reply)
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
        """The server's address: of pages and of git."""
        return self._web.url

    @property
    def api_url(self) -> str:
        """The address of the API."""
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
    ) -> Project:
        """Make a project with a first commit of these files; none at all leave it empty.

        `settings` are those of `forge_fake.github.state.Settings`.
        """
        with self.world.lock:
            bare = Bare.create(self.world.root / f"{full_name}.git", branch)
            owner = self.world.account(full_name.partition("/")[0], "Organization")
            if files:
                bare.commit(branch, files, "Begin", self.world.author(owner), parent=None)
            given = Settings(**settings)
            record = self.world.new_repository(full_name, bare, default_branch=branch, settings=given)
        return Project(self, record)

    def _reply(self, request: Request) -> Reply:
        path = request.path.removeprefix(_PREFIX)
        number = self.log.add(self._asked(request, path))
        fault = self.faults.take(request.method, path)
        if fault:
            fault.begin(self._stopping)
        reply = None if fault is None or fault.done else fault.reply
        if reply is None:
            reply = self._carried_out(request, path, number, fault.behind if fault else 0)
        if fault and fault.reply:
            usual = self._api.usual_headers(request, number)
            reply = replace(fault.reply, headers={**usual, **fault.reply.headers})
        self.log.finish(number, reply.status, fault.name if fault else "")
        return reply

    def _carried_out(self, request: Request, path: str, number: int, behind: int) -> Reply:
        if place := git_place(request):
            return reply_to_git(self.world, request, place, number)
        with self.world.answering(number):
            return self._api.reply(request, path, self.url, number, behind)

    def _asked(self, request: Request, path: str) -> Asked:
        how, text, _ = credentials(request.headers)
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
