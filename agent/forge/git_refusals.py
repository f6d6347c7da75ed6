"""What git's and its servers' words mean when a remote does not do what it is asked."""

import re
from collections.abc import Iterator

from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.errors import (
    GitError,
    MissingPermissionError,
    PushRefusal,
    PushRejectedError,
    UnreachableError,
)
from specagent.agent.forge.git_program import Done, main_line

_REJECTED = re.compile(r"^!\t[^\t]*\t(.*)$", re.MULTILINE)
_BEHIND = re.compile(
    r"non-fast-forward|fetch first|needs force|stale info|cannot lock ref|reference already exists|"
    r"failed to update ref|incorrect old value",
    re.IGNORECASE,
)
_PROTECTED = re.compile(r"protected branch|GH006|GH013|rule violations|refusing to update checked out", re.IGNORECASE)
_TAKEN = re.compile(r"exists; cannot create|directory.file conflict", re.IGNORECASE)
_FORBIDDEN = re.compile(
    r"returned error: 40[13]|HTTP Basic: Access denied|authentication failed|could not read (?:username|password)|"
    r"permission (?:to \S+ )?denied|repository not found|not allowed to push|refusing to allow|"
    r"don't have permission|access denied|write access to repository not granted",
    re.IGNORECASE,
)
_UNREACHABLE = re.compile(
    r"could ?n[o']t resolve|failed to connect|could ?n[o']t connect|"
    r"connection .{0,40}(?:refused|reset|timed out|closed)|"
    r"timed out|returned error: 5\d\d|RPC failed|hung up unexpectedly|unexpected disconnect|early EOF|"
    r"does not appear to be a git repository|unable to look up|SSL|certificate|network is unreachable|"
    r"empty reply|recv failure|no route to host|transfer closed",
    re.IGNORECASE,
)
_HINTS: dict[PushRefusal, str] = {
    "non-fast-forward": "Somebody else has pushed meanwhile: run the command again, and it goes on from there.",
    "protected": "Let the repository's rules allow pushes to this branch, or give `branch_prefix` in the table "
    "[propose] of specagent.toml another value.",
    "permission": "Give the token `contents: write` for this repository (GitLab: `write_repository`), and look at the "
    "remote's address.",
    "unreachable": "Check the remote's address, the network and the proxy settings, or try again later.",
    "refused": "Follow what the remote says; a hook of the repository may be the one that refuses.",
}

_BLOCKED = (
    "A branch with the beginning of this name stands in the way: rename it, or give `branch_prefix` in the table "
    "[propose] of specagent.toml another value."
)


def push_refusal(branch: str, done: Done) -> PushRejectedError:
    """Return what to raise for a push that failed."""
    rejected = _REJECTED.search(done.text)
    summary = rejected[1] if rejected else ""
    words = f"{summary}\n{done.said}"
    taken = bool(summary and _TAKEN.search(words))
    reason = "refused" if taken else _pushed(summary, words)
    says = "; ".join(dict.fromkeys(filter(None, (summary, *_remote_lines(done)))))[:400] or main_line(done)
    return PushRejectedError(
        f"branch {branch!r} was not pushed: {says}", _BLOCKED if taken else _HINTS[reason], reason=reason
    )


def remote_failure(doing: str, done: Done) -> SpecAgentError:
    """Return what to raise where a remote could not be read."""
    message = f"git could not {doing}: {main_line(done)}"
    reason = _failed(done.said)
    if reason == "permission":
        return MissingPermissionError(message, "Let the token read the contents of this repository.")
    if reason == "unreachable":
        return UnreachableError(message, _HINTS[reason], may_have_been_done=False)
    return GitError(message, "Follow what git says.")


def _pushed(summary: str, words: str) -> PushRefusal:
    if not summary:
        return _failed(words)
    if _BEHIND.search(summary):
        return "non-fast-forward"
    if _PROTECTED.search(words):
        return "protected"
    return "permission" if _FORBIDDEN.search(words) else "refused"


def _failed(words: str) -> PushRefusal:
    if _FORBIDDEN.search(words):
        return "permission"
    return "unreachable" if _UNREACHABLE.search(words) else "refused"


def _remote_lines(done: Done) -> Iterator[str]:
    """Yield what the server said, without the frames that it draws around it."""
    for row in done.said.splitlines():
        if row.startswith(("remote: ", "fatal: ")) and (said := row.partition(": ")[2].strip(" =*-#")):
            yield said
