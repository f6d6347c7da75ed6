"""What GitHub's refusals mean: a missing permission, a limit of requests, or something else."""

from pydantic import BaseModel, ValidationError

from specagent.agent.forge.errors import (
    AlreadyOpenError,
    ForgeError,
    MissingPermissionError,
    NotFoundError,
    RateLimitedError,
)
from specagent.agent.forge.pacing import retry_after, until_reset
from specagent.agent.forge.rest import Answer

_MINUTE = 60.0
"""How long GitHub asks to wait where it names no time."""
_LIMITED = ("rate limit", "abuse detection")
_LONGEST = 300
_NO_TOKEN = "Check that the token is complete, has not expired and belongs to this server."  # noqa: S105 - no secret
_ACTIONS_SETTING = (
    "Turn on `Allow GitHub Actions to create and approve pull requests` in the settings of the repository or its "
    "organization, under Actions, General."
)


class _Refusal(BaseModel):
    message: str = ""
    errors: list[object] = []


def refusal(answer: Answer, doing: str, now: float) -> ForgeError:
    """Return the error for an answer of 400 to 499; `now` is in seconds since 1970."""
    said = _said(answer)
    message = f"GitHub refused to {doing}: {said} (HTTP {answer.status})"
    if answer.status == 401:
        return MissingPermissionError(message, _NO_TOKEN)
    if answer.status == 429 or (answer.status == 403 and _is_limit(answer, said)):
        return _limited(answer, message, now)
    if answer.status == 403:
        return MissingPermissionError(message, _mend(answer, said))
    if answer.status == 404:
        hint = "Check the name (--repo OWNER/NAME) and the token; GitHub says the same of what that may not see."
        return NotFoundError(message, hint)
    if answer.status == 422 and "already exists" in said:
        return AlreadyOpenError(message, "Update the open one.")
    return ForgeError(message, _advice(said))


def _is_limit(answer: Answer, said: str) -> bool:
    if answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers:
        return True
    return any(words in said.lower() for words in _LIMITED)


def _limited(answer: Answer, message: str, now: float) -> RateLimitedError:
    seconds = retry_after(answer.headers, now)
    if seconds is None and answer.headers.get("x-ratelimit-remaining") == "0":
        seconds = until_reset(answer.headers, "x-ratelimit-reset", now)
    seconds = _MINUTE if seconds is None else seconds
    return RateLimitedError(message, f"Run it again in {max(seconds, 1):.0f} seconds.", retry_after=seconds)


def _mend(answer: Answer, said: str) -> str:
    if "GitHub Actions is not permitted" in said:
        return _ACTIONS_SETTING
    if "x-github-sso" in answer.headers:
        return "Authorize the token for the organization's single sign-on."
    if needed := answer.headers.get("x-accepted-github-permissions"):
        return f"Give the token the permission {' or '.join(f'`{one.strip()}`' for one in needed.split(';'))}."
    return "Give the token `contents: write`, `pull-requests: write` and `issues: write` for this repository."


def _advice(said: str) -> str:
    if "raft pull requests are not supported" in said:
        return "This repository's plan has no drafts: use --ready, or `draft = false` in the table [propose]."
    if "No commits between" in said:
        return "There is nothing to propose."
    return "Follow what GitHub says."


def _said(answer: Answer) -> str:
    """Return the message and the messages within, in one bounded line."""
    try:
        found = _Refusal.model_validate_json(answer.body)
    except ValidationError:
        return "it gave no reason"
    details = (_detail(one) for one in found.errors)
    return "; ".join(filter(None, (found.message, *details)))[:_LONGEST] or "it gave no reason"


def _detail(entry: object) -> str:
    if isinstance(entry, str):
        return entry
    if not isinstance(entry, dict):
        return ""
    return str(entry.get("message") or " ".join(str(entry[key]) for key in ("field", "code") if key in entry))
