"""Providers' failures as ours: which may pass, which end the run, and what to do next."""

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import openai
from langchain_core import exceptions as langchain

from specagent.agent.drafting.model.call import (
    ModelError,
    RejectedError,
    SchemaUnsupportedError,
    TooLongError,
    TransientError,
)

VENDOR = (langchain.LangChainException, openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError)
"""Everything that a call raises on purpose, but for what only another provider's SDK knows."""
MALFORMED = (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What the SDKs raise when an answer is no chat completion: HTML, no choices, broken JSON."""

_QUOTA = re.compile(r"insufficient_quota|credit balance|billing|exceeded your current quota", re.IGNORECASE)
_SPENT = re.compile(r"insufficient_quota|credit balance", re.IGNORECASE)
_COME_AGAIN = re.compile(r"rate_limit_exceeded|(?:try again|retry) in \d", re.IGNORECASE)
_NO_SCHEMA = re.compile(
    r"response_format|json_schema|json_object|structured.?output|output_config|guided|grammar", re.IGNORECASE
)
_TOO_LONG = re.compile(
    r"context.?length|context.?window|context.?size|prompt is too long|maximum context|too many tokens|n_ctx",
    re.IGNORECASE,
)
_WINDOW = re.compile(
    r"(?:maximum context length is|context size \(|window of|limit of|tokens >)\s*(\d[\d,]*)", re.IGNORECASE
)
_MOST_QUOTED = 300
_OVERLOADED = (408, 409, 425, 500, 502, 503, 504, 520, 521, 522, 524, 529)


def translate(err: Exception, place: str) -> ModelError:
    """Return our error for what a provider's SDK raised; `place` names the model and server in messages."""
    said = _said(err)
    status = getattr(err, "status_code", None)
    if (
        isinstance(err, langchain.ContextOverflowError)
        or (_rejects(status) and _TOO_LONG.search(said))
        or status == 413
    ):
        return TooLongError(f"{place} says the request is too long: {said}", _SHORTER, limit=_window(err, said))
    if status == 429 or isinstance(err, openai.RateLimitError | langchain.ModelRateLimitError):
        return _limited(err, place, said)
    if status == 401 or isinstance(err, openai.AuthenticationError | langchain.ModelAuthenticationError):
        return ModelError(f"{place} refuses the API key: {said}", _KEY)
    if status == 402 or (status == 403 and _QUOTA.search(said)) or (status == 400 and _SPENT.search(said)):
        return ModelError(f"{place} says that nothing is left to spend: {said}", _CREDIT)
    if status == 403 or isinstance(err, openai.PermissionDeniedError | langchain.ModelPermissionDeniedError):
        return ModelError(f"{place} does not let this key use the model: {said}", _KEY)
    if status == 404 or isinstance(err, openai.NotFoundError | langchain.ModelNotFoundError):
        return ModelError(f"{place} is not there: {said}", _NAME)
    if status is not None and 300 <= status < 400:
        return ModelError(f"{place} is elsewhere: it answers with a redirect (status {status})", _MOVED)
    if status in _OVERLOADED:
        return TransientError(
            f"{place} failed with status {status}: {said}", _LATER, retry_after=_retry_after(err), unbilled=True
        )
    if _rejects(status):
        kind = SchemaUnsupportedError if _NO_SCHEMA.search(said) else RejectedError
        return kind(f"{place} rejects the request (status {status}): {said}", _OPTIONS)
    return _unreached(err, place, said)


def malformed(err: Exception, place: str) -> TransientError:
    """Return our error for an answer that is no chat completion."""
    why = _short(f"{type(err).__name__}: {err}").rstrip(": ")
    return TransientError(f"{place} sent no chat completion ({why})", _PROTOCOL)


def timed_out(place: str, seconds: float) -> TransientError:
    """Return our error for a call that took longer than it may."""
    return TransientError(f"{place} did not finish its answer within {seconds:g} seconds", _SLOW)


def _limited(err: Exception, place: str, said: str) -> ModelError:
    words = f"{said} {getattr(err, 'code', '')}"
    # Free accounts are told of billing at every rejection for the rate.
    passes = _retry_after(err) is not None or _COME_AGAIN.search(words)
    if _SPENT.search(words) or (_QUOTA.search(words) and not passes):
        return ModelError(f"{place} says that nothing is left to spend: {said}", _CREDIT)
    return TransientError(
        f"{place} limits the rate of calls: {said}", _RATE, retry_after=_retry_after(err), limited=True
    )


def _unreached(err: Exception, place: str, said: str) -> ModelError:
    """Return what a failure without a status means: no connection, or one that broke."""
    causes = list(_causes(err))
    if any(isinstance(one, httpx2.TimeoutException | openai.APITimeoutError | TimeoutError) for one in causes):
        unsent = any(isinstance(one, httpx2.ConnectTimeout) for one in causes)
        return TransientError(f"{place} did not answer in time", _SLOW, unsent=unsent)
    if any(isinstance(one, httpx2.ConnectError) for one in causes):
        reason = next((str(one) for one in reversed(causes) if str(one)), said)
        return TransientError(f"{place} cannot be reached: {_short(reason)}", _NETWORK, unsent=True)
    if any(isinstance(one, httpx2.TransportError | openai.APIConnectionError) for one in causes):
        reason = next((str(one) for one in reversed(causes) if str(one)), said)
        return TransientError(f"the connection to {place} broke: {_short(reason)}", _LATER)
    if isinstance(err, langchain.ModelError) and not err.is_retryable:
        return RejectedError(f"{place} rejects the request: {said}", _OPTIONS)
    return TransientError(f"{place} failed: {said}", _LATER, retry_after=_retry_after(err))


def _said(err: Exception) -> str:
    """Return the provider's own words, on one line."""
    body: Any = getattr(err, "body", None)
    if isinstance(body, dict):
        inner = body.get("error", body)
        if isinstance(inner, dict) and (words := inner.get("message") or inner.get("detail")):
            code = inner.get("code") or inner.get("type") or ""
            return _short(f"{words} ({code})" if code else str(words))
    return _short(str(getattr(err, "message", "") or err) or type(err).__name__)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _MOST_QUOTED else f"{plain[:_MOST_QUOTED]}…"


def _rejects(status: int | None) -> bool:
    return status is not None and 400 <= status < 500 and status not in (401, 402, 403, 404, 408, 409, 425, 429)


def _window(err: Exception, said: str) -> int | None:
    body: Any = getattr(err, "body", None)
    inner = body.get("error", body) if isinstance(body, dict) else None
    if isinstance(inner, dict) and isinstance(inner.get("n_ctx"), int):
        return int(inner["n_ctx"])
    found = _WINDOW.search(said)
    return int(found[1].replace(",", "")) if found else None


def _retry_after(err: Exception) -> float | None:
    """Return the seconds that the server asks to wait; a date is left to the backoff."""
    headers = getattr(getattr(err, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    return None


def _causes(err: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = err
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


_KEY = "Check the key in the environment (OPENAI_API_KEY, ANTHROPIC_API_KEY), or draft with --model offline."
_CREDIT = "Add credit or use another key, then run the same command again: what is finished is kept."
_MOVED = "Give the address that it redirects to after --base-url."
_NAME = "Check the name after --model and the address after --base-url."
_LATER = "Run the same command again: what is finished is kept."
_RATE = "Run again later, or lower --concurrency or requests_per_minute: what is finished is kept."
_OPTIONS = "Leave out --temperature, --reasoning-effort or --seed if the model does not take them."
_SHORTER = "Set context_window to the model's size, so that the PRD is sent in excerpts."
_SLOW = "Allow more with --call-timeout, or run the same command again: what is finished is kept."
_NETWORK = "Check the network and --base-url, or draft with --model offline; what is finished is kept."
_PROTOCOL = "Check that --base-url leads to an OpenAI-compatible API; it usually ends with /v1."
