"""Pull requests and comments as GitHub's JSON."""

from dataclasses import dataclass

from forge_fake.clock import stamp

from .proposing import figures
from .rendering import Json, Places, node
from .state import Account, Comment, Pull, Repository
from .world import World

_LINKS = {
    "self": "/pulls/{number}",
    "issue": "/issues/{number}",
    "comments": "/issues/{number}/comments",
    "review_comments": "/pulls/{number}/comments",
    "review_comment": "/pulls/comments{{/number}}",
    "commits": "/pulls/{number}/commits",
    "statuses": "/statuses/{sha}",
}


@dataclass(frozen=True)
class PullView:
    """Shows what hangs on a repository's pull requests."""

    world: World
    repository: Repository
    places: Places

    def pull(self, pull: Pull) -> Json:
        """Return a pull request as lists have it."""
        page = f"{self.places.page(self.repository)}/pull/{pull.number}"
        links = self._links(pull)
        return {
            "url": links["self"],
            "node_id": node("PR", pull.id),
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "issue_url": links["issue"],
            **{f"{name}_url": links[name] for name in list(_LINKS)[2:]},
            **self._common(pull),
            "merged_at": _time(pull.merged),
            "merge_commit_sha": pull.merge_sha,
            "requested_reviewers": self._accounts(pull.reviewers),
            "requested_teams": [self.places.team(self.repository, one) for one in pull.teams],
            "draft": pull.draft,
            "head": self._end(self.world.repository(pull.head_repository), pull.head, pull.head_sha),
            "base": self._end(self.repository, pull.base, pull.base_sha),
            "_links": {name: {"href": url} for name, url in [*links.items(), ("html", page)]},
            "auto_merge": None,
        }

    def whole_pull(self, pull: Pull) -> Json:
        """Return a pull request as it stands by itself; whether it can be merged is known at a second look only."""
        numbers, known = figures(self.repository, pull)
        mergeable = numbers.mergeable if known and pull.state == "open" else None
        states = {None: "unknown", True: "draft" if pull.draft else "clean", False: "dirty"}
        return {
            **self.pull(pull),
            "merged": pull.merged is not None,
            "mergeable": mergeable,
            "rebaseable": mergeable,
            "mergeable_state": states[mergeable],
            "merged_by": self.places.account(pull.merged_by) if pull.merged_by else None,
            "comments": len(self._comments(pull)),
            "review_comments": 0,
            "maintainer_can_modify": pull.maintainer_can_modify,
            "commits": numbers.commits,
            "additions": numbers.additions,
            "deletions": numbers.deletions,
            "changed_files": numbers.files,
        }

    def issue(self, pull: Pull) -> Json:
        """Return a pull request as the issue that it also is."""
        links, url = self._links(pull), f"{self.places.of(self.repository)}/issues/{pull.number}"
        page = f"{self.places.page(self.repository)}/pull/{pull.number}"
        files = {"html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch"}
        return {
            "url": url,
            "repository_url": self.places.of(self.repository),
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": links["comments"],
            "events_url": f"{url}/events",
            "timeline_url": f"{url}/timeline",
            "html_url": page,
            "node_id": node("PR", pull.id),
            **self._common(pull),
            "comments": len(self._comments(pull)),
            "draft": pull.draft,
            "pull_request": {"url": links["self"], **files, "merged_at": _time(pull.merged)},
            "closed_by": self.places.account(pull.closed_by) if pull.closed_by else None,
            "state_reason": None,
            "performed_via_github_app": None,
        }

    def comment(self, comment: Comment) -> Json:
        """Return a comment."""
        url = self.places.of(self.repository)
        page = f"{self.places.page(self.repository)}/pull/{comment.number}"
        return {
            "url": f"{url}/issues/comments/{comment.id}",
            "html_url": f"{page}#issuecomment-{comment.id}",
            "issue_url": f"{url}/issues/{comment.number}",
            "id": comment.id,
            "node_id": node("IC", comment.id),
            "user": self.places.account(comment.author),
            "created_at": stamp(comment.created),
            "updated_at": stamp(comment.updated),
            "body": comment.body,
            "author_association": self._association(comment.author),
            "performed_via_github_app": None,
        }

    def _common(self, pull: Pull) -> Json:
        assignees = self._accounts(pull.assignees)
        return {
            "id": pull.id,
            "number": pull.number,
            "state": pull.state,
            "locked": False,
            "active_lock_reason": None,
            "title": pull.title,
            "user": self.places.account(pull.author),
            "body": pull.body,
            "labels": [self.places.label(self.repository, self.repository.labels[n.lower()]) for n in pull.labels],
            "milestone": None,
            "created_at": stamp(pull.created),
            "updated_at": stamp(pull.updated),
            "closed_at": _time(pull.closed),
            "assignee": assignees[0] if assignees else None,
            "assignees": assignees,
            "author_association": self._association(pull.author),
        }

    def _end(self, repository: Repository, branch: str, sha: str) -> Json:
        return {
            "label": f"{repository.owner.login}:{branch}",
            "ref": branch,
            "sha": sha,
            "user": self.places.account(repository.owner),
            "repo": self.places.repository(repository),
        }

    def _links(self, pull: Pull) -> dict[str, str]:
        url = self.places.of(self.repository)
        return {name: url + rest.format(number=pull.number, sha=pull.head_sha) for name, rest in _LINKS.items()}

    def _accounts(self, accounts: tuple[Account, ...]) -> list[Json]:
        return [self.places.account(one) for one in accounts]

    def _comments(self, pull: Pull) -> list[Comment]:
        return [one for one in self.repository.comments.values() if one.number == pull.number]

    def _association(self, account: Account) -> str:
        if account.login == self.repository.owner.login:
            return "OWNER"
        return "COLLABORATOR" if account.login.lower() in self.repository.roles else "NONE"


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else stamp(seconds)
