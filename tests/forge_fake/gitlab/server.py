"""A GitLab on this machine that remembers what is done to it."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from forge_fake.github.serving import Serving
from forge_fake.github.state import Settings
from forge_fake.github.world import World
from forge_fake.log import Asked, Log
from forge_fake.web import Reply, Request

from .api import Api
from .git_access import git_place, reply_to_git
from .limits import Limits
from .place import Project
from .tokens import credentials


class GitLab(Serving):
    """Serves projects whose repositories live in folders under `root`.

    Its state is kept as the fake GitHub keeps it, heads under refs/pull too; the rules, the API and the words are
    GitLab's. `clock` gives the seconds since 1970; `minutely` is a token's rate limit, None on a server that keeps
    none.
    """

    prefix = "/api/v4"
    secret = ("authorization", "private-token", "cookie")

    def __init__(
        self,
        root: Path,
        *,
        clock: Callable[[], float] = time.time,
        minutely: int | None = 2000,
        watch: Callable[[Asked], None] | None = None,
    ) -> None:
        world = World(root, clock, Log(watch), closes_emptied=False)
        self._api = Api(world, Limits(clock, minutely))
        super().__init__(world, self._api.unknown)

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
        return Project(self, self._begun(full_name, files, branch, Settings(**settings)))

    def _carried_out(self, request: Request, path: str, number: int, behind: int) -> Reply:
        if place := git_place(request):
            return reply_to_git(self.world, request, place, number)
        with self.world.answering(number):
            return self._api.reply(request, path, self.url, number, behind)

    def _usual_headers(self, request: Request, number: int) -> Mapping[str, str]:
        return self._api.usual_headers(request, number)

    def _credentials(self, request: Request) -> tuple[str, str]:
        return credentials(request.headers)[:2]
