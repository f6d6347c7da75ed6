"""What a run needs of a forge, whichever it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

State = Literal["open", "closed", "merged"]
Permission = Literal["none", "read", "write", "admin"]


@dataclass(frozen=True)
class PullRequest:
    """A pull request as the forge has it now; everything that people can write in it is untrusted."""

    number: int
    url: str
    state: State
    draft: bool
    head: str
    """The branch's name."""
    head_sha: str
    base: str
    title: str
    body: str
    author: str
    """A login; empty where the account is gone."""
    labels: tuple[str, ...]
    closed_by: str = ""
    """Who closed it without merging; empty where the forge does not tell, as in lists."""
    merge_commit: str = ""
    """The commit by which a merged one came to its base; empty for others, and where the forge does not tell."""


@dataclass(frozen=True)
class Comment:
    """A comment below a pull request; `created` is a time as in ISO 8601."""

    id: int
    author: str
    body: str
    created: str


@dataclass(frozen=True)
class RepositoryInfo:
    """What a repository is; None stands for what this token may not see."""

    default_branch: str
    fork: bool
    private: bool
    actions_may_open_pull_requests: bool | None


@dataclass(frozen=True)
class RateLimit:
    """How many requests are left until `reset`, in seconds since 1970."""

    remaining: int
    reset: int


class Forge(Protocol):
    """One repository at a forge.

    Every method raises ForgeError's kinds. Reading is tried again, at most twice; a write never is: after an
    UnreachableError with `may_have_been_done` look up what has become of it.
    """

    @property
    def name(self) -> str:
        """Return the forge's name, for messages."""
        ...

    def pull_requests(self, head: str) -> list[PullRequest]:
        """Return those of a branch of this repository itself, never of a fork's; all states, newest first."""
        ...

    def pull_request(self, number: int) -> PullRequest:
        """Return one, and who closed it."""
        ...

    def open(self, *, head: str, base: str, title: str, body: str, draft: bool) -> PullRequest:
        """Open one; raises AlreadyOpenError where the branch has one that is open."""
        ...

    def update(
        self, number: int, *, title: str | None = None, body: str | None = None, base: str | None = None
    ) -> PullRequest:
        """Change what is given; whether it is a draft stays."""
        ...

    def close(self, number: int) -> None:
        """Close one without merging."""
        ...

    def comments(self, number: int) -> list[Comment]:
        """Return the comments below a pull request, oldest first."""
        ...

    def comment(self, number: int, body: str) -> Comment:
        """Add a comment."""
        ...

    def edit_comment(self, number: int, comment_id: int, body: str) -> Comment:
        """Give a comment below this pull request another text."""
        ...

    def add_labels(self, number: int, labels: Sequence[str]) -> None:
        """Add labels; those that are there stay."""
        ...

    def request_reviewers(self, number: int, logins: Sequence[str], teams: Sequence[str] = ()) -> None:
        """Ask people and teams for a review, besides those who are asked already."""
        ...

    def assign(self, number: int, logins: Sequence[str]) -> None:
        """Add assignees."""
        ...

    def permission(self, login: str) -> Permission:
        """Return what an account may do in this repository; `none` for one that does not exist."""
        ...

    def repository(self) -> RepositoryInfo:
        """Return what this repository is."""
        ...

    def rate_limit(self) -> RateLimit | None:
        """Return what is left of the request limit; None where none is kept."""
        ...

    def whoami(self) -> str:
        """Return the login that this token writes as."""
        ...
