"""What GitLab's refusals mean."""

import json

from specagent.agent.forge.errors import (
    AlreadyOpenError,
    ForgeError,
    MissingPermissionError,
    NotFoundError,
    RateLimitedError,
)
from specagent.agent.forge.pacing import retry_after, until_reset
from specagent.agent.forge.rest import Answer

_ELSEWHERE = "Check the name (--repo GROUP/NAME) and the token; GitLab says the same of what that may not see."
_MINUTE = 60.0
_LONGEST = 300


def refusal(answer: Answer, doing: str, now: float) -> ForgeError:
    """Return the error for an answer of 400 to 499; `now` is in seconds since 1970."""
    said = _said(answer)
    message = f"GitLab refused to {doing}: {said} (HTTP {answer.status})"
    if answer.status == 401:
        return MissingPermissionError(
            message, "Check that the token is complete, has not expired and belongs to this server."
        )
    if answer.status == 403:
        return MissingPermissionError(message, "Give the token the scope `api` and the role of a developer.")
    if answer.status == 404:
        return NotFoundError(message, _ELSEWHERE)
    if answer.status == 409 and "already exists" in said:
        return AlreadyOpenError(message, "Update the open one.")
    if answer.status == 429:
        return _limited(answer, message, now)
    return ForgeError(message, "Follow what GitLab says.")


def _limited(answer: Answer, message: str, now: float) -> RateLimitedError:
    seconds = retry_after(answer.headers, now)
    if seconds is None:
        seconds = until_reset(answer.headers, "ratelimit-reset", now)
    seconds = _MINUTE if seconds is None else seconds
    return RateLimitedError(message, f"Run it again in {max(seconds, 1):.0f} seconds.", retry_after=seconds)


def _said(answer: Answer) -> str:
    """Return the message in one bounded line: it comes as text, a list, or lists by field."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return "it gave no reason"
    said = (
        found.get("message") or found.get("error_description") or found.get("error") if isinstance(found, dict) else ""
    )
    return _flat(said)[:_LONGEST] or "it gave no reason"


def _flat(said: object) -> str:
    if isinstance(said, list):
        return "; ".join(map(str, said))
    if isinstance(said, dict):
        return "; ".join(f"{field}: {_flat(text)}" for field, text in said.items())
    return str(said or "")
