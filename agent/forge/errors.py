"""How git and a forge fail, as far as a caller acts differently."""

from typing import Literal

from specagent.agent.errors import SpecAgentError

PushRefusal = Literal["non-fast-forward", "protected", "permission", "unreachable", "refused"]


class ForgeError(SpecAgentError):
    """A forge refused a request, or its answer makes no sense."""


class MissingPermissionError(ForgeError):
    """The token is not accepted, or may not do this."""


class NotFoundError(ForgeError):
    """The forge has no such thing, or hides it from this token."""


class AlreadyOpenError(ForgeError):
    """The branch has an open pull request already."""


class RateLimitedError(ForgeError):
    """The forge wants no requests for `retry_after` seconds; this one was not carried out."""

    def __init__(self, message: str, hint: str = "", *, retry_after: float) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class UnreachableError(ForgeError):
    """No usable answer came; `may_have_been_done` tells whether a write can have arrived all the same."""

    def __init__(self, message: str, hint: str = "", *, may_have_been_done: bool) -> None:
        super().__init__(message, hint)
        self.may_have_been_done = may_have_been_done


class GitError(SpecAgentError):
    """The git program failed."""


class NoIdentityError(GitError):
    """Git is not told whose commits these are."""


class PushRejectedError(GitError):
    """A commit was not pushed, and why; an unreachable remote may have taken it before its reply was lost."""

    def __init__(self, message: str, hint: str = "", *, reason: PushRefusal) -> None:
        super().__init__(message, hint)
        self.reason: PushRefusal = reason

    @property
    def may_have_been_done(self) -> bool:
        """Tell whether only a look at the remote branch can say what happened."""
        return self.reason == "unreachable"
