"""A repository of the fake GitHub in a test's hands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from forge_fake.bare import Bare, Commit

from .following import follow
from .person import Person
from .rendering_pulls import PullView
from .state import Comment, Label, Pull, Repository, Role, Settings, Team
from .talking import make_label
from .tokens import ACTIONS_PERMISSIONS, Level, Token, basic

if TYPE_CHECKING:
    from .server import GitHub

_ACTIONS = "github-actions[bot]"


@dataclass(frozen=True)
class Place:
    """A repository: what it holds now, who acts in it, and what its settings are."""

    github: GitHub
    record: Repository

    @property
    def full_name(self) -> str:
        """Its name with its owner."""
        return self.record.full_name

    @property
    def clone_url(self) -> str:
        """Where git finds it."""
        return f"{self.github.url}/{self.full_name}.git"

    @property
    def checkout_url(self) -> str:
        """Where a job's checkout has it from."""
        return self.clone_url

    @property
    def robot(self) -> str:
        """The login that a job's token writes as."""
        return _ACTIONS

    @property
    def bare(self) -> Bare:
        """The real repository."""
        return self.record.bare

    @property
    def settings(self) -> Settings:
        """Its settings as they stand."""
        return self.record.settings

    @property
    def branches(self) -> dict[str, str]:
        """The commits at which its branches stand, by branch."""
        with self.github.world.lock:
            return self.bare.refs()

    def tip(self, branch: str = "main") -> str | None:
        """Return where a branch stands, None when there is none."""
        return self.branches.get(branch)

    def read(self, path: str, revision: str = "main") -> str:
        """Return a file's text; raises GitError where there is none."""
        return self.bare.read(revision, path)

    def files(self, revision: str = "main") -> list[str]:
        """Return the paths of all files."""
        return self.bare.files(revision)

    def commits(self, *revisions: str) -> list[Commit]:
        """Return the commits that `git log` lists for these, newest first."""
        return self.bare.commits(*revisions)

    def contains(self, branch: str, sha: str) -> bool:
        """Return whether a commit is in a branch's history."""
        return self.bare.reaches(branch, sha)

    @property
    def pulls(self) -> list[Pull]:
        """All pull requests, oldest first."""
        with self.github.world.lock:
            return list(self.record.pulls.values())

    @property
    def open_pulls(self) -> list[Pull]:
        """The open pull requests, oldest first."""
        return [pull for pull in self.pulls if pull.state == "open"]

    def pull(self, number: int) -> Pull:
        """Return a pull request."""
        return self.record.pulls[number]

    def comments(self, number: int) -> list[Comment]:
        """Return a pull request's comments, oldest first."""
        with self.github.world.lock:
            return [one for one in self.record.comments.values() if one.number == number]

    def person(self, login: str, role: Role = "write") -> Person:
        """Return somebody who acts here, and make them a collaborator with this role ("none": no collaborator)."""
        world = self.github.world
        with world.lock:
            account = world.account(login)
            self.record.roles.pop(login.lower(), None)
            if role != "none":
                self.record.roles[login.lower()] = role
        return Person(world, self.record, account)

    def actions_token(self, permissions: Mapping[str, Level] = ACTIONS_PERMISSIONS) -> Token:
        """Return a token as a workflow's job here gets it, with the permissions of its `permissions:`."""
        world = self.github.world
        with world.lock:
            return world.new_token(_ACTIONS, "actions", permissions, frozenset({self.full_name}))

    def fork(self, owner: str) -> Place:
        """Fork it for somebody, who may do everything there."""
        world = self.github.world
        with world.lock:
            full_name = f"{owner}/{self.record.name}"
            world.account(owner)
            bare = self.bare.fork(world.root / f"{full_name}.git")
            branch = self.record.default_branch
            record = world.new_repository(full_name, bare, default_branch=branch, fork_of=self.full_name)
        return Place(self.github, record)

    def protect(self, branch: str = "main") -> None:
        """Refuse pushes to a branch, and changes of it through the API; people who act in tests may go on."""
        self.bare.protect(branch)

    def configure(self, **settings: Any) -> None:
        """Change settings (`state.Settings`): `configure(actions_may_approve=False)`."""
        with self.github.world.lock:
            self.record.settings = replace(self.record.settings, **settings)

    def team(self, slug: str) -> Team:
        """Make a team that has access."""
        world = self.github.world
        with world.lock:
            return self.record.teams.setdefault(slug.lower(), Team(world.new_id(), slug))

    def label(self, name: str, **fields: str) -> Label:
        """Make a label."""
        world = self.github.world
        with world.lock:
            return make_label(world, self.record, self.record.owner, name, **fields)

    def notice(self) -> None:
        """Take in what was done to the bare repository directly, without the server."""
        world = self.github.world
        with world.lock:
            follow(world, self.record, world.account("ghost"))

    def git_options(self, token: Token) -> list[str]:
        """Return the options that let git use a token here, as the checkout action sets them."""
        return ["-c", f"http.{self.github.url}/.extraheader=AUTHORIZATION: {basic(token)}"]

    def environment(self, token: Token | None = None) -> dict[str, str]:
        """Return the variables that a workflow's job here has."""
        rows = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.github.api_url,
            "GITHUB_SERVER_URL": self.github.url,
            "GITHUB_REPOSITORY": self.full_name,
            "GITHUB_REPOSITORY_OWNER": self.record.owner.login,
        }
        return rows | ({"GITHUB_TOKEN": token.text} if token else {})

    def comment_event(self, comment: Comment, action: str = "created") -> dict[str, Any]:
        """Return what a workflow finds in GITHUB_EVENT_PATH on `issue_comment`."""
        view = PullView(self.github.world, self.record, self.github.places)
        rows = {"comment": view.comment(comment), "issue": view.issue(self.pull(comment.number))}
        return {"action": action, **rows, **self._event(comment.author.login)}

    def pull_event(self, number: int, action: str = "synchronize") -> dict[str, Any]:
        """Return what a workflow finds in GITHUB_EVENT_PATH on `pull_request`."""
        view, pull = PullView(self.github.world, self.record, self.github.places), self.pull(number)
        return {
            "action": action,
            "number": number,
            "pull_request": view.whole_pull(pull),
            **self._event(pull.author.login),
        }

    def _event(self, login: str) -> dict[str, Any]:
        places, account = self.github.places, self.github.world.account(login)
        return {"repository": places.repository(self.record), "sender": places.account(account)}
