"""The half that publishes: it checks a bundle, adds one commit to the spec's branch and keeps its pull request."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from specagent.agent.config_propose import ProposeConfig
from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.errors import MissingPermissionError, PushRejectedError
from specagent.agent.forge.forge import Forge, PullRequest, State
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.propose.assembling import Assembled, Assembling
from specagent.agent.forge.propose.body import marker_of
from specagent.agent.forge.propose.bundle import Proposed
from specagent.agent.forge.propose.cases import Action, Observed, action_for
from specagent.agent.forge.propose.closing import closed_for, landed_by, prd_hash
from specagent.agent.forge.propose.commanding import answer
from specagent.agent.forge.propose.committing import SUBJECT, pushed
from specagent.agent.forge.propose.opening import Opening, open_one
from specagent.agent.forge.propose.request import ProposeRequest
from specagent.agent.forge.propose.saying import about_closing, about_conflict, about_no_difference, say, settle
from specagent.agent.forge.propose.targets import Target

_MOST_TRIES = 2
_FULL_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_OUTDATED = "the PRD has changed since the bundle was made; the next run proposes what follows from it"
_LATE = "somebody else has redrafted the spec meanwhile; the next run goes on from there"
Outcome = Literal[
    "opened", "updated", "unchanged", "closed", "left closed", "conflict", "outdated", "planned", "incomplete", "failed"
]  # fmt: skip


@dataclass(frozen=True)
class Published:
    """What became of one spec's pull request; `url` is empty where there is none, `commit` where none was pushed.

    `state` is how the pull request stands now.
    `plan` and `diff` say what a dry run would have done, `failure` why nothing came of it.
    """

    spec: str
    branch: str
    outcome: Outcome
    number: int = 0
    url: str = ""
    state: State | Literal[""] = ""
    commit: str = ""
    conflicts: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    plan: str = ""
    diff: str = ""
    failure: SpecAgentError | None = None


@dataclass(frozen=True)
class _Case:
    """A spec as it stands: `closed` is the request that a person closed for this PRD, `last` the open or newest one."""

    action: Action
    wanted: Assembled
    current: PullRequest | None
    closed: PullRequest | None
    last: PullRequest | None


@dataclass(frozen=True)
class Publishing:
    """Publishes one spec; `texts` are the bundle's files by path."""

    remote: Remote
    forge: Forge
    target: Target
    proposed: Proposed
    texts: Mapping[str, str]
    settings: ProposeConfig
    request: ProposeRequest
    wait: Callable[[float], None]
    warnings: list[str] = field(default_factory=list)

    def published(self) -> Published:
        """Do what the case asks for, and return what that was."""
        for tries in range(_MOST_TRIES):
            base = self.remote.fetch(self.proposed.base)
            if base is None:
                raise SpecAgentError(f"the remote has no branch {self.proposed.base!r}", "Name the base with --base.")
            if prd_hash(self.remote.git, base, self.target.prd) != self.proposed.prd_sha256:
                self._warn(_OUTDATED)
                return self._done("outdated", None)
            case = self._case(base)
            if self.request.dry_run:
                return self._planned(case)
            try:
                return self._dealt_with(case)
            except PushRejectedError as err:
                if err.reason != "non-fast-forward" or tries + 1 == _MOST_TRIES:
                    raise  # else somebody was quicker: read their commit, and merge again
        raise AssertionError("the last try returns or raises")

    def _case(self, base: str) -> _Case:
        requests = self._requests()
        heads = [one.head_sha for one in requests if one.head_sha]
        assembling = Assembling(self.remote, self.target, self.proposed, self.texts, landed_by(requests), heads)
        wanted = assembling.assembled(self.remote.fetch(self.target.branch), base)
        current = open_one(requests, self.proposed.base)
        elsewhere = current is not None and current.base != self.proposed.base
        if current and elsewhere:
            self._warn(f"pull request #{current.number} goes to {current.base!r}, not to {self.proposed.base!r}")
        closed = closed_for(self.proposed.prd_sha256, requests, self.forge, self.remote, base, self.target)
        seen = Observed(
            changed=wanted.changed or self._is_behind(current, wanted.head),
            differs=wanted.differs,
            has_more=elsewhere or bool(wanted.more),
            is_open=current is not None,
            closed_for_it=closed is not None,
            conflicts=bool(wanted.conflicts),
        )
        return _Case(action_for(seen), wanted, current, closed, current or next(iter(requests), None))

    def _requests(self) -> list[PullRequest]:
        """Return the branch's pull requests; lists may lag behind, so an open one is looked at itself."""
        found = self.forge.pull_requests(self.target.branch)
        current = open_one(found, self.proposed.base)
        fresh = self.forge.pull_request(current.number) if current else None
        return [fresh if fresh and one.number == fresh.number else one for one in found]

    def _say(self, number: int, matter: str, text: str) -> None:
        try:
            say(self.forge, number, matter, text)
        except MissingPermissionError as err:  # as where a conversation is locked
            self._warn(f"nothing could be said below #{number}: {err.message}")

    def _warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)

    def _is_behind(self, current: PullRequest | None, head: str | None) -> bool:
        """Return whether a run has pushed, and ended before it could tell so in the pull request's text."""
        told = marker_of(current.body) if current else None
        git = self.remote.git
        if not (told and head and _FULL_ID.fullmatch(told.commit) and git.commit_id(told.commit)):
            return False
        return SUBJECT in git.program.run("log", "--format=%s", f"{told.commit}..{head}").text

    def _dealt_with(self, case: _Case) -> Published:
        current = case.current
        match case.action:
            case "say closed" if case.closed:
                self._say(case.closed.number, "closed", about_closing())
                return self._done("left closed", case.closed)
            case "say conflict":
                return self._conflict(case.last, case.wanted.conflicts)
            case "publish":
                done = self._proposed(case)
            case "close":
                done = self._closed(current)
            case _:
                done = self._done("unchanged", current)
        if case.last and done.outcome != "closed":
            settle(self.forge, case.last.number)
        if case.wanted.late:
            return replace(done, warnings=(*done.warnings, _LATE))
        if done.number and self.proposed.handled:
            answer(self.forge, done.number, self.proposed.handled)
        return done

    def _proposed(self, case: _Case) -> Published:
        commit = pushed(self.remote, self.target, self.proposed, case.wanted)
        draft = self.settings.draft if self.request.draft is None else self.request.draft
        opening = Opening(self.forge, self.proposed, self.settings, draft, self.wait, self.warnings)
        if case.current:
            return self._done("updated", opening.updated(case.current, commit), commit)
        made, new = opening.opened(commit)
        return self._done("opened" if new else "updated", made, commit)

    def _conflict(self, last: PullRequest | None, conflicts: tuple[str, ...]) -> Published:
        if last:
            wheres = [where for part in self.proposed.summary.parts for where in part.conflicts]
            self._say(last.number, "conflict", about_conflict(conflicts, wheres))
        return self._done("conflict", last, conflicts=conflicts)

    def _closed(self, current: PullRequest | None) -> Published:
        if current:
            say(self.forge, current.number, "nothing", about_no_difference())
            self.forge.close(current.number)
        return self._done("closed", current)

    def _planned(self, case: _Case) -> Published:
        """Return what would be done, without doing it."""
        plan = _PLANS[case.action]
        if case.action == "publish":
            plan = f"update pull request #{case.current.number}" if case.current else "open a pull request"
        done = self._done("planned", case.current or case.closed, conflicts=case.wanted.conflicts)
        shows = case.action == "publish"
        return replace(done, plan=plan, diff="".join(_diff(case.wanted)) if shows else "")

    def _done(
        self,
        outcome: Outcome,
        request: PullRequest | None,
        commit: str = "",
        conflicts: tuple[str, ...] = (),
    ) -> Published:
        done = Published(self.target.spec, self.target.branch, outcome, warnings=tuple(self.warnings))
        if request:
            state = "closed" if outcome == "closed" else request.state
            done = replace(done, number=request.number, url=request.url, state=state)
        return replace(done, commit=commit, conflicts=conflicts)


_PLANS: Mapping[Action, str] = {
    "nothing": "nothing to do",
    "publish": "propose",
    "close": "close the pull request: the base has these very files",
    "say closed": "nothing: a person closed the pull request for this PRD",
    "say conflict": "push nothing, and say in a comment what conflicts",
}


def _diff(wanted: Assembled) -> Iterator[str]:
    """Yield a unified diff of what would be committed."""
    for path in sorted({*wanted.texts, *wanted.before}):
        before, after = wanted.before.get(path), wanted.texts.get(path)
        old, new = ((text or "").splitlines(keepends=True) for text in (before, after))
        names = ("/dev/null" if before is None else f"a/{path}", "/dev/null" if after is None else f"b/{path}")
        for row in difflib.unified_diff(old, new, fromfile=names[0], tofile=names[1]):
            yield row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n"
