"""What the fake GitHub knows: accounts, repositories, pull requests and what hangs on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from forge_fake.bare import Bare

AccountKind = Literal["User", "Bot", "Organization"]
Role = Literal["none", "read", "triage", "write", "maintain", "admin"]
ROLES: tuple[Role, ...] = ("none", "read", "triage", "write", "maintain", "admin")


@dataclass(frozen=True)
class Account:
    """A person, a bot or an organization."""

    id: int
    login: str
    type: AccountKind = "User"

    @property
    def email(self) -> str:
        """The address that GitHub gives for commits."""
        return f"{self.id}+{self.login}@users.noreply.github.com"


@dataclass(frozen=True)
class Team:
    """A team of the organization that owns a repository."""

    id: int
    slug: str


@dataclass(frozen=True)
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(frozen=True)
class Comment:
    """A comment on the pull request `number`; times are seconds since 1970."""

    id: int
    number: int
    author: Account
    body: str
    created: float
    updated: float


@dataclass(frozen=True)
class Pull:
    """A pull request; `head_repository` is a full name, which differs from the repository's for a fork's.

    `head_sha` follows the branch while it is open; `base_sha` is that of the base when the head last moved.
    """

    number: int
    id: int
    title: str
    body: str | None
    author: Account
    head_repository: str
    head: str
    head_sha: str
    base: str
    base_sha: str
    created: float
    updated: float
    draft: bool = False
    maintainer_can_modify: bool = False
    state: Literal["open", "closed"] = "open"
    closed: float | None = None
    closed_by: Account | None = None
    merged: float | None = None
    merged_by: Account | None = None
    merge_sha: str | None = None
    labels: tuple[str, ...] = ()
    assignees: tuple[Account, ...] = ()
    reviewers: tuple[Account, ...] = ()
    teams: tuple[Team, ...] = ()


@dataclass(frozen=True)
class Settings:
    """A repository's settings; `actions_may_approve` also lets Actions open pull requests."""

    private: bool = False
    archived: bool = False
    drafts: bool = True
    delete_branch_on_merge: bool = False
    actions_may_approve: bool = True
    actions_permissions: Literal["read", "write"] = "read"


@dataclass(frozen=True)
class Figures:
    """What git tells of a pull request's head against its base."""

    mergeable: bool
    commits: int
    files: int
    additions: int
    deletions: int


@dataclass
class Repository:
    """A repository as it stands; `refs` are its branches as the fake last saw them."""

    id: int
    owner: Account
    name: str
    bare: Bare
    created: float
    default_branch: str = "main"
    fork_of: str | None = None
    settings: Settings = field(default_factory=Settings)
    refs: Mapping[str, str] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    figures: dict[tuple[str, str], Figures] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """Its name with its owner."""
        return f"{self.owner.login}/{self.name}"

    def role(self, account: Account) -> Role:
        """Return what an account may do here: everybody may read what is public."""
        if account.login == self.owner.login:
            return "admin"
        return self.roles.get(account.login.lower(), "none" if self.settings.private else "read")

    def can(self, account: Account, least: Role) -> bool:
        """Return whether an account has at least this role."""
        return ROLES.index(self.role(account)) >= ROLES.index(least)

    def snapshot(self) -> "Repository":
        """Return it as it stands now, for reads that lag."""
        return replace(
            self,
            roles=dict(self.roles),
            labels=dict(self.labels),
            pulls=dict(self.pulls),
            comments=dict(self.comments),
        )
