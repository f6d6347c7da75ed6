"""The parts of GitLab's answers that count, and what they are as the forge's values."""

import re

from pydantic import BaseModel

from specagent.agent.forge.forge import Comment, Permission, PullRequest, State
from specagent.agent.forge.gitlab_texts import restored

_DRAFT = re.compile(r"\s*(?:draft:|\[draft\]|\(draft\))\s*", re.IGNORECASE)
_STATES: dict[str, State] = {"closed": "closed", "merged": "merged"}


class UserAnswer(BaseModel):
    """An account."""

    id: int
    username: str


class MergeAnswer(BaseModel):
    """A merge request, alone or in a list."""

    iid: int
    web_url: str
    state: str
    draft: bool = False
    title: str
    description: str | None = None
    author: UserAnswer | None = None
    labels: list[str] = []
    sha: str | None = None
    merge_commit_sha: str | None = None
    squash_commit_sha: str | None = None
    source_branch: str
    target_branch: str
    source_project_id: int | None = None
    target_project_id: int
    closed_by: UserAnswer | None = None
    reviewers: list[UserAnswer] = []
    assignees: list[UserAnswer] = []

    @property
    def own(self) -> bool:
        """Tell whether its branch is in the project that it is for, and not in a fork."""
        return self.source_project_id == self.target_project_id

    def value(self) -> PullRequest:
        """Return the forge's value; a title tells the draft in GitLab, and is given without."""
        state = _STATES.get(self.state, "open")
        return PullRequest(
            number=self.iid,
            url=self.web_url,
            state=state,
            draft=self.draft,
            head=self.source_branch,
            head_sha=self.sha or "",
            base=self.target_branch,
            title=_DRAFT.sub("", self.title, count=1) if self.draft else self.title,
            body=restored(self.description or ""),
            author=self.author.username if self.author else "",
            labels=tuple(self.labels),
            closed_by=self.closed_by.username if self.closed_by and state == "closed" else "",
            merge_commit=(self.merge_commit_sha or self.squash_commit_sha or "") if state == "merged" else "",
        )


class NoteAnswer(BaseModel):
    """A comment, or what GitLab itself noted."""

    id: int
    author: UserAnswer | None = None
    body: str
    created_at: str
    system: bool = False

    def value(self) -> Comment:
        """Return the forge's value."""
        return Comment(self.id, self.author.username if self.author else "", self.body, self.created_at)


class MemberAnswer(BaseModel):
    """A member of a project, by itself or through a group."""

    access_level: int
    state: str = "active"

    @property
    def permission(self) -> Permission:
        """Return what the member may do: developers write, maintainers administrate."""
        if self.state != "active" or self.access_level < 10:
            return "none"
        return "admin" if self.access_level >= 40 else "write" if self.access_level >= 30 else "read"


class ProjectAnswer(BaseModel):
    """A project."""

    default_branch: str | None = None
    visibility: str = "private"
    forked_from_project: object | None = None
