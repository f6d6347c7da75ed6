"""A remote of a repository: its branches are read and pushed to, and no ref of the user's moves meanwhile."""

from dataclasses import dataclass

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.forge.errors import ForgeError, GitError, PushRejectedError, UnreachableError
from specagent.agent.forge.git import Git
from specagent.agent.forge.git_program import Done, TooSlowError
from specagent.agent.forge.git_refusals import push_refusal, remote_failure

_FIRST_DEPTH = 64
_DEEPER = (128, 512, 2048)
_FETCH = (
    "fetch",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    "--refmap=",
    "--no-auto-gc",
    "--quiet",
)
_PUSH = ("push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no", "--no-force-with-lease")
_NO_SUCH_REF = 2


@dataclass(frozen=True)
class Remote:
    """A remote by the name it has in a repository."""

    git: Git
    name: str = "origin"

    def __post_init__(self) -> None:
        if self.name not in self.git.program.run("remote").text.splitlines():
            raise UsageError(
                f"the repository {str(self.git.top)!r} has no remote {self.name!r}",
                "Name one that `git remote` lists, or add it.",
            )

    def url(self) -> str:
        """Return where it is pushed to."""
        return self.git.program.checked("remote", "get-url", "--push", self.name).text

    def head(self, branch: str) -> str | None:
        """Return the commit that a branch has there now; None where there is no such branch."""
        ref = self._ref(branch)
        done = self._run("ls-remote", "--exit-code", "--quiet", self.name, ref)
        if done.code == _NO_SUCH_REF:
            return None
        if done.code:
            raise remote_failure(f"read branch {branch!r} of remote {self.name!r}", done)
        rows = (row.split("\t", 1) for row in done.text.splitlines())
        # The name is a pattern to git: `x/refs/heads/a` fits `refs/heads/a` too.
        return next((commit for commit, name in rows if name == ref), None)

    def fetch(self, branch: str) -> str | None:
        """Return the commit of a branch as `head`, with its files and history here afterwards.

        In a shallow clone only the latest part of the history comes; `merge_base` gets more where it needs it.
        """
        commit = self.head(branch)
        if commit is None:
            return None
        if self.git.commit_id(commit) is None:
            depth = (f"--depth={_FIRST_DEPTH}",) if self._shallow() else ()
            self._fetch(branch, *depth, self.name, commit)
        return commit

    def bring(self, commit: str) -> bool:
        """Get a commit by its id, though no branch may have it any more; tell whether it is here now.

        Forges keep what a pull request once had, also when its branch is deleted.
        """
        if self.git.commit_id(commit) is None:
            depth = (f"--depth={_FIRST_DEPTH}",) if self._shallow() else ()
            done = self._run(*_FETCH, *depth, "--", self.name, commit)
            if done.code and isinstance(err := remote_failure(f"fetch {commit!r}", done), ForgeError):
                raise err
        return self.git.commit_id(commit) is not None

    def merge_base(self, one: str, other: str) -> str | None:
        """Return the best common ancestor of two commits of this remote; None where they have none.

        A shallow clone is deepened until it has one, step by step.
        """
        for step in _DEEPER:
            found = self.git.merge_base(one, other)
            if found or not self._shallow():
                return found
            self._fetch("", f"--deepen={step}", self.name, one, other)
        found = self.git.merge_base(one, other)
        if found is None and self._shallow():
            self._fetch("", "--unshallow", self.name, one, other)
            found = self.git.merge_base(one, other)
        return found

    def push(self, commit: str, branch: str) -> None:
        """Make a commit the head of a branch there, if that only moves it forward; never by force.

        Raises PushRejectedError, whose `reason` says why; not where the branch has the commit all the same, because
        only the reply was lost.
        """
        refspec = f"{commit}:{self._ref(branch)}"
        if self.git.commit_id(commit) != commit:
            raise GitError(f"{commit!r} is no full id of a commit here", "Give the id of the commit to push.")
        try:
            self._push(refspec, branch)
        except PushRejectedError as err:
            if err.reason not in ("unreachable", "non-fast-forward") or not self._arrived(commit, branch, err):
                raise

    def _push(self, refspec: str, branch: str) -> None:
        try:
            done = self.git.program.over_network(*_PUSH, "--", self.name, refspec)
        except TooSlowError as err:
            raise PushRejectedError(err.message, err.hint, reason="unreachable") from err
        if done.code:
            raise push_refusal(branch, done)

    def _arrived(self, commit: str, branch: str, err: PushRejectedError) -> bool:
        """Tell whether a push that seems to have failed was done.

        Its reply may be lost, and git's HTTP library may then have sent it again, to be rejected.
        """
        try:
            return self.head(branch) == commit
        except SpecAgentError:
            raise PushRejectedError(err.message, err.hint, reason="unreachable") from err

    def _fetch(self, branch: str, *arguments: str) -> None:
        done = self._run(*_FETCH, *arguments)
        if done.code:
            raise remote_failure(f"fetch {repr(branch) if branch else 'history'} from remote {self.name!r}", done)

    def _run(self, *arguments: str) -> Done:
        try:
            return self.git.program.over_network(*arguments)
        except TooSlowError as err:
            raise UnreachableError(err.message, err.hint, may_have_been_done=False) from err

    def _shallow(self) -> bool:
        return self.git.program.checked("rev-parse", "--is-shallow-repository").text == "true"

    def _ref(self, branch: str) -> str:
        ref = f"refs/heads/{branch}"
        if self.git.program.run("check-ref-format", ref).code:
            raise UsageError(
                f"{branch!r} is no name of a branch", "See `git help check-ref-format` for what is allowed."
            )
        return ref
