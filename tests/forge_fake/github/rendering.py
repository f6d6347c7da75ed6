"""Accounts, repositories, branches and labels as GitHub's JSON."""

import base64
from dataclasses import dataclass
from typing import Any

from forge_fake.bare import Commit
from forge_fake.clock import stamp

from .state import Account, Label, Repository, Role, Team

Json = dict[str, Any]

_OF_ACCOUNT = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_OF_REPOSITORY = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_ABILITIES: dict[str, Role] = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage"}


@dataclass(frozen=True)
class Places:
    """Where the fake answers: `api` is the root of the REST API as the client called it, `web` that of pages."""

    api: str
    web: str

    def of(self, repository: Repository) -> str:
        """Return the address of a repository in the API."""
        return f"{self.api}/repos/{repository.full_name}"

    def page(self, repository: Repository) -> str:
        """Return the address of a repository's page."""
        return f"{self.web}/{repository.full_name}"

    def account(self, account: Account) -> Json:
        """Return an account as it stands within other things."""
        url = f"{self.api}/users/{account.login.replace('[', '%5B').replace(']', '%5D')}"
        return {
            "login": account.login,
            "id": account.id,
            "node_id": node("U", account.id),
            "avatar_url": f"{self.web}/avatars/u/{account.id}",
            "gravatar_id": "",
            "url": url,
            "html_url": f"{self.web}/{account.login.removesuffix('[bot]')}",
            **{name: url + rest for name, rest in _OF_ACCOUNT.items()},
            "type": account.type,
            "site_admin": False,
        }

    def repository(self, repository: Repository) -> Json:
        """Return a repository as it stands within other things."""
        url, page, now = self.of(repository), self.page(repository), stamp(repository.created)
        open_pulls = sum(1 for pull in repository.pulls.values() if pull.state == "open")
        return {
            "id": repository.id,
            "node_id": node("R", repository.id),
            "name": repository.name,
            "full_name": repository.full_name,
            "private": repository.settings.private,
            "visibility": "private" if repository.settings.private else "public",
            "owner": self.account(repository.owner),
            "html_url": page,
            "description": None,
            "fork": repository.fork_of is not None,
            "url": url,
            **{name: url + rest for name, rest in _OF_REPOSITORY.items()},
            **dict.fromkeys(("created_at", "updated_at", "pushed_at"), now),
            "git_url": f"git://{page.partition('://')[2]}.git",
            "ssh_url": f"git@{page.partition('://')[2].replace('/', ':', 1)}.git",
            "clone_url": f"{page}.git",
            "svn_url": page,
            "default_branch": repository.default_branch,
            **dict.fromkeys(("size", "stargazers_count", "watchers_count", "forks_count", "forks", "watchers"), 0),
            **dict.fromkeys(("open_issues_count", "open_issues"), open_pulls),
            **dict.fromkeys(("language", "license", "homepage", "mirror_url"), None),
            **dict.fromkeys(("has_issues", "has_projects", "has_wiki", "has_downloads"), True),
            **dict.fromkeys(("has_pages", "has_discussions", "disabled"), False),
            "archived": repository.settings.archived,
            "topics": [],
        }

    def whole_repository(self, repository: Repository, parent: Repository | None, who: Account | None) -> Json:
        """Return a repository as it stands by itself, with what the asker may do."""
        rows = {name: who is not None and repository.can(who, role) for name, role in _ABILITIES.items()}
        parents = {"parent": self.repository(parent), "source": self.repository(parent)} if parent else {}
        return {
            **self.repository(repository),
            **parents,
            "permissions": {**rows, "pull": True},
            "delete_branch_on_merge": repository.settings.delete_branch_on_merge,
            "subscribers_count": 0,
            "network_count": 0,
        }

    def label(self, repository: Repository, label: Label) -> Json:
        """Return a label."""
        return {
            "id": label.id,
            "node_id": node("LA", label.id),
            "url": f"{self.of(repository)}/labels/{label.name.replace(' ', '%20')}",
            "name": label.name,
            "color": label.color,
            "default": False,
            "description": label.description,
        }

    def team(self, repository: Repository, team: Team) -> Json:
        """Return a team of the organization that owns a repository."""
        url = f"{self.api}/organizations/{repository.owner.id}/team/{team.id}"
        return {
            "id": team.id,
            "node_id": node("T", team.id),
            "name": team.slug,
            "slug": team.slug,
            "description": None,
            "privacy": "closed",
            "notification_setting": "notifications_enabled",
            "permission": "push",
            "url": url,
            "html_url": f"{self.web}/orgs/{repository.owner.login}/teams/{team.slug}",
            "members_url": f"{url}/members{{/member}}",
            "repositories_url": f"{url}/repos",
            "type": "organization",
            "organization_id": repository.owner.id,
            "parent": None,
        }

    def ref(self, repository: Repository, name: str, sha: str) -> Json:
        """Return a ref by its full name."""
        url = self.of(repository)
        target = {"sha": sha, "type": "commit", "url": f"{url}/git/commits/{sha}"}
        return {"ref": name, "node_id": node("REF", repository.id), "url": f"{url}/git/{name}", "object": target}

    def branch(self, repository: Repository, name: str, sha: str) -> Json:
        """Return a branch as lists have it."""
        commit = {"sha": sha, "url": f"{self.of(repository)}/commits/{sha}"}
        return {"name": name, "commit": commit, "protected": repository.bare.is_protected(name)}

    def whole_branch(self, repository: Repository, name: str, commit: Commit) -> Json:
        """Return a branch as it stands by itself."""
        url = f"{self.of(repository)}/branches/{name}"
        return {
            **self.branch(repository, name, commit.sha),
            "commit": self._commit(repository, commit),
            "_links": {"self": url, "html": f"{self.page(repository)}/tree/{name}"},
            "protection": {"enabled": repository.bare.is_protected(name)},
            "protection_url": f"{url}/protection",
        }

    def _commit(self, repository: Repository, commit: Commit) -> Json:
        url, page = self.of(repository), self.page(repository)
        signature = {"name": commit.author, "email": commit.email, "date": commit.date}
        return {
            "sha": commit.sha,
            "node_id": node("C", repository.id),
            "commit": {
                "author": signature,
                "committer": signature,
                "message": commit.message,
                "tree": {"sha": commit.tree, "url": f"{url}/git/trees/{commit.tree}"},
                "url": f"{url}/git/commits/{commit.sha}",
                "comment_count": 0,
            },
            "url": f"{url}/commits/{commit.sha}",
            "html_url": f"{page}/commit/{commit.sha}",
            "comments_url": f"{url}/commits/{commit.sha}/comments",
            "author": None,
            "committer": None,
            "parents": [{"sha": one, "url": f"{url}/commits/{one}"} for one in commit.parents],
        }


def node(kind: str, number: int) -> str:
    """Return an id of GitHub's other API, which means nothing here."""
    return f"{kind}_kwDO{base64.urlsafe_b64encode(number.to_bytes(6, 'big')).decode()}"
