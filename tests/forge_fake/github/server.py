"""A GitHub on this machine that remembers what is done to it."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from forge_fake.git_http import git_place
from forge_fake.log import Asked, Log
from forge_fake.web import Reply, Request

from .api import Api
from .git_access import reply_to_git
from .limits import Limits
from .place import Place
from .rendering import Places
from .serving import Serving
from .state import Settings
from .tokens import Token, credentials
from .world import World

_GRAPHQL = ("/graphql", "/api/graphql")


class GitHub(Serving):
    """Serves repositories that live in folders under `root`; the API answers at the server's address as well.

    `clock` gives the seconds since 1970; `hourly` is a person's rate limit, None when nothing is limited.
    """

    prefix = "/api/v3"
    """Where GitHub Enterprise has its API; api.github.com has it at the root."""
    secret = ("authorization", "cookie")

    def __init__(
        self,
        root: Path,
        *,
        clock: Callable[[], float] = time.time,
        port: int = 0,
        hourly: int | None = 5000,
        watch: Callable[[Asked], None] | None = None,
    ) -> None:
        world = World(root, clock, Log(watch))
        self.limits = Limits(clock, hourly)
        self._api = Api(world, self.limits)
        super().__init__(world, self._api.unknown, port)

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
        return Place(self, self._begun(full_name, files, branch, Settings(**settings)))

    def revoke(self, token: Token) -> None:
        """Let a token be none any more, as at the end of a workflow's job."""
        with self.world.lock:
            self.world.revoke(token)

    @property
    def places(self) -> Places:
        """The addresses in answers to those who call the API under `api_url`."""
        return Places(self.api_url, self.url)

    def _path(self, request: Request) -> str:
        return "/graphql" if request.path in _GRAPHQL else super()._path(request) or "/"

    def _carried_out(self, request: Request, path: str, number: int, behind: int) -> Reply:
        if place := git_place(request):
            return reply_to_git(self.world, request, place, number)
        if path == "/graphql":
            return self._api.graphql(request, number)
        api = self.url + (self.prefix if request.path.startswith(self.prefix) else "")
        with self.world.answering(number):
            return self._api.reply(request, path, Places(api, self.url), number, behind)

    def _usual_headers(self, request: Request, number: int) -> Mapping[str, str]:
        return self._api.usual_headers(self.world.token(credentials(request.headers)[1]), number)

    def _credentials(self, request: Request) -> tuple[str, str]:
        return credentials(request.headers)
