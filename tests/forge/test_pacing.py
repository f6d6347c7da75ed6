import pytest

from specagent.agent.forge.errors import RateLimitedError
from specagent.agent.forge.pacing import Pace, retry_after, until_reset

NOW = 1_764_000_000.0  # 2025-11-24T16:00:00Z


def test_writes_are_a_second_apart_from_the_end_of_the_last_one(watch, pace):
    pace.before_write()
    assert watch.waits == []
    watch.time += 30  # it took long
    pace.wrote()
    watch.time += 0.25
    pace.before_write()
    assert watch.waits == [0.75]


def test_writes_that_are_far_apart_wait_for_nothing(watch, pace):
    pace.wrote()
    watch.time += 5
    pace.before_write()
    assert watch.waits == []


def test_reading_does_not_wait_for_writes(watch, pace):
    pace.wrote()
    pace.before_read()
    assert watch.waits == []


def test_a_clock_that_is_set_back_stops_nothing(watch, pace):
    pace.wrote()
    watch.time -= 3600
    pace.before_write()
    assert watch.waits == [1.0]


def test_what_a_forge_asks_to_wait_is_waited_once(watch, pace):
    pace.hold(20)
    watch.time += 5
    pace.before_read()
    pace.before_write()
    assert watch.waits == [15.0]


def test_a_shorter_wait_does_not_end_a_longer_one(watch, pace):
    pace.hold(20)
    pace.hold(2)
    pace.before_read()
    assert watch.waits == [20.0]


def test_a_wait_that_is_too_long_is_an_error_that_says_how_long(watch, pace):
    pace.hold(3600)
    watch.time += 600
    for ask in (pace.before_read, pace.before_write):
        with pytest.raises(RateLimitedError, match="another 3000 seconds") as caught:
            ask()
        assert caught.value.retry_after == 3000
    assert watch.waits == []


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("30", 30.0),
        (" 0 ", 0.0),
        ("Mon, 24 Nov 2025 16:01:30 GMT", 90.0),
        ("Mon, 24 Nov 2025 15:00:00 GMT", 0.0),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("1e9", None),
        ("9" * 400, None),
        ("Mon, 99 Nov 2025 16:01:30 GMT", None),
    ],
)
def test_retry_after_is_read_in_seconds_or_as_a_date(said, seconds):
    assert retry_after({"retry-after": said} if said else {}, NOW) == seconds


def test_a_reset_is_a_time_of_day():
    assert until_reset({"x-ratelimit-reset": "1764000060"}, "x-ratelimit-reset", NOW) == 60
    assert until_reset({"x-ratelimit-reset": "1"}, "x-ratelimit-reset", NOW) == 0
    assert until_reset({"x-ratelimit-reset": "nan"}, "x-ratelimit-reset", NOW) is None


def test_a_pace_without_a_clock_of_its_own_takes_the_machines():
    pace = Pace(gap=0.0)
    pace.before_write()
    pace.wrote()
    pace.before_write()
