"""GitHub, and GitHub Enterprise by its address, as a forge."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from specagent.agent.errors import UsageError
from specagent.agent.forge.addresses import checked_token, checked_url
from specagent.agent.forge.errors import MissingPermissionError, NotFoundError
from specagent.agent.forge.forge import Comment, Permission, PullRequest, RateLimit, RepositoryInfo
from specagent.agent.forge.github_answers import (
    CommentAnswer,
    IssueAnswer,
    PermissionAnswer,
    PullAnswer,
    RateLimitAnswer,
    RepositoryAnswer,
    UserAnswer,
    ViewerAnswer,
    WorkflowSettingsAnswer,
)
from specagent.agent.forge.github_refusals import refusal
from specagent.agent.forge.pacing import Pace
from specagent.agent.forge.rest import Api, Rest

API = "https://api.github.com"
_REPOSITORY = re.compile(r"(?P<owner>[\w-]+)/(?!\.\.?$)[\w.-]+", re.ASCII)
_LOGIN = re.compile(r"\w[\w-]*(?:\[bot\])?", re.ASCII)
_VERSION = "2022-11-28"


class GitHub:
    """A repository on GitHub, as Forge describes it."""

    name = "GitHub"

    def __init__(
        self, repository: str, token: str, *, url: str = API, pace: Pace | None = None, timeout: float = 30.0
    ) -> None:
        """Speak about `repository` (OWNER/NAME) with the API at `url`; Enterprise's ends in `/api/v3`."""
        named = _REPOSITORY.fullmatch(repository)
        if named is None:
            raise UsageError(f"{repository!r} is no repository of GitHub", "Name it as OWNER/NAME.")
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {checked_token(token)}",
            "User-Agent": "specagent",
            "X-GitHub-Api-Version": _VERSION,
        }
        self._owner = named["owner"]
        self._repository = repository
        self._root = f"/repos/{repository}"
        self._url = checked_url(url)
        self._rest = Rest(Api(self.name, self._url, headers, refusal, timeout), pace or Pace())

    def pull_requests(self, head: str) -> list[PullRequest]:
        """Return those of a branch of this repository itself, newest first."""
        found = self._rest.pages(
            f"{self._root}/pulls",
            PullAnswer,
            f"list the pull requests of {head!r}",
            head=f"{self._owner}:{head}",
            state="all",
            sort="created",
            direction="desc",
        )
        # The owner may have a fork of its own, and a server that does not know the filter gives everything.
        return [one.value() for one in found if one.head.ref == head and one.own]

    def pull_request(self, number: int) -> PullRequest:
        """Return one, and who closed it."""
        doing = f"read pull request #{number}"
        found = self._rest.get(f"{self._root}/pulls/{number}", PullAnswer, doing).value()
        if found.state != "closed":
            return found
        issue = self._rest.get(f"{self._root}/issues/{number}", IssueAnswer, doing)
        return replace(found, closed_by=issue.closed_by.login if issue.closed_by else "")

    def open(self, *, head: str, base: str, title: str, body: str, draft: bool) -> PullRequest:
        """Open one; raises AlreadyOpenError where the branch has one that is open."""
        wanted = {"title": title, "head": head, "base": base, "body": body, "draft": draft}
        doing = f"open a pull request from {head!r} to {base!r}"
        return self._rest.write("POST", f"{self._root}/pulls", PullAnswer, doing, wanted).value()

    def update(
        self, number: int, *, title: str | None = None, body: str | None = None, base: str | None = None
    ) -> PullRequest:
        """Change what is given."""
        wanted = {"title": title, "body": body, "base": base}
        given = {name: value for name, value in wanted.items() if value is not None}
        return self._change(number, f"update pull request #{number}", given)

    def close(self, number: int) -> None:
        """Close one without merging."""
        self._change(number, f"close pull request #{number}", {"state": "closed"})

    def comments(self, number: int) -> list[Comment]:
        """Return the comments below a pull request, oldest first."""
        path = f"{self._root}/issues/{number}/comments"
        return [one.value() for one in self._rest.pages(path, CommentAnswer, f"read the comments of #{number}")]

    def comment(self, number: int, body: str) -> Comment:
        """Add a comment."""
        path = f"{self._root}/issues/{number}/comments"
        return self._rest.write("POST", path, CommentAnswer, f"comment on #{number}", {"body": body}).value()

    def edit_comment(self, number: int, comment_id: int, body: str) -> Comment:
        """Give a comment below this pull request another text."""
        path = f"{self._root}/issues/comments/{comment_id}"
        return self._rest.write("PATCH", path, CommentAnswer, f"edit a comment of #{number}", {"body": body}).value()

    def add_labels(self, number: int, labels: Sequence[str]) -> None:
        """Add labels; GitHub makes those that it does not have yet."""
        if labels:
            path = f"{self._root}/issues/{number}/labels"
            self._rest.write("POST", path, object, f"label #{number}", {"labels": list(labels)})

    def request_reviewers(self, number: int, logins: Sequence[str], teams: Sequence[str] = ()) -> None:
        """Ask people and teams (by slug) for a review; one that GitHub refuses makes it refuse all."""
        if logins or teams:
            path = f"{self._root}/pulls/{number}/requested_reviewers"
            wanted = {"reviewers": list(logins), "team_reviewers": list(teams)}
            self._rest.write("POST", path, object, f"ask for reviews of #{number}", wanted)

    def assign(self, number: int, logins: Sequence[str]) -> None:
        """Add assignees; GitHub leaves out who cannot be one."""
        if logins:
            path = f"{self._root}/issues/{number}/assignees"
            self._rest.write("POST", path, object, f"assign #{number}", {"assignees": list(logins)})

    def permission(self, login: str) -> Permission:
        """Return what an account may do; to triage counts as to read, to maintain as to write."""
        if not _LOGIN.fullmatch(login):
            return "none"
        path = f"{self._root}/collaborators/{quote(login)}/permission"
        try:
            return self._rest.get(path, PermissionAnswer, f"read what {login!r} may do").permission
        except NotFoundError:
            return "none"

    def repository(self) -> RepositoryInfo:
        """Return what this repository is."""
        found = self._rest.get(self._root, RepositoryAnswer, f"read repository {self._repository!r}")
        return RepositoryInfo(found.default_branch, found.fork, found.private, self._actions_may_open())

    def rate_limit(self) -> RateLimit | None:
        """Return what is left of the request limit; None on a server that keeps none."""
        try:
            found = self._rest.get("/rate_limit", RateLimitAnswer, "read the request limit").resources.core
        except NotFoundError:
            return None
        return RateLimit(found.remaining, found.reset)

    def whoami(self) -> str:
        """Return the login that this token writes as."""
        doing = "tell whose token this is"
        try:
            return self._rest.get("/user", UserAnswer, doing).login
        except MissingPermissionError as err:
            # An app's token, as that of GitHub Actions, is no user's; only GraphQL names its bot.
            return self._viewer(doing, err)

    def _viewer(self, doing: str, refused: MissingPermissionError) -> str:
        url = f"{self._url.removesuffix('/v3')}/graphql"
        viewer = self._rest.ask(url, {"query": "query { viewer { login } }"}, ViewerAnswer, doing).data
        if viewer is None:
            raise refused
        return viewer.viewer.login

    def _change(self, number: int, doing: str, wanted: Mapping[str, Any]) -> PullRequest:
        return self._rest.write("PATCH", f"{self._root}/pulls/{number}", PullAnswer, doing, wanted).value()

    def _actions_may_open(self) -> bool | None:
        doing = "read the settings of GitHub Actions"
        try:
            found = self._rest.get(f"{self._root}/actions/permissions/workflow", WorkflowSettingsAnswer, doing)
        except (MissingPermissionError, NotFoundError):
            return None  # it takes an administrator's token to see
        return found.can_approve_pull_request_reviews
