"""A project of the fake GitLab in a test's hands, and who acts in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forge_fake.github.person import Person
from forge_fake.github.place import Place
from forge_fake.github.state import Pull, Role
from forge_fake.github.tokens import Kind, Level, Token

from .proposing import edit_merge, merge_merge, open_merge, titled
from .tokens import JOB, job_token, new_token

if TYPE_CHECKING:
    from .server import GitLab


@dataclass(frozen=True)
class Member(Person):
    """Somebody in a project; each method is one act, and protected branches do not stop them."""

    def token(self, kind: Kind = "classic", permissions: Mapping[str, Level] | None = None) -> Token:
        """Return a personal access token of theirs; with permissions of which none is to write it only reads."""
        with self.world.lock:
            return new_token(self.world, self.account, _level(permissions))

    def open_pull(
        self, head: str, base: str = "", title: str = "Change", body: str = "", *, draft: bool = False
    ) -> Pull:
        """Open a merge request from a branch."""
        into, named = base or self.repository.default_branch, titled(title, draft)
        with self.world.lock:
            return open_merge(
                self.world, self.repository, self.account, title=named, source=head, target=into, body=body
            )

    def merge(self, number: int, *, squash: bool = False) -> Pull:
        """Merge a merge request, out of its draft if need be."""
        with self.world.lock:
            pull = self.set_draft(number, False)
            return merge_merge(self.world, self.repository, self.account, pull, squash=squash)

    def set_draft(self, number: int, draft: bool = True) -> Pull:
        """Make a merge request a draft, or ready, by its title."""
        with self.world.lock:
            return self._edit(number, title=titled(self.repository.pulls[number].title, draft))

    def _edit(self, number: int, **fields: str | None) -> Pull:
        given: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
        if state := given.pop("state", None):
            given["event"] = "close" if state == "closed" else "reopen"
        with self.world.lock:
            return edit_merge(self.world, self.repository, self.account, self.repository.pulls[number], **given)


@dataclass(frozen=True)
class Project(Place):
    """A project: what it holds now, who acts in it, and what its settings are."""

    github: GitLab  # type: ignore[assignment]

    @property
    def robot(self) -> str:
        """The login of the project's own access token."""
        return f"project_{self.record.id}_bot"

    @property
    def checkout_url(self) -> str:
        """Where a job's checkout has it from: the address holds the job's own token, which may only read."""
        world = self.github.world
        with world.lock:
            token = job_token(world, self.record.owner)
        return self.clone_url.replace("://", f"://{JOB}:{token}@")

    def person(self, login: str, role: Role = "write") -> Member:
        """Return somebody who acts here, and make them a member with this role ("none": no member)."""
        person = super().person(login, role)
        return Member(person.world, person.repository, person.account)

    def actions_token(self, permissions: Mapping[str, Level] | None = None) -> Token:
        """Return a project access token with a developer's role."""
        return self.person(self.robot).token("classic", permissions)

    def git_options(self, token: Token) -> list[str]:
        """Return none: a job's checkout gets in by the address alone."""
        return []

    def environment(self, token: Token | None = None) -> dict[str, str]:
        """Return the variables that a job here has."""
        rows = {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": self.github.api_url,
            "CI_SERVER_URL": self.github.url,
            "CI_PROJECT_PATH": self.full_name,
            "CI_PROJECT_ID": str(self.record.id),
        }
        return rows | ({"GITLAB_TOKEN": token.text} if token else {})


def _level(permissions: Mapping[str, Level] | None) -> Level:
    return "write" if not permissions or "write" in permissions.values() else "read"
