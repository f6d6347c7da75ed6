"""Keeping within a server's rate limits: calls wait here for their turn instead of being rejected there."""

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from specagent.agent.drafting.model.buckets import Bucket, read_limits
from specagent.agent.drafting.model.call import (
    BudgetError,
    Model,
    ModelError,
    OnTokens,
    RejectedError,
    Reply,
    Request,
    StoppedError,
    TransientError,
)

LONGEST_PAUSE = 120.0
"""Seconds that a call waits here for a pause to end; before a longer one it fails."""

_FIRST_PAUSE, _LONGEST_DEFAULT = 1.0, 60.0
_FIRST_PACE, _SLOWEST_PACE, _QUICKEN = 1.0, 1 / 30, 1.05
# Waiting is in short steps, as a header may bring better news meanwhile.
_SHORTEST_STEP, _LONGEST_STEP = 0.001, 0.25


class Clock(Protocol):
    """Time that only goes forward, and waiting."""

    def now(self) -> float:
        """Return the seconds since some fixed moment."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> float:
        """Return the monotonic time in seconds."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait in the running event loop."""
        await asyncio.sleep(seconds)


def utc_now() -> datetime:
    """Return the time of day, which headers with a date are compared with."""
    return datetime.now(UTC)


@dataclass
class _Call:
    started: float
    tokens: float
    running: bool = True


def _one(_: _Call) -> float:
    return 1.0


def _tokens(call: _Call) -> float:
    return call.tokens


_COSTS = _one, _tokens


class Limiter:
    """One queue for all calls to one server: in the order they came, as fast as its limits allow.

    It holds to the limits it is given, and to those that the server tells in its headers, which it learns
    with `learn`. Until they are known after a rejection, calls start at a pace found by trial.
    """

    def __init__(
        self,
        requests_per_minute: float | None,
        tokens_per_minute: float | None,
        concurrency: int,
        clock: Clock,
        wall: Callable[[], datetime] = utc_now,
    ) -> None:
        self._clock, self._wall = clock, wall
        self._given = Bucket.of(requests_per_minute), Bucket.of(tokens_per_minute)
        self._told = Bucket(), Bucket()
        self._pace = Bucket()
        self._queue, self._slots = asyncio.Lock(), asyncio.Semaphore(concurrency)
        self._calls: deque[_Call] = deque()
        self._resume, self._slowed, self._next_pause = 0.0, -math.inf, _FIRST_PAUSE
        self._begun = 0
        self._stopped: ModelError | None = None

    @asynccontextmanager
    async def turn(self, tokens_estimate: float) -> AsyncIterator[float]:
        """Wait until a call of so many tokens may start, and hold a place while it runs; yield when it started.

        Raises TransientError at once when the server asked for a pause longer than `LONGEST_PAUSE`.
        """
        call = await self._start(tokens_estimate)
        try:
            yield call.started
            self._succeeded(call.started)
        finally:
            call.running = False
            while self._calls and not self._calls[0].running:
                self._calls.popleft()
            self._slots.release()

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take in what the headers of a response tell of the limits; to be called within that call's turn.

        It may answer any of the calls that run: it counts as one as old as the oldest, and as the smallest.
        """
        now = self._clock.now()
        age = now - self._calls[0].started if self._calls else 0.0
        for bucket, told, cost in zip(self._told, read_limits(headers, self._wall()), _COSTS, strict=True):
            own = min((cost(call) for call in self._calls if call.running), default=0.0)
            bucket.learn(told, own, sum(map(cost, self._calls)) - own, age, now)
        if self._told[0].rate:
            self._pace = Bucket()

    def pause(self, seconds: float | None, started: float = math.inf) -> None:
        """Start no call for so long after a rejection; None is a time that grows with every further one.

        `started` is when the rejected call did: those that were under way at the last rejection are one with it.
        """
        now = self._clock.now()
        wait = self._next_pause if seconds is None else max(seconds, 0.0)
        self._resume = max(self._resume, now + wait)
        if started >= self._slowed:
            self._slow_down(now)
        for bucket in (self._told[0], self._pace):
            bucket.hold(self._resume)

    def stop(self, reason: ModelError) -> None:
        """Start no call any more: those that wait and those to come raise StoppedError for `reason`."""
        self._stopped = self._stopped or reason

    def _slow_down(self, now: float) -> None:
        """Take a rejection for a sign of the pace, unless it met the only call since the last one."""
        self._slowed, paced, self._begun = now, self._begun != 1, 0
        self._next_pause = min(self._next_pause * 2, _LONGEST_DEFAULT)
        if paced and not self._told[0].rate:
            rate = self._pace.rate / 2 if self._pace.rate else _FIRST_PACE
            self._pace = Bucket(max(rate, _SLOWEST_PACE), capacity=1.0, level=1.0)

    def _succeeded(self, started: float) -> None:
        if started < self._slowed:
            return
        self._next_pause = _FIRST_PAUSE
        if self._pace.rate:
            self._pace.rate *= _QUICKEN

    async def _start(self, tokens: float) -> _Call:
        async with self._queue:
            await self._slots.acquire()
            try:
                await self._wait(tokens)
            except BaseException:
                self._slots.release()
                raise
            return self._take(tokens)

    async def _wait(self, tokens: float) -> None:
        while wait := self._delay(tokens):
            await self._clock.sleep(min(max(wait, _SHORTEST_STEP), _LONGEST_STEP))

    def _delay(self, tokens: float) -> float:
        if self._stopped:
            raise StoppedError(self._stopped.message, self._stopped.hint) from self._stopped
        now = self._clock.now()
        paused = max(self._resume - now, 0.0)
        if paused > LONGEST_PAUSE:
            raise TransientError(
                f"the server asks to wait {paused:.0f} s before the next call",
                "Run the same command again then; what is done is kept.",
                retry_after=paused,
                limited=True,
            )
        return max(paused, *(bucket.delay(cost, now) for bucket, cost in self._buckets(tokens)))

    def _take(self, tokens: float) -> _Call:
        self._begun += 1
        call = _Call(self._clock.now(), tokens)
        for bucket, cost in self._buckets(tokens):
            bucket.take(cost, call.started)
        self._calls.append(call)
        return call

    def _buckets(self, tokens: float) -> tuple[tuple[Bucket, float], ...]:
        given, told = self._given, self._told
        return (self._pace, 1.0), (given[0], 1.0), (given[1], tokens), (told[0], 1.0), (told[1], tokens)


class Limited:
    """A model whose calls wait for their turn; a rejection for the rate makes all of them wait.

    A failure that no other call can escape, such as a wrong key, stops them all.
    """

    def __init__(self, model: Model, limiter: Limiter, estimate: Callable[[Request], int]) -> None:
        self._model, self._limiter, self._estimate = model, limiter, estimate

    @property
    def identity(self) -> str:
        """That of the model behind."""
        return self._model.identity

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Ask when it is this request's turn."""
        async with self._limiter.turn(self._estimate(request)) as started:
            try:
                return await self._model.ask(request, on_tokens)
            except TransientError as err:
                if err.limited:
                    self._limiter.pause(err.retry_after, started)
                raise
            except (RejectedError, BudgetError):
                raise
            except ModelError as err:
                self._limiter.stop(err)
                raise
