from itertools import pairwise

import pytest
from forge.stub import Reply
from pydantic import BaseModel

from specagent.agent.forge.errors import ForgeError, RateLimitedError, UnreachableError
from specagent.agent.forge.pacing import Pace
from specagent.agent.forge.rest import LARGEST_ANSWER, Api, Rest


class Thing(BaseModel):
    id: int


GOOD = Reply(200, {"id": 1, "more": "than is read"})


def judge(answer, doing, _now):
    if answer.status == 429:
        return RateLimitedError(doing, retry_after=float(answer.headers["retry-after"]))
    return ForgeError(f"{doing}: {answer.status}")


@pytest.fixture
def rest(stub, pace):
    return Rest(Api("Stub", stub.url, {"X-Token": "secret-token"}, judge, timeout=2.0), pace)


def get(rest):
    return rest.get("/thing", Thing, "read a thing")


def post(rest):
    return rest.write("POST", "/thing", Thing, "make a thing", {"a": 1})


def test_an_answer_is_read_with_its_type(rest, stub):
    stub.answers(GOOD)
    assert get(rest) == Thing(id=1)
    assert stub.asked[0].headers["x-token"] == "secret-token"


def test_reading_is_tried_again_twice_and_then_given_up(rest, stub, watch):
    stub.answers(Reply(502), Reply(503), GOOD)
    assert get(rest) == Thing(id=1)
    assert watch.waits == [1.0, 2.0]
    stub.answers(Reply(502))
    with pytest.raises(UnreachableError) as caught:
        get(rest)
    assert len(stub.asked) == 6
    assert not caught.value.may_have_been_done


def test_reading_survives_a_connection_that_breaks_off(rest, stub):
    stub.answers(Reply(drop=True), GOOD)
    assert get(rest) == Thing(id=1)


def test_reading_waits_as_long_as_it_is_asked_to(rest, stub, watch):
    stub.answers(Reply(429, headers={"Retry-After": "17"}), GOOD)
    assert get(rest) == Thing(id=1)
    assert watch.waits == [17.0]


def test_a_busy_servers_retry_after_is_heeded_too(rest, stub, watch):
    stub.answers(Reply(503, headers={"Retry-After": "17"}), GOOD)
    get(rest)
    assert sum(watch.waits) == 17.0


def test_reading_does_not_wait_for_longer_than_it_may(rest, stub, watch):
    stub.answers(Reply(429, headers={"Retry-After": "3000"}))
    with pytest.raises(RateLimitedError) as caught:
        get(rest)
    assert caught.value.retry_after == 3000
    assert (len(stub.asked), watch.waits) == (1, [])


def test_what_is_refused_is_not_tried_again(rest, stub):
    stub.answers(Reply(404))
    with pytest.raises(ForgeError, match="read a thing: 404"):
        get(rest)
    assert len(stub.asked) == 1


@pytest.mark.parametrize("reply", [Reply(502), Reply(500), Reply(503), Reply(504), Reply(drop=True)])
def test_a_write_is_sent_once_and_may_have_been_done(reply, rest, stub):
    stub.answers(reply)
    with pytest.raises(UnreachableError) as caught:
        post(rest)
    assert caught.value.may_have_been_done
    assert stub.lines == ["POST /thing"]


def test_a_write_that_meets_a_limit_is_not_sent_again(rest, stub):
    stub.answers(Reply(429, headers={"Retry-After": "5"}), GOOD)
    with pytest.raises(RateLimitedError):
        post(rest)
    assert len(stub.asked) == 1


def test_after_a_limit_the_next_request_waits(rest, stub, watch):
    stub.answers(Reply(429, headers={"Retry-After": "5"}), GOOD)
    with pytest.raises(RateLimitedError):
        post(rest)
    post(rest)
    assert stub.asked[1].time - stub.asked[0].time >= 5


def test_writes_are_at_least_a_second_apart_even_after_a_failure(rest, stub):
    stub.answers(GOOD, Reply(422), GOOD)
    post(rest)
    with pytest.raises(ForgeError):
        post(rest)
    post(rest)
    times = [one.time for one in stub.asked]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 1.0


def test_a_server_that_cannot_be_reached_has_done_nothing(rest, stub):
    stub.close()
    with pytest.raises(UnreachableError, match=r"cannot be reached to make a thing") as caught:
        post(rest)
    assert not caught.value.may_have_been_done


def test_a_write_whose_answer_cannot_be_read_may_have_been_done(rest, stub):
    stub.answers(Reply(201, b"<html>a proxy</html>"))
    with pytest.raises(UnreachableError, match="not what Stub's API gives") as caught:
        post(rest)
    assert caught.value.may_have_been_done


def test_an_answer_of_another_shape_says_what_is_missing_but_not_what_was_there(rest, stub):
    stub.answers(Reply(200, {"id": "private words"}))
    with pytest.raises(ForgeError, match="not what Stub's API gives") as caught:
        get(rest)
    assert "id: " in caught.value.hint
    assert "private words" not in caught.value.hint


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_not_followed(status, rest, stub):
    stub.answers(Reply(status, headers={"Location": "http://127.0.0.1:1/elsewhere"}))
    for ask in (get, post):
        with pytest.raises(ForgeError, match="sends elsewhere") as caught:
            ask(rest)
        assert "renamed or moved" in caught.value.hint
    assert len(stub.asked) == 2


def test_pages_are_asked_for_by_number_whatever_address_the_answer_names(rest, stub):
    more = {"Link": '<http://127.0.0.1:1/steal>; rel="next", <x>; rel="last"'}
    stub.answers(Reply(200, [{"id": 1}], more), Reply(200, [{"id": 2}], {"Link": '<x>; rel="prev"'}))
    assert [one.id for one in rest.pages("/things", Thing, "list things", state="all")] == [1, 2]
    assert stub.lines == [f"GET /things?state=all&per_page=100&page={page}" for page in (1, 2)]


def test_pages_end_even_where_a_server_always_names_another(rest, stub):
    stub.answers(Reply(200, [{"id": 1}], {"Link": '<x>; rel="next"'}))
    assert len(list(rest.pages("/things", Thing, "list things"))) == 100


def test_an_endless_answer_is_cut_off(rest, stub):
    stub.answers(Reply(200, b" " * (LARGEST_ANSWER + 1)))
    with pytest.raises(UnreachableError, match="over 16 MB"):
        get(rest)


def test_a_question_by_post_counts_as_reading(rest, stub, watch):
    stub.answers(Reply(502), GOOD)
    assert rest.ask(f"{stub.url}/graphql", {"query": "q"}, Thing, "ask") == Thing(id=1)
    assert stub.asked[1].body == {"query": "q"}


def test_a_question_never_goes_to_another_host(rest, stub):
    with pytest.raises(ValueError, match="is not at"):
        rest.ask("https://example.org/graphql", {}, Thing, "ask")


def test_the_token_is_in_no_message_and_no_representation(rest, stub, pace):
    api = Api("Stub", stub.url, {"X-Token": "secret-token"}, judge)
    assert "secret-token" not in repr(api)
    stub.close()
    with pytest.raises(UnreachableError) as caught:
        get(rest)
    assert "secret-token" not in f"{caught.value!r} {caught.value.hint}"


def test_a_slow_answer_ends(stub):
    ticks = iter(range(0, 10_000, 10))
    rest = Rest(
        Api("Stub", stub.url, {}, judge, timeout=2.0), Pace(now=lambda: float(next(ticks)), sleep=lambda _: None)
    )
    stub.answers(Reply(200, b"[1, " * 100_000))
    with pytest.raises(UnreachableError, match="in time"):
        get(rest)
