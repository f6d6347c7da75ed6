"""The table of operations, and what each is given."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from .access import Need, may_edit
from .errors import needs_token, not_allowed, not_found
from .limits import Limits
from .openapi import template_of
from .rendering import Json, Places
from .rendering_pulls import PullView
from .state import Account, Pull, Repository, Role
from .tokens import Level, Token
from .world import World

_WITH_SLASHES = ("branch", "ref")


@dataclass(frozen=True)
class Answer:
    """What an operation answers; of `listed` rows only the page that was asked for is sent."""

    body: Any = None
    status: int = 200
    listed: bool = False


@dataclass(frozen=True)
class Call:
    """One call of an operation; `values` are those of its path, `body` keeps to the operation's schema."""

    world: World
    limits: Limits
    places: Places
    token: Token | None
    values: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    found: Repository | None

    @property
    def repository(self) -> Repository:
        """The repository that the path names."""
        if self.found is None:
            raise not_found()
        return self.found

    @property
    def who(self) -> Account:
        """Whoever calls."""
        if self.token is None:
            raise needs_token()
        return self.token.account

    @cached_property
    def view(self) -> PullView:
        """The view of the repository's pull requests."""
        return PullView(self.world, self.repository, self.places)

    @property
    def pull(self) -> Pull:
        """The pull request that the path names, also as an issue."""
        number = self.values.get("pull_number") or self.values["issue_number"]
        pull = self.repository.pulls.get(int(number)) if number.isdigit() else None
        if pull is None:
            raise not_found()
        return pull

    def own_or(self, author: Account, role: Role) -> None:
        """Refuse whoever neither is the author nor has this role."""
        if not may_edit(self.repository, self.token, author, role):
            raise not_allowed()


Run = Callable[[Call], Answer]


@dataclass(frozen=True)
class Route:
    """An operation of GitHub's description, by its id there."""

    operation: str
    method: str
    template: str
    pattern: re.Pattern[str]
    need: Need
    run: Run

    def values(self, method: str, path: str) -> dict[str, str] | None:
        """Return the values in a path, None when the request is for another operation."""
        match = self.pattern.fullmatch(path) if method == self.method else None
        return {name: unquote(text) for name, text in match.groupdict().items()} if match else None


ROUTES: list[Route] = []


def route(operation: str, *permissions: str, role: Role = "read") -> Callable[[Run], Run]:
    """Enter a function as the operation with this id; any one of `permissions` is enough for a token.

    `role` is what a person has to be at least.
    """
    method, template = template_of(operation)
    level: Level = "read" if method == "GET" else "write"

    def enter(run: Run) -> Run:
        ROUTES.append(Route(operation, method, template, _pattern(template), Need(permissions, level, role), run))
        return run

    return enter


def no_content() -> Answer:
    """Answer that it is done."""
    return Answer(None, 204)


def created(body: Json | list[Json]) -> Answer:
    """Answer with what was made."""
    return Answer(body, 201)


def _pattern(template: str) -> re.Pattern[str]:
    def group(match: re.Match[str]) -> str:
        return f"(?P<{match[1]}>{'.+' if match[1] in _WITH_SLASHES else '[^/]+'})"

    return re.compile(re.sub(r"\{(\w+)\}", group, template))
