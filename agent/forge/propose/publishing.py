"""The half that publishes: it checks a bundle, adds one commit to the spec's branch and keeps its pull request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from specagent.agent.config_propose import ProposeConfig
from specagent.agent.document.merging import merge as merge_texts
from specagent.agent.forge.errors import AlreadyOpenError, ForgeError, PushRejectedError, UnreachableError
from specagent.agent.forge.forge import Forge, PullRequest
from specagent.agent.forge.git_commit import NewCommit, make_commit, merge
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.propose.body import body_of, title_of
from specagent.agent.forge.propose.bundle import Proposed
from specagent.agent.forge.propose.cases import Observed, action_for
from specagent.agent.forge.propose.closing import closed_for
from specagent.agent.forge.propose.commanding import answer
from specagent.agent.forge.propose.request import ProposeRequest
from specagent.agent.forge.propose.saying import about_closing, about_conflict, about_no_difference, said, say
from specagent.agent.forge.propose.standing_files import owned, standing_files
from specagent.agent.forge.propose.targets import Target

_MOST_TRIES = 2
_TEAM = "team:"
Outcome = Literal["opened", "updated", "unchanged", "closed", "left closed", "conflict", "planned"]


@dataclass(frozen=True)
class Published:
    """What became of one spec's pull request; `url` is empty where there is none, `commit` where none was pushed."""

    spec: str
    branch: str
    outcome: Outcome
    number: int = 0
    url: str = ""
    commit: str = ""
    conflicts: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Result:
    """The files that the branch is to have, as far as they fit together with what it has now."""

    head: str | None
    base: str
    texts: Mapping[str, str]
    before: Mapping[str, str]
    on_base: Mapping[str, str]
    conflicts: tuple[str, ...]

    @property
    def files(self) -> dict[str, bytes | None]:
        """What to change on the branch."""
        paths = sorted({*self.texts, *self.before})
        changed = [path for path in paths if self.texts.get(path) != self.before.get(path)]
        return {path: self.texts[path].encode() if path in self.texts else None for path in changed}


@dataclass
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
            result = self._result()
            requests = self.forge.pull_requests(self.target.branch)
            current = next((one for one in requests if one.state == "open"), None)
            seen = Observed(
                changed=bool(result.files),
                differs=dict(result.texts) != dict(result.on_base),
                is_open=current is not None,
                closed_for_it=closed_for(self.proposed, requests, self.forge, self.remote, self.target),
                conflicts=bool(result.conflicts),
            )
            action = action_for(seen)
            if self.request.dry_run:
                return self._done("planned", current, conflicts=result.conflicts)
            match action:
                case "nothing":
                    return self._done("unchanged", current)
                case "say closed":
                    say(self.forge, requests[0].number, "closed", about_closing())
                    return self._done("left closed", requests[0])
                case "say conflict":
                    return self._conflict(current, result)
                case "close":
                    return self._closed(current)
            try:
                commit = self._pushed(result)
            except PushRejectedError as err:
                if err.reason != "non-fast-forward" or tries + 1 == _MOST_TRIES:
                    raise
                continue  # somebody was quicker: read their commit, and merge again
            done = self._proposed(current, commit)
            self._answer(done)
            return done
        raise AssertionError("the last try returns or raises")

    def _result(self) -> _Result:
        """Return the files to propose, from the branch as it is now."""
        git, target = self.remote.git, self.target
        base = self.remote.fetch(self.proposed.base) or self.proposed.base_commit
        head = self.remote.fetch(target.branch)
        start = standing_files(self.remote, target, head, base)
        origin = owned(git, target, self.proposed.parent or self.proposed.base_commit) if self.proposed.changed else {}
        texts = dict(start.texts)
        conflicts = list(start.conflicts)
        for one in self.proposed.files:
            new = self.texts.get(one.path) if one.sha256 else None
            text, fits = _merged(one.path, origin.get(one.path), start.texts.get(one.path), new, target)
            conflicts += [] if fits else [one.path]
            if text is None:
                texts.pop(one.path, None)
            else:
                texts[one.path] = text
        conflicts += [one.part for one in self.proposed.summary.parts if one.outcome == "conflict"]
        before = owned(git, target, head) if head else owned(git, target, base)
        return _Result(head, base, texts, before, owned(git, target, base), tuple(dict.fromkeys(conflicts)))

    def _pushed(self, result: _Result) -> str:
        """Push one commit that only moves the branch forward; return the branch's head."""
        git = self.remote.git
        parents, tree = [result.head or result.base], ""
        if result.head and not git.is_ancestor(result.base, result.head):
            merged = merge(git, result.head, result.base)
            strangers = [path for path in merged.conflicts if not self.target.owns(path)]
            if strangers:
                raise ForgeError(
                    f"branch {self.target.branch!r} conflicts with {self.proposed.base!r} in {', '.join(strangers)}",
                    "Merge the base branch into it by hand; the next run goes on from there.",
                )
            parents, tree = [result.head, result.base], merged.tree
        files = {path: text.encode() for path, text in result.texts.items()} if tree else dict(result.files)
        commit = make_commit(git, NewCommit(tuple(parents), files, self._message(), tree))
        if commit is None:
            return result.head or result.base
        self.remote.push(commit, self.target.branch)
        return commit

    def _message(self) -> str:
        why = dict.fromkeys(reason for part in self.proposed.summary.parts for reason in part.reasons)
        rows = "\n".join(f"- {' '.join(one.split())}" for one in list(why)[:20])
        return f"Update the architecture spec for {self.proposed.prd}\n\n{rows}".rstrip()

    def _proposed(self, current: PullRequest | None, commit: str) -> Published:
        """Open the pull request, or bring it up to date; look up before and after what may have been done."""
        if current is None:
            try:
                made = self._opened(commit)
                self._dressed(made)
                return self._done("opened", made, commit)
            except AlreadyOpenError:
                current = self._found()
            except UnreachableError as err:
                if not err.may_have_been_done:
                    raise
                current = self._found()
        title, body = title_of(self.proposed), body_of(self.proposed, commit, current.body)
        if (current.title, current.body) != (title, body):
            current = self.forge.update(current.number, title=title, body=body)
        if said(self.forge, current.number, "conflict"):
            say(self.forge, current.number, "conflict", "The conflict is settled: the spec is up to date again.")
        return self._done("updated", current, commit)

    def _answer(self, done: Published) -> None:
        """Answer the comments that asked for something, now that it is published."""
        if self.proposed.handled and done.number:
            answer(self.forge, done.number, {one.comment: one.told for one in self.proposed.handled})

    def _opened(self, commit: str) -> PullRequest:
        draft = self.settings.draft if self.request.draft is None else self.request.draft
        return self.forge.open(
            head=self.target.branch,
            base=self.proposed.base,
            title=title_of(self.proposed),
            body=body_of(self.proposed, commit),
            draft=draft,
        )

    def _found(self) -> PullRequest:
        """Return the pull request that is open by now; lists may lag behind."""
        for seconds in (0.0, 1.0, 2.0, 4.0, 8.0):
            self.wait(seconds)
            requests = self.forge.pull_requests(self.target.branch)
            if found := next((one for one in requests if one.state == "open"), None):
                return found
        raise ForgeError(
            f"{self.forge.name} says that branch {self.target.branch!r} has a pull request, and shows none",
            "Run the command again.",
        )

    def _dressed(self, made: PullRequest) -> None:
        """Give a new pull request its labels and people; it stands also where one of them does not exist."""
        people = [one for one in self.settings.reviewers if not one.startswith(_TEAM)]
        teams = [one.removeprefix(_TEAM) for one in self.settings.reviewers if one.startswith(_TEAM)]
        wishes: list[tuple[Sequence[str], Callable[[], None]]] = [
            (self.settings.labels, lambda: self.forge.add_labels(made.number, self.settings.labels)),
            ((*people, *teams), lambda: self.forge.request_reviewers(made.number, people, teams)),
            (self.settings.assignees, lambda: self.forge.assign(made.number, self.settings.assignees)),
        ]
        for names, ask in wishes:
            if names:
                try:
                    ask()
                except ForgeError as err:
                    self.warnings.append(f"{', '.join(names)}: {err.message}")

    def _conflict(self, current: PullRequest | None, result: _Result) -> Published:
        if current:
            wheres = [where for part in self.proposed.summary.parts for where in part.conflicts]
            say(self.forge, current.number, "conflict", about_conflict(result.conflicts, wheres))
        return self._done("conflict", current, conflicts=result.conflicts)

    def _closed(self, current: PullRequest | None) -> Published:
        if current:
            say(self.forge, current.number, "nothing", about_no_difference())
            self.forge.close(current.number)
        return self._done("closed", current)

    def _done(
        self,
        outcome: Outcome,
        request: PullRequest | None,
        commit: str = "",
        conflicts: tuple[str, ...] = (),
    ) -> Published:
        number, url = (request.number, request.url) if request else (0, "")
        return Published(
            self.target.spec, self.target.branch, outcome, number, url, commit, conflicts, tuple(self.warnings)
        )


def _merged(path: str, before: str | None, now: str | None, new: str | None, target: Target) -> tuple[str | None, bool]:
    """Return what a file is to be: the bundle's text, merged with what was pushed since it was made."""
    if now in (before, new):
        return new, True
    if new == before:
        return now, True
    if path == target.state:
        return new, True  # what is pushed by hand then counts as an edit, which it is
    if now is None or new is None:
        return now, False
    merged = merge_texts(before, now, new)
    return (now, False) if merged.conflicts else (merged.text("keep-mine"), True)
