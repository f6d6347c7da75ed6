"""Asking again after a failure that may pass: one policy for every call, and one place that waits."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from specagent.agent.drafting.model.call import Model, OnTokens, Reply, Request, TransientError
from specagent.agent.drafting.model.limits import Clock

_LONGEST_HEEDED = 120.0
_INSTANT = 0.001
_SHORT = 2.0
"""Seconds; where a server says how long to wait, the next attempt waits no longer than this, or twice as long."""


@dataclass(frozen=True)
class RetryPolicy:
    """How long to go on, in seconds: `patience` counts from a first rejection for the rate, the rest from any failure.

    `attempts` bounds those that fail in another way. Waits double from `first_wait` up to `longest_wait`, where the
    server does not say how long.
    """

    attempts: int = 4
    patience: float = 180.0
    total: float = 600.0
    first_wait: float = 1.0
    longest_wait: float = 30.0


class Retried:
    """A model that is asked again after a TransientError, and after no other."""

    def __init__(self, model: Model, policy: RetryPolicy, clock: Clock, jitter: Callable[[], float]) -> None:
        """`jitter` gives numbers from 0 to 1, so that calls that failed together do not return together."""
        self._model, self._policy, self._clock, self._jitter = model, policy, clock, jitter

    @property
    def identity(self) -> str:
        """That of the model behind."""
        return self._model.identity

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Ask until there is an answer or the policy is exhausted; raises TransientError that says how it went."""
        attempts = _Attempts(self._policy, self._clock, self._jitter)
        retrying = AsyncRetrying(
            sleep=self._clock.sleep,
            stop=attempts.are_over,
            wait=attempts.next_wait,
            retry=retry_if_exception_type(TransientError),
            reraise=True,
        )
        try:
            return await retrying(self._model.ask, request, on_tokens)
        except TransientError as err:
            raise attempts.summary(err) from err


class _Attempts:
    """What happened to one request so far; tenacity's own stops measure by a clock that cannot be given."""

    def __init__(self, policy: RetryPolicy, clock: Clock, jitter: Callable[[], float]) -> None:
        self._policy, self._clock, self._jitter = policy, clock, jitter
        self._started = clock.now()
        self._made = self._failures = self._rejections = 0
        self._asked_too_much = False
        self._failing_since: float | None = None
        self._limited_since: float | None = None

    def next_wait(self, state: RetryCallState) -> float:
        """Count a failed attempt and return how long to wait before the next one."""
        error, now = _error(state), self._clock.now()
        self._made += 1
        self._failing_since = now if self._failing_since is None else self._failing_since
        if error.limited:
            self._rejections += 1
            self._limited_since = now if self._limited_since is None else self._limited_since
        else:
            self._failures += 1
            # The server took it, so a later rejection is another story.
            self._rejections, self._limited_since = 0, None
        asked = min(error.retry_after or 0.0, _LONGEST_HEEDED)
        longest = max(2 * asked, _SHORT) if error.retry_after is not None else math.inf  # the server knows best
        return max(asked, min(self._backoff(error), longest, max(self._left(error), 0.0)))

    def are_over(self, state: RetryCallState) -> bool:
        """Return whether no attempt may follow."""
        error = _error(state)
        if not error.limited and self._failures >= self._policy.attempts:
            return True
        left = self._left(error)
        self._asked_too_much = left >= _INSTANT and (error.retry_after or 0.0) > left
        return left < _INSTANT or self._asked_too_much

    def summary(self, last: TransientError) -> TransientError:
        """Return the error for the caller: the last one, with how often and how long it was tried."""
        return TransientError(
            f"{last.message} ({self._tried()}{self._outlook(last)})",
            last.hint,
            retry_after=last.retry_after,
            limited=last.limited,
            unsent=last.unsent,
            unbilled=last.unbilled,
        )

    def _tried(self) -> str:
        count = self._made
        times = "1 attempt" if count == 1 else f"{count} attempts"
        return f"gave up after {times} in {_duration(self._clock.now() - self._started)}"

    def _outlook(self, last: TransientError) -> str:
        if not self._asked_too_much:
            return ""
        return f"; the server asks to wait {_duration(last.retry_after or 0.0)}, which is too long"

    def _backoff(self, error: TransientError) -> float:
        tries = self._rejections if error.limited else self._failures
        longest = min(self._policy.first_wait * 2.0 ** min(tries - 1, 60), self._policy.longest_wait)
        return longest * (0.5 + 0.5 * self._jitter())

    def _left(self, error: TransientError) -> float:
        """Return the seconds in which another attempt may start."""
        since, bound = (
            (self._limited_since, self._policy.patience) if error.limited else (self._failing_since, self._policy.total)
        )
        return bound if since is None else bound - (self._clock.now() - since)


def _error(state: RetryCallState) -> TransientError:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, TransientError)  # noqa: S101 - tenacity asks about no other
    return error


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"
