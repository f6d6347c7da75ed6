"""The parts of GitHub's answers that count, and what they are as the forge's values."""

from pydantic import BaseModel

from specagent.agent.forge.forge import Comment, Permission, PullRequest


class UserAnswer(BaseModel):
    """An account."""

    login: str


class _Repository(BaseModel):
    id: int


class _Branch(BaseModel):
    ref: str
    sha: str
    repo: _Repository | None = None
    """None where a fork was deleted."""


class _Label(BaseModel):
    name: str


class PullAnswer(BaseModel):
    """A pull request, alone or in a list."""

    number: int
    html_url: str
    state: str
    draft: bool = False
    title: str
    body: str | None = None
    user: UserAnswer | None = None
    labels: list[_Label] = []
    merged_at: str | None = None
    merge_commit_sha: str | None = None
    """For an open one GitHub tells a merge here that it has tried."""
    head: _Branch
    base: _Branch

    @property
    def own(self) -> bool:
        """Tell whether its branch is in the repository that it is for, and not in a fork."""
        return self.head.repo is not None and self.head.repo == self.base.repo

    def value(self) -> PullRequest:
        """Return the forge's value; whoever closed it is not in this answer."""
        return PullRequest(
            number=self.number,
            url=self.html_url,
            state="merged" if self.merged_at else "open" if self.state == "open" else "closed",
            draft=self.draft,
            head=self.head.ref,
            head_sha=self.head.sha,
            base=self.base.ref,
            title=self.title,
            body=self.body or "",
            author=self.user.login if self.user else "",
            labels=tuple(label.name for label in self.labels),
            merge_commit=(self.merge_commit_sha or "") if self.merged_at else "",
        )


class IssueAnswer(BaseModel):
    """What only the issue below a pull request tells."""

    closed_by: UserAnswer | None = None


class CommentAnswer(BaseModel):
    """A comment."""

    id: int
    user: UserAnswer | None = None
    body: str | None = None
    created_at: str

    def value(self) -> Comment:
        """Return the forge's value."""
        return Comment(self.id, self.user.login if self.user else "", self.body or "", self.created_at)


class PermissionAnswer(BaseModel):
    """What an account may do, in the four old levels that the newer roles are given as."""

    permission: Permission


class RepositoryAnswer(BaseModel):
    """A repository."""

    default_branch: str
    fork: bool
    private: bool


class WorkflowSettingsAnswer(BaseModel):
    """What workflows of a repository may do by default."""

    can_approve_pull_request_reviews: bool


class _Limit(BaseModel):
    remaining: int
    reset: int


class _Limits(BaseModel):
    core: _Limit


class RateLimitAnswer(BaseModel):
    """The request limits; `core` is that of all requests made here."""

    resources: _Limits


class _Viewer(BaseModel):
    viewer: UserAnswer


class ViewerAnswer(BaseModel):
    """GraphQL's answer; without data where it has errors."""

    data: _Viewer | None = None
