"""What an operation of the API is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forge_fake.github.state import Account, Pull, Repository, Role
from forge_fake.github.tokens import Token
from forge_fake.github.world import World

from . import rendering as show
from .errors import forbidden, not_found, unauthorized


@dataclass(frozen=True)
class Call:
    """One call of an operation; `values` are those of its path."""

    world: World
    server: str
    token: Token | None
    values: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]
    found: Repository | None

    @property
    def project(self) -> Repository:
        """The project that the path names."""
        if self.found is None:
            raise not_found("Project")
        return self.found

    @property
    def who(self) -> Account:
        """Whoever calls."""
        if self.token is None:
            raise unauthorized()
        return self.token.account

    @property
    def pull(self) -> Pull:
        """The merge request that the path names."""
        pull = self.project.pulls.get(int(self.values["iid"]))
        if pull is None:
            raise not_found()
        return pull

    def needs(self, role: Role, *, author: Account | None = None) -> None:
        """Refuse who has no such role and is not the author either."""
        if self.who != author and not self.project.can(self.who, role):
            raise forbidden()

    def shown(self, pull: Pull) -> show.Json:
        """Return a merge request as it is sent."""
        return show.merge(self.world, self.project, pull, self.server)
