"""GitLab as a forge: its merge requests are the pull requests, its projects the repositories."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from specagent.agent.errors import UsageError
from specagent.agent.forge.addresses import checked_token, checked_url
from specagent.agent.forge.errors import ForgeError, NotFoundError
from specagent.agent.forge.forge import Comment, Permission, PullRequest, RateLimit, RepositoryInfo
from specagent.agent.forge.gitlab_answers import MemberAnswer, MergeAnswer, NoteAnswer, ProjectAnswer, UserAnswer
from specagent.agent.forge.gitlab_refusals import refusal
from specagent.agent.forge.gitlab_texts import disarmed
from specagent.agent.forge.pacing import Pace
from specagent.agent.forge.rest import Api, Rest

API = "https://gitlab.com/api/v4"
_PROJECT = re.compile(r"\d+|[\w.-]+(?:/[\w.-]+)+")


class GitLab:
    """A project on GitLab, as Forge describes it."""

    name = "GitLab"

    def __init__(
        self, project: str, token: str, *, url: str = API, pace: Pace | None = None, timeout: float = 30.0
    ) -> None:
        """Speak about `project` (GROUP/NAME or its number) with the API at `url`."""
        if not _PROJECT.fullmatch(project):
            raise UsageError(f"{project!r} is no project of GitLab", "Name it as GROUP/NAME.")
        headers = {"Accept": "application/json", "PRIVATE-TOKEN": checked_token(token), "User-Agent": "specagent"}
        self._project = project
        self._root = f"/projects/{quote(project, safe='')}"
        self._merges = f"{self._root}/merge_requests"
        self._rest = Rest(Api(self.name, checked_url(url), headers, refusal, timeout), pace or Pace())

    def pull_requests(self, head: str) -> list[PullRequest]:
        """Return those of a branch of this project itself, newest first."""
        found = self._rest.pages(
            self._merges,
            MergeAnswer,
            f"list the merge requests of {head!r}",
            source_branch=head,
            state="all",
            order_by="created_at",
            sort="desc",
        )
        return [one.value() for one in found if one.source_branch == head and one.own]

    def pull_request(self, number: int) -> PullRequest:
        """Return one, and who closed it."""
        return self._merge(number).value()

    def open(self, *, head: str, base: str, title: str, body: str, draft: bool) -> PullRequest:
        """Open one; raises AlreadyOpenError where the branch has one that is open."""
        wanted = {
            "source_branch": head,
            "target_branch": base,
            "title": _titled(title, draft),
            "description": disarmed(body),
        }
        doing = f"open a merge request from {head!r} to {base!r}"
        return self._rest.write("POST", self._merges, MergeAnswer, doing, wanted).value()

    def update(
        self, number: int, *, title: str | None = None, body: str | None = None, base: str | None = None
    ) -> PullRequest:
        """Change what is given; a draft stays one."""
        if title is not None:
            title = _titled(title, self._merge(number).draft)
        description = None if body is None else disarmed(body)
        wanted = {"title": title, "description": description, "target_branch": base}
        given = {name: value for name, value in wanted.items() if value is not None}
        return self._change(number, "update", given).value()

    def close(self, number: int) -> None:
        """Close one without merging."""
        self._change(number, "close", {"state_event": "close"})

    def comments(self, number: int) -> list[Comment]:
        """Return the comments below a merge request, oldest first; not what GitLab itself noted."""
        path, doing = f"{self._merges}/{number}/notes", f"read the comments of !{number}"
        found = self._rest.pages(path, NoteAnswer, doing, sort="asc", order_by="created_at")
        return [one.value() for one in found if not one.system]

    def comment(self, number: int, body: str) -> Comment:
        """Add a comment."""
        path = f"{self._merges}/{number}/notes"
        return self._rest.write("POST", path, NoteAnswer, f"comment on !{number}", {"body": body}).value()

    def edit_comment(self, number: int, comment_id: int, body: str) -> Comment:
        """Give a comment below this merge request another text."""
        path = f"{self._merges}/{number}/notes/{comment_id}"
        return self._rest.write("PUT", path, NoteAnswer, f"edit a comment of !{number}", {"body": body}).value()

    def add_labels(self, number: int, labels: Sequence[str]) -> None:
        """Add labels; GitLab makes those that it does not have yet."""
        if labels:
            self._change(number, "label", {"add_labels": ",".join(labels)})

    def request_reviewers(self, number: int, logins: Sequence[str], teams: Sequence[str] = ()) -> None:
        """Ask people for a review; raises ForgeError for teams, of which GitLab asks none, and unknown accounts."""
        asked = [one.id for one in self._merge(number).reviewers] if logins else []
        self._add_people(number, "ask for reviews of", "reviewer_ids", asked, logins)
        if teams:
            raise ForgeError("GitLab asks no team for a review", "Name people as reviewers, or use approval rules.")

    def assign(self, number: int, logins: Sequence[str]) -> None:
        """Add assignees; raises ForgeError for accounts that GitLab lacks, once the others are added."""
        assigned = [one.id for one in self._merge(number).assignees] if logins else []
        self._add_people(number, "assign", "assignee_ids", assigned, logins)

    def permission(self, login: str) -> Permission:
        """Return what an account may do, by itself or through a group."""
        account = self._account(login)
        if account is None:
            return "none"
        path = f"{self._root}/members/all/{account.id}"
        try:
            return self._rest.get(path, MemberAnswer, f"read what {login!r} may do").permission
        except NotFoundError:
            return "none"

    def repository(self) -> RepositoryInfo:
        """Return what this project is; whether jobs may open merge requests depends on their token alone."""
        found = self._rest.get(self._root, ProjectAnswer, f"read project {self._project!r}")
        fork = found.forked_from_project is not None
        return RepositoryInfo(found.default_branch or "", fork, found.visibility != "public", None)

    def rate_limit(self) -> RateLimit | None:
        """Return what is left of the request limit; None on a server that keeps none."""
        headers = self._rest.look("/user", "read the request limit").headers
        left, reset = headers.get("ratelimit-remaining", ""), headers.get("ratelimit-reset", "")
        return RateLimit(int(left), int(reset)) if left.isdecimal() and reset.isdecimal() else None

    def whoami(self) -> str:
        """Return the login that this token writes as."""
        return self._rest.get("/user", UserAnswer, "tell whose token this is").username

    def _merge(self, number: int) -> MergeAnswer:
        return self._rest.get(f"{self._merges}/{number}", MergeAnswer, f"read merge request !{number}")

    def _change(self, number: int, verb: str, wanted: Mapping[str, Any]) -> MergeAnswer:
        doing = f"{verb} merge request !{number}"
        return self._rest.write("PUT", f"{self._merges}/{number}", MergeAnswer, doing, wanted)

    def _account(self, login: str) -> UserAnswer | None:
        found = self._rest.get("/users", list[UserAnswer], f"look up {login!r}", username=login)
        return next((one for one in found if one.username.casefold() == login.casefold()), None)

    def _add_people(self, number: int, verb: str, field: str, present: Iterable[int], logins: Sequence[str]) -> None:
        """Give the whole list, as GitLab wants it."""
        known, found = list(present), {login: self._account(login) for login in logins}
        new = [one.id for one in found.values() if one and one.id not in known]
        if new:
            self._change(number, verb, {field: [*known, *new]})
        if missing := [login for login, one in found.items() if one is None]:
            raise ForgeError(f"GitLab knows no account {', '.join(map(repr, missing))}", "Correct the settings.")


def _titled(title: str, draft: bool) -> str:
    return f"Draft: {title}" if draft else title
