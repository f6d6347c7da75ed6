"""What is asked again, when, and how it ends."""

import asyncio

import pytest

from specagent.agent.drafting.model.call import (
    BudgetError,
    Message,
    ModelError,
    RejectedError,
    Reply,
    Request,
    TransientError,
)
from specagent.agent.drafting.model.retrying import Retried, RetryPolicy

REQUEST = Request("part", (Message("user", ("hello",)),), {}, 100)
ANSWER = Reply("done", "complete")


class FakeClock:
    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)
        self.time += seconds


class Scripted:
    """Gives one outcome after the other, the last for ever; every call takes `duration`."""

    identity = "scripted"

    def __init__(self, clock: FakeClock, *outcomes: Reply | BaseException, duration: float = 0.0) -> None:
        self.clock, self.outcomes, self.duration = clock, list(outcomes), duration
        self.asked = []

    async def ask(self, request, on_tokens=None):
        self.asked.append((request, on_tokens))
        self.clock.time += self.duration
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


def limited(retry_after=None):
    return TransientError("too many requests", "Wait.", retry_after=retry_after, limited=True)


def ask(model, clock, policy=RetryPolicy(), jitter=lambda: 1.0):  # noqa: B008
    return asyncio.run(Retried(model, policy, clock, jitter).ask(REQUEST))


def test_an_answer_comes_through_with_what_was_asked():
    clock = FakeClock()
    model = Scripted(clock, ANSWER)
    retried = Retried(model, RetryPolicy(), clock, lambda: 1.0)
    watch = [].append

    assert asyncio.run(retried.ask(REQUEST, watch)) is ANSWER
    assert model.asked == [(REQUEST, watch)]
    assert retried.identity == "scripted"
    assert clock.slept == []


def test_failures_that_may_pass_are_asked_again_after_doubling_waits():
    clock = FakeClock()
    model = Scripted(clock, TransientError("server error"), TransientError("timeout"), TransientError("x"), ANSWER)

    assert ask(model, clock) is ANSWER
    assert clock.slept == [1, 2, 4]


def test_jitter_shortens_waits_to_half_at_most():
    clock = FakeClock()
    model = Scripted(clock, TransientError("server error"), TransientError("server error"), ANSWER)

    ask(model, clock, jitter=iter([0.0, 0.5]).__next__)

    assert clock.slept == [0.5, 1.5]


def test_waits_stop_growing():
    clock = FakeClock()
    model = Scripted(clock, TransientError("server error"))

    with pytest.raises(TransientError):
        ask(model, clock, RetryPolicy(attempts=8, longest_wait=5))
    assert clock.slept == [1, 2, 4, 5, 5, 5, 5]


def test_attempts_are_bounded_and_told_with_the_last_error():
    clock = FakeClock()
    last = TransientError("connection refused", "Start it.", unsent=True)
    model = Scripted(clock, TransientError("server error"), last, duration=10)

    with pytest.raises(TransientError) as caught:
        ask(model, clock)

    assert len(model.asked) == 4
    assert caught.value.message == "connection refused (gave up after 4 attempts in 47 s)"
    assert caught.value.hint == "Start it."
    assert caught.value.__cause__ is last
    assert (caught.value.unsent, caught.value.limited) == (True, False)


def test_slow_failures_are_bounded_by_time():
    clock = FakeClock()
    model = Scripted(clock, TransientError("timeout"), duration=300)

    with pytest.raises(TransientError, match=r"3 attempts in 15 min"):
        ask(model, clock, RetryPolicy(attempts=100))


@pytest.mark.parametrize("error", [ModelError("wrong key"), RejectedError("no schema"), BudgetError("cap")])
def test_other_failures_are_never_asked_again(error):
    clock = FakeClock()
    model = Scripted(clock, error)

    with pytest.raises(ModelError) as caught:
        ask(model, clock)

    assert caught.value is error
    assert len(model.asked) == 1


def test_a_bug_or_a_cancellation_comes_through():
    for error in (ZeroDivisionError(), asyncio.CancelledError()):
        clock = FakeClock()
        model = Scripted(clock, error)
        with pytest.raises(type(error)):
            ask(model, clock)
        assert len(model.asked) == 1


def test_rejections_for_the_rate_are_asked_again_until_patience_ends():
    clock = FakeClock()
    model = Scripted(clock, limited())

    with pytest.raises(TransientError, match=r"too many requests \(gave up after \d+ attempts in 3 min\)") as caught:
        ask(model, clock)

    assert len(model.asked) > 4
    assert clock.time == pytest.approx(1180)
    assert max(clock.slept) == 30
    assert caught.value.limited


def test_more_rejections_than_attempts_do_no_harm():
    clock = FakeClock()
    model = Scripted(clock, *[limited()] * 7, ANSWER)

    assert ask(model, clock) is ANSWER


def test_retry_after_is_waited_for():
    clock = FakeClock()
    model = Scripted(clock, limited(20), limited(0.1), TransientError("overloaded", retry_after=33), ANSWER)

    assert ask(model, clock) is ANSWER
    assert clock.slept == [20, 2, 33]


def test_a_server_that_says_how_long_is_not_kept_waiting_longer_and_longer():
    clock = FakeClock()
    model = Scripted(clock, *[limited(1)] * 8, ANSWER)

    assert ask(model, clock) == ANSWER
    assert clock.slept == [1, *[2] * 7]


def test_a_long_retry_after_is_tried_earlier():
    clock = FakeClock()
    model = Scripted(clock, limited(150), ANSWER)

    assert ask(model, clock) is ANSWER
    assert clock.slept == [120]


@pytest.mark.parametrize(("asked", "told"), [(181, "3 min"), (3600, "60 min"), (86400, "24 h")])
def test_a_retry_after_over_the_patience_fails_at_once_and_is_told(asked, told):
    clock = FakeClock()
    model = Scripted(clock, limited(asked))

    with pytest.raises(TransientError) as caught:
        ask(model, clock)

    assert clock.slept == []
    assert caught.value.message == (
        f"too many requests (gave up after 1 attempt in 0 s; the server asks to wait {told}, which is too long)"
    )
    assert caught.value.retry_after == asked


def test_patience_counts_from_the_first_rejection():
    clock = FakeClock()
    model = Scripted(clock, limited(100), limited(90))

    with pytest.raises(TransientError, match=r"2 attempts in 100 s; the server asks to wait 90 s"):
        ask(model, clock)


def test_patience_starts_anew_when_the_server_had_taken_the_request():
    clock = FakeClock()
    model = Scripted(clock, limited(100), TransientError("timeout"), limited(100), ANSWER)

    assert ask(model, clock) is ANSWER
    assert clock.slept == [100, 1, 100]


def test_calls_at_once_count_each_for_itself():
    clock = FakeClock()
    model = Scripted(clock, *[TransientError("server error")] * 9, ANSWER)
    retried = Retried(model, RetryPolicy(), clock, lambda: 1.0)

    async def run():
        return await asyncio.gather(*(retried.ask(REQUEST) for _ in range(3)))

    assert asyncio.run(run()) == [ANSWER] * 3
    assert len(model.asked) == 12
