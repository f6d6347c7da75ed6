"""Calls wait for their turn: simulated time, a simulated server's bucket, and what its headers teach."""

import asyncio
import math
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from specagent.agent.drafting.model.buckets import Reading, read_limits
from specagent.agent.drafting.model.call import Message, Reply, Request, TransientError
from specagent.agent.drafting.model.limits import Limited, Limiter

REQUEST = Request("part", (Message("user", ("hello",)),), {}, 100)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class JumpingSelector(selectors.SelectSelector):
    """Never waits: the time that the loop wants to wait for passes at once."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        assert timeout is not None, "every task waits for another one"
        self.passed += max(timeout, 0.0)
        return super().select(0)


class SimulatedLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.jumping = JumpingSelector()
        super().__init__(self.jumping)

    def time(self) -> float:
        return self.jumping.passed


class LoopClock:
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Server:
    """A token bucket as providers have it: rejected calls cost nothing, the headers tell what is left."""

    def __init__(
        self,
        per_minute: float,
        burst: float,
        latency: Callable[[int], float],
        told: bool = True,
        retry_after: bool = True,
    ) -> None:
        self.rate, self.burst, self.level, self.at = per_minute / 60, burst, burst, 0.0
        self.latency, self.told, self.retry_after = latency, told, retry_after
        self.on_headers: Callable[[dict[str, str]], None] = lambda _: None
        self.arrivals: list[float] = []
        self.rejected = 0
        self.identity = "simulated"

    async def ask(self, request: Request, on_tokens: Any = None) -> Reply:
        delay = self.latency(len(self.arrivals))
        now = LoopClock().now()
        self.arrivals.append(now)
        self.level, self.at = min(self.level + (now - self.at) * self.rate, self.burst), now
        admitted = self.level >= 1
        self.level -= admitted
        headers = {
            "x-ratelimit-limit-requests": f"{self.rate * 60:.0f}",
            "x-ratelimit-remaining-requests": str(math.floor(self.level)),
            "x-ratelimit-reset-requests": f"{(self.burst - self.level) / self.rate:.3f}s",
        }
        await asyncio.sleep(delay if admitted else 0.01)
        if self.told:
            self.on_headers(headers)
        if not admitted:
            self.rejected += 1
            wait = math.ceil((1 - self.level) / self.rate) if self.retry_after else None
            raise TransientError("too many requests", retry_after=wait, limited=True)
        return Reply("done", "complete")


def simulated(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        runner.run(work)


async def until_done(model: Limited) -> None:
    while True:
        try:
            await model.ask(REQUEST)
        except TransientError:
            continue
        return


LATENCIES = {
    "the same for all": lambda _: 0.5,
    "very different": lambda number: 0.2 + number * 7 % 10 * 0.9,
    "long": lambda _: 20.0,
}


@pytest.mark.parametrize("latency", LATENCIES.values(), ids=LATENCIES)
def test_a_fan_out_is_not_rejected_and_as_fast_as_the_limit_allows(latency):
    async def run():
        server = Server(60, 10, latency)
        limiter = Limiter(None, None, 100, LoopClock())
        server.on_headers = limiter.learn
        model = Limited(server, limiter, lambda _: 1000)

        await model.ask(REQUEST)
        begun = LoopClock().now()
        await asyncio.gather(*(until_done(model) for _ in range(40)))

        assert server.rejected <= 0.02 * 40
        assert server.arrivals[-1] - begun <= 1.05 * 31  # 9 or 10 are left for the burst

    simulated(run())


def test_without_the_limiter_the_same_server_rejects_most():
    async def run():
        server = Server(60, 10, lambda _: 0.5)
        answers = await asyncio.gather(*(server.ask(REQUEST) for _ in range(40)), return_exceptions=True)

        assert sum(isinstance(one, TransientError) for one in answers) == 30

    simulated(run())


def test_forty_calls_with_the_first_alone_take_the_bound_of_the_limit():
    async def run():
        server = Server(60, 10, lambda _: 0.5)
        limiter = Limiter(None, None, 100, LoopClock())
        server.on_headers = limiter.learn
        model = Limited(server, limiter, lambda _: 1000)

        await until_done(model)
        await asyncio.gather(*(until_done(model) for _ in range(39)))

        assert server.rejected == 0
        assert server.arrivals[-1] <= 1.05 * 30

    simulated(run())


def test_a_neighbour_with_the_same_key_is_noticed():
    async def run():
        server = Server(60, 10, lambda _: 0.1)
        limiter = Limiter(None, None, 100, LoopClock())
        server.on_headers = limiter.learn
        model = Limited(server, limiter, lambda _: 1000)

        await model.ask(REQUEST)
        server.level = 1.5  # it took the rest
        await model.ask(REQUEST)
        await asyncio.gather(*(until_done(model) for _ in range(5)))

        assert server.rejected == 0

    simulated(run())


def test_limits_that_are_not_told_are_found_by_pacing_after_a_rejection():
    async def run():
        server = Server(60, 10, lambda _: 0.5, told=False)
        limiter = Limiter(None, None, 100, LoopClock())
        model = Limited(server, limiter, lambda _: 1000)

        await asyncio.gather(*(until_done(model) for _ in range(40)))

        first_wave, later = server.arrivals[:40], server.arrivals[40:]
        assert first_wave[-1] == 0
        gaps = [after - before for before, after in pairwise(later)]
        assert min(gaps) > 0.3, "none start together any more"
        assert server.rejected <= 30 + 6

    simulated(run())


def test_tokens_are_limited_too():
    async def run():
        clock = LoopClock()
        limiter = Limiter(None, None, 100, clock)
        starts = []
        headers = {
            "x-ratelimit-limit-tokens": "60000",
            "x-ratelimit-remaining-tokens": "5000",
            "x-ratelimit-reset-tokens": "55s",
        }

        async def call(tokens):
            async with limiter.turn(tokens):
                starts.append(clock.now())
                limiter.learn(headers if len(starts) == 1 else {})

        await call(1000)
        await asyncio.gather(*(call(5000) for _ in range(3)))

        assert starts[1] == 0
        assert starts[2] == pytest.approx(5, rel=0.05)
        assert starts[3] == pytest.approx(10, rel=0.05)

    simulated(run())


def test_a_request_over_the_whole_allowance_waits_for_a_full_bucket_only():
    async def run():
        clock = LoopClock()
        limiter = Limiter(None, 6000, 100, clock)
        async with limiter.turn(50_000):
            assert clock.now() == 0
        async with limiter.turn(1):
            assert clock.now() == pytest.approx(490, rel=0.05)

    simulated(run())


def test_given_limits_hold_whatever_the_server_allows():
    async def run():
        server = Server(6000, 1000, lambda _: 0.1)
        limiter = Limiter(60, None, 100, LoopClock())
        server.on_headers = limiter.learn
        model = Limited(server, limiter, lambda _: 1)

        await asyncio.gather(*(until_done(model) for _ in range(40)))

        assert server.arrivals[-1] == pytest.approx(30, rel=0.02)

    simulated(run())


def test_no_more_calls_run_at_once_than_allowed_and_they_start_in_order():
    async def run():
        limiter = Limiter(None, None, 3, LoopClock())
        order, running, most = [], 0, 0

        async def call(number):
            nonlocal running, most
            async with limiter.turn(1):
                order.append(number)
                running += 1
                most = max(most, running)
                await asyncio.sleep(1 + number % 3)
                running -= 1

        await asyncio.gather(*(call(number) for number in range(12)))

        assert order == list(range(12))
        assert most == 3

    simulated(run())


def test_a_pause_holds_every_call_back():
    async def run():
        limiter = Limiter(None, None, 10, LoopClock())
        limiter.pause(30)
        starts = []

        async def call():
            async with limiter.turn(1):
                starts.append(LoopClock().now())

        await asyncio.gather(*(call() for _ in range(3)))

        assert starts[0] == pytest.approx(30)
        assert starts[1] - starts[0] > 0.5

    simulated(run())


def test_a_storm_that_a_single_call_meets_slows_none_of_those_after_it():
    async def run():
        limiter = Limiter(None, None, 10, LoopClock())
        for _ in range(5):
            async with limiter.turn(1) as started:
                limiter.pause(1, started)
        async with limiter.turn(1):
            assert LoopClock().now() == pytest.approx(5)

        assert await starts_of(limiter, 10) == [0] * 10

    simulated(run())


def test_a_very_long_pause_fails_calls_at_once():
    async def run():
        limiter = Limiter(None, None, 10, LoopClock())
        limiter.pause(3600)

        with pytest.raises(TransientError, match="wait 3600 s") as caught:
            async with limiter.turn(1):
                pass
        assert caught.value.limited
        assert caught.value.retry_after == pytest.approx(3600)
        assert LoopClock().now() == 0

    simulated(run())


class Scripted:
    """Rejects calls or lets them pass, as it is told."""

    identity = "scripted"

    def __init__(self, *passes: bool) -> None:
        self.passes = list(passes)
        self.arrivals: list[float] = []

    async def ask(self, request: Request, on_tokens: Any = None) -> Reply:
        self.arrivals.append(LoopClock().now())
        if not self.passes.pop(0):
            raise TransientError("too many requests", limited=True)
        return Reply("done", "complete")


def test_pauses_without_a_time_grow_and_start_again_small_after_a_success():
    async def run():
        server = Scripted(False, False, False, True, False, True)
        model = Limited(server, Limiter(None, None, 10, LoopClock()), lambda _: 1)
        await until_done(model)
        await asyncio.sleep(100)
        await until_done(model)

        gaps = [after - before for before, after in pairwise(server.arrivals)]
        assert gaps == pytest.approx([1, 2, 4, 100, 1], abs=0.3)

    simulated(run())


def test_other_failures_do_not_hold_calls_back():
    async def run():
        class Broken(Scripted):
            async def ask(self, request: Request, on_tokens: Any = None) -> Reply:
                raise TransientError("server error", retry_after=50)

        limiter = Limiter(None, None, 10, LoopClock())
        with pytest.raises(TransientError, match="server error"):
            await Limited(Broken(), limiter, lambda _: 1).ask(REQUEST)
        async with limiter.turn(1):
            assert LoopClock().now() == 0

    simulated(run())


def test_calls_rejected_together_count_as_one_rejection():
    async def run():
        server = Server(60, 10, lambda _: 0.5, told=False, retry_after=False)
        limiter = Limiter(None, None, 100, LoopClock())
        model = Limited(server, limiter, lambda _: 1)

        await asyncio.gather(*(model.ask(REQUEST) for _ in range(40)), return_exceptions=True)
        await model.ask(REQUEST)

        assert server.rejected == 30
        assert server.arrivals[-1] < 3.1

    simulated(run())


def test_a_cancelled_waiter_gives_its_place_back():
    async def run():
        limiter = Limiter(60, None, 1, LoopClock())

        async def call(seconds):
            async with limiter.turn(1):
                await asyncio.sleep(seconds)

        running = asyncio.create_task(call(5))
        waiting = [asyncio.create_task(call(0)) for _ in range(20)]
        await asyncio.sleep(1)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await running
        async with limiter.turn(1):
            assert LoopClock().now() == 5, "those that were cancelled took nothing"

    simulated(run())


def test_a_cancelled_call_gives_its_place_back():
    async def run():
        limiter = Limiter(None, None, 1, LoopClock())

        async def call():
            async with limiter.turn(1):
                await asyncio.sleep(100)

        running = asyncio.create_task(call())
        await asyncio.sleep(1)
        running.cancel()
        async with asyncio.timeout(1), limiter.turn(1):
            pass

    simulated(run())


def test_a_waiter_cancelled_during_a_pause_gives_its_place_back():
    async def run():
        limiter = Limiter(None, None, 1, LoopClock())
        limiter.pause(10)

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5), limiter.turn(1):
                pass
        async with limiter.turn(1):
            assert LoopClock().now() == pytest.approx(10)

    simulated(run())


def told(limit: int, remaining: int, reset: str, kind: str = "requests") -> dict[str, str]:
    return {
        f"x-ratelimit-limit-{kind}": str(limit),
        f"x-ratelimit-remaining-{kind}": str(remaining),
        f"x-ratelimit-reset-{kind}": reset,
    }


async def starts_of(limiter: Limiter, count: int, tokens: float = 1) -> list[float]:
    """Start calls that take no time, all at once; return after how many seconds each one started."""
    clock = LoopClock()
    begun, starts = clock.now(), []

    async def call() -> None:
        async with limiter.turn(tokens):
            starts.append(clock.now() - begun)

    await asyncio.gather(*(call() for _ in range(count)))
    return starts


def test_a_second_fan_out_after_a_rest_knows_the_burst():
    async def run():
        server = Server(60, 10, lambda _: 0.5)
        limiter = Limiter(None, None, 100, LoopClock())
        server.on_headers = limiter.learn
        model = Limited(server, limiter, lambda _: 1000)

        await model.ask(REQUEST)
        await asyncio.sleep(300)
        await asyncio.gather(*(until_done(model) for _ in range(20)))

        assert server.rejected == 0
        assert server.arrivals[-1] - 300 <= 1.05 * 11

    simulated(run())


def test_estimates_that_were_too_high_are_corrected_by_what_is_left():
    async def run():
        limiter = Limiter(None, None, 10, LoopClock())
        for _ in range(10):
            async with limiter.turn(50_000):
                limiter.learn(told(60_000, 59_000, "1s", "tokens"))

        assert LoopClock().now() == 0

    simulated(run())


def test_calls_start_one_by_one_after_a_rejection_though_the_limit_is_known():
    async def run():
        limiter = Limiter(None, None, 100, LoopClock())
        async with limiter.turn(1):
            limiter.learn(told(60, 30, "30s"))
        limiter.pause(5)

        assert await starts_of(limiter, 4) == pytest.approx([5, 6, 7, 8], rel=0.02)

    simulated(run())


def test_the_pace_that_was_guessed_ends_when_the_limit_is_told():
    async def run():
        limiter = Limiter(None, None, 100, LoopClock())
        limiter.pause(1)
        async with limiter.turn(1):
            limiter.learn(told(600, 500, "10s"))

        assert await starts_of(limiter, 10) == [0] * 10

    simulated(run())


def test_a_success_from_before_a_rejection_proves_nothing():
    async def run():
        limiter = Limiter(None, None, 100, LoopClock())
        async with limiter.turn(1) as started:
            await asyncio.sleep(0.5)
            limiter.pause(None, started)
        limiter.pause(None)

        (start,) = await starts_of(limiter, 1)

        assert start == 2, "the second pause is twice the first"

    simulated(run())


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1), ("6m0s", 360), ("120ms", 0.12), ("1m30.5s", 90.5), ("1h2m3s", 3723), ("12.5", 12.5), ("59.70s", 59.7)],
)
def test_durations_are_read(text, seconds):
    headers = {
        "X-RateLimit-Limit-Requests": "60",
        "X-RateLimit-Remaining-Requests": "59",
        "X-RateLimit-Reset-Requests": text,
    }

    assert read_limits(headers, NOON)[0] == Reading(60, 59, pytest.approx(seconds))


def test_anthropics_headers_are_read():
    later = (NOON + timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = {
        "anthropic-ratelimit-requests-limit": "50",
        "anthropic-ratelimit-requests-remaining": "49",
        "anthropic-ratelimit-requests-reset": later,
        "anthropic-ratelimit-tokens-limit": "96000",
        "anthropic-ratelimit-tokens-remaining": "96000",
        "anthropic-ratelimit-input-tokens-limit": "80000",
        "anthropic-ratelimit-input-tokens-remaining": "70000",
        "anthropic-ratelimit-input-tokens-reset": (NOON - timedelta(seconds=1)).isoformat(),
    }

    requests, tokens = read_limits(headers, NOON)

    assert requests == Reading(50, 49, 30)
    assert tokens == Reading(80000, 70000, 0)


@pytest.mark.parametrize("limit", ["", "many", "-1", "0", "nan", "inf", "1e999", "60, 60;w=60"])
@pytest.mark.parametrize("reset", ["", "soon", "-5s", "5 parsecs", "2026-13-45T00:00:00Z", "2026-11-20T12:00:00"])
def test_malformed_headers_are_ignored(limit, reset):
    async def run():
        clock = LoopClock()
        limiter = Limiter(None, None, 10, clock, lambda: NOON)
        async with limiter.turn(1):
            for kind in ("requests", "tokens"):
                limiter.learn(
                    {
                        f"x-ratelimit-limit-{kind}": limit,
                        f"x-ratelimit-remaining-{kind}": "x",
                        f"x-ratelimit-reset-{kind}": reset,
                        f"anthropic-ratelimit-{kind}-limit": limit,
                        f"anthropic-ratelimit-{kind}-remaining": "",
                        f"anthropic-ratelimit-{kind}-reset": reset,
                    }
                )
        for _ in range(50):
            async with limiter.turn(100_000):
                assert clock.now() == 0

    simulated(run())
