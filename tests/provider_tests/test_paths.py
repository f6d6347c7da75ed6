import httpx2
import pytest
from provider import Entry, Pace, Provider, Tokens, always
from provider.cost import WRITTEN, cached_share, equivalents, newly_cacheable
from provider.paths import Path, declared_path, seen_depth


def entry(kind, begun, over, *names, status=200, number=1, **fields):
    return Entry(number, "/v1/chat/completions", {}, {}, begun, kind, names, answered=over, status=status, **fields)


def test_the_critical_path_is_the_facts_and_the_slowest_part():
    calls = [entry("facts", 0, 4), entry("goals", 4, 6), entry("adr", 4, 9, "A over B"), entry("adr", 4, 7, "C over D")]

    assert declared_path(calls) == Path(2, 9)


def test_facts_in_chunks_and_repairs_of_a_part_follow_each_other():
    calls = [
        entry("facts", 0, 4),
        entry("facts", 4, 6),
        entry("stack", 6, 8, "Go"),
        entry("stack", 8, 11, "Go"),
        entry("stack", 6, 10, "Rust"),
    ]

    assert declared_path(calls) == Path(4, 11)


def test_rejected_failed_and_unanswered_calls_and_other_requests_are_on_no_path():
    calls = [
        entry("facts", 0, 1, status=429),
        entry("facts", 0, 1, status=500),
        entry("facts", 0, None),
        entry(None, 0, 1, number=0),
    ]

    assert declared_path([*calls, entry("facts", 2, 4)]) == Path(1, 2)
    assert declared_path(calls) == Path(0, 0)
    assert seen_depth([*calls, entry("facts", 2, 4)]) == 1


def test_the_depth_that_is_seen_counts_calls_that_begin_when_others_are_over():
    side_by_side = [entry("facts", 0, 4), entry("goals", 4.1, 6), entry("stack", 4.1, 9), entry("storage", 5, 8)]

    assert seen_depth(side_by_side) == 2
    assert seen_depth([*side_by_side, entry("concerns", 6.5, 7)]) == 3
    assert seen_depth([]) == 0


@pytest.mark.parametrize(
    ("tokens", "cached", "written", "cost"),
    [
        (1_000, 0, 0, 1_000),
        (1_100, 0, 1_024, 76 + 1_280),
        (2_100, 1_024, 1_024, 52 + 102.4 + 1_280),
        (2_048, 2_048, 0, 204.8),
    ],
)
def test_cached_tokens_count_a_tenth_and_newly_cacheable_ones_a_quarter_more(tokens, cached, written, cost):
    call = entry("facts", 0, 1, input=tokens, cached=cached)

    assert newly_cacheable(call) == written
    assert equivalents([call], WRITTEN) == pytest.approx(cost)
    assert equivalents([call]) == pytest.approx(tokens - cached * 0.9)


def test_what_anthropic_says_was_written_is_what_counts_as_written():
    call = Entry(1, "/v1/messages", {}, {}, 0, "facts", status=200, input=3_000, cached=1_000, written=1_500)

    assert newly_cacheable(call) == 1_500
    assert equivalents([call], WRITTEN) == pytest.approx(500 + 100 + 1_875)


def test_the_cached_share_is_of_all_tokens_that_were_answered():
    calls = [entry("facts", 0, 1, input=1_000), entry("goals", 1, 2, input=1_000, cached=800)]

    assert cached_share(calls) == 0.4
    assert cached_share([*calls, entry("goals", 1, 2, status=429, input=9_000)]) == 0.4
    assert cached_share([]) == 0


def test_cached_tokens_of_a_prompt_take_no_time_to_read():
    assert Pace(prompt_per_second=1_000).reading(Tokens(input=2_000, cached=1_500)) == 0.5
    assert Pace(first=1).reading(Tokens(input=2_000)) == 0


@pytest.mark.parametrize("stream", [False, True])
def test_the_log_tells_when_an_answer_began(stream):
    body = {"messages": [{"role": "user", "content": "x" * 400}], "stream": stream}
    with Provider(always("abcd" * 10), pace=Pace(per_second=1_000, prompt_per_second=5_000)) as provider:
        httpx2.post(f"{provider.url}/chat/completions", json=body)
        (call,) = provider.calls

    assert call.arrived + 0.02 <= call.first_token <= call.answered - 0.005


def test_a_call_is_told_its_seconds_when_it_is_over():
    assert entry("facts", 1, 3.5).seconds == 2.5
    assert entry("facts", 1, None).seconds == 0
