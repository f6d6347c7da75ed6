"""Opening a pull request and bringing it up to date: looked up before and after, so that there is never a second."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from specagent.agent.config_propose import ProposeConfig
from specagent.agent.forge.errors import AlreadyOpenError, ForgeError, UnreachableError
from specagent.agent.forge.forge import Forge, PullRequest
from specagent.agent.forge.propose.body import body_of, title_of
from specagent.agent.forge.propose.bundle import Proposed

_TEAM = "team:"
_WAITS = (0.0, 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True)
class Opening:
    """The pull request of one spec; `wait` takes seconds, `warnings` collects what went wrong and stops nothing."""

    forge: Forge
    proposed: Proposed
    settings: ProposeConfig
    draft: bool
    wait: Callable[[float], None]
    warnings: list[str] = field(default_factory=list)

    def opened(self, commit: str) -> tuple[PullRequest, bool]:
        """Return the branch's open pull request, and whether it was opened only now."""
        one = self.proposed
        try:
            made = self.forge.open(
                head=one.branch, base=one.base, title=title_of(one), body=body_of(one, commit), draft=self.draft
            )
        except AlreadyOpenError as err:
            return self.updated(self._found(err), commit), False
        except UnreachableError as err:
            if not err.may_have_been_done:
                raise
            made = self._found(err)
        self._dress(made)
        return made, True

    def updated(self, current: PullRequest, commit: str) -> PullRequest:
        """Give the pull request its new text; its title is people's once it is open."""
        body = body_of(self.proposed, commit, current.body)
        if current.body == body:
            return current
        try:
            return self.forge.update(current.number, body=body)
        except UnreachableError as err:
            if not err.may_have_been_done:
                raise
        # Unlike another pull request, the same text does no harm twice.
        return self.forge.update(current.number, body=body)

    def _found(self, err: ForgeError) -> PullRequest:
        """Return the pull request that is open by now, as far as `err` can be trusted; lists may lag behind."""
        for seconds in _WAITS:
            self.wait(seconds)
            if found := open_one(self.forge.pull_requests(self.proposed.branch), self.proposed.base):
                return found
        raise err

    def _dress(self, made: PullRequest) -> None:
        """Give a new pull request its labels and people; it stands also where one of them does not exist."""
        people = [one for one in self.settings.reviewers if not one.startswith(_TEAM)]
        teams = [one.removeprefix(_TEAM) for one in self.settings.reviewers if one.startswith(_TEAM)]
        wishes: list[tuple[Sequence[str], Callable[[], None]]] = [
            (self.settings.labels, lambda: self.forge.add_labels(made.number, self.settings.labels)),
            (people, lambda: self.forge.request_reviewers(made.number, people)),
            # A workflow's token knows no team, and GitLab asks none.
            ([f"{_TEAM}{one}" for one in teams], lambda: self.forge.request_reviewers(made.number, (), teams)),
            (self.settings.assignees, lambda: self.forge.assign(made.number, self.settings.assignees)),
        ]
        for names, ask in wishes:
            if names:
                try:
                    ask()
                except ForgeError as err:
                    self.warnings.append(f"{', '.join(names)}: {err.message}")


def open_one(requests: Sequence[PullRequest], base: str) -> PullRequest | None:
    """Return the open one of a branch's pull requests: that to the base, or one that a person let go elsewhere."""
    found = sorted((one for one in requests if one.state == "open"), key=lambda one: one.base != base)
    return found[0] if found else None
