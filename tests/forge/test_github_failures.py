import json

import pytest
from forge.speaking import BRANCH, PULLS, opened, speaker
from forge_fake import lost_reply, reset
from forge_fake.github import faults

from specagent.agent.forge.errors import (
    MissingPermissionError,
    NotFoundError,
    RateLimitedError,
    UnreachableError,
)


@pytest.mark.parametrize("fault", [lost_reply(), reset(done=True), faults.bad_gateway().after_write()])
def test_after_a_lost_reply_there_is_one_pull_request_and_the_caller_is_told_to_look(fault, github, fake, shop):
    fake.faults.order(fault, "POST", PULLS)
    with pytest.raises(UnreachableError) as caught:
        opened(github)
    assert caught.value.may_have_been_done
    assert len(fake.log.asked("POST", PULLS)) == 1
    assert [one.number for one in github.pull_requests(BRANCH)] == [1]


def test_two_failures_of_a_read_are_bridged_and_three_are_not(github, fake):
    fake.faults.order(faults.bad_gateway(), "GET", times=2)
    assert github.pull_requests(BRANCH) == []
    fake.faults.order(faults.unavailable(), "GET", times=3)
    with pytest.raises(UnreachableError):
        github.pull_requests(BRANCH)


@pytest.mark.parametrize("fault", [faults.secondary_limit(20), faults.too_many_requests(20)])
def test_a_limit_is_told_from_a_missing_permission_and_waited_for(fault, github, fake, clock):
    fake.faults.order(fault, "POST", PULLS)
    begun = clock()
    with pytest.raises(RateLimitedError) as caught:
        opened(github)
    assert caught.value.retry_after == 20
    opened(github)
    assert clock() - begun >= 20
    assert len(fake.log.asked("POST", PULLS)) == 2


def test_a_secondary_limit_without_a_time_is_a_minute(github, fake):
    fake.faults.order(faults.secondary_limit(None), "POST", PULLS)
    with pytest.raises(RateLimitedError) as caught:
        opened(github)
    assert caught.value.retry_after == 60


def test_a_used_up_hour_is_waited_for_only_where_it_is_soon_over(fake, shop, clock):
    token = shop.actions_token()
    forge = speaker(fake, clock, token)
    fake.limits.leave(token, 0)
    clock.advance(3000)
    with pytest.raises(RateLimitedError) as caught:
        forge.pull_requests(BRANCH)
    assert caught.value.retry_after == 600
    assert len(fake.log.asked()) == 1
    clock.advance(590)
    assert forge.pull_requests(BRANCH) == []


def test_a_missing_permission_says_which_one(fake, shop, clock):
    forge = speaker(fake, clock, shop.actions_token({"contents": "write"}))
    with pytest.raises(MissingPermissionError, match="not accessible by integration") as caught:
        opened(forge)
    assert "`pull_requests=write`" in caught.value.hint


def test_the_setting_that_keeps_workflows_from_opening_is_named(github, shop):
    shop.configure(actions_may_approve=False)
    with pytest.raises(MissingPermissionError) as caught:
        opened(github)
    assert "Allow GitHub Actions to create and approve pull requests" in caught.value.hint


def test_a_token_that_is_none_is_told(fake, shop, clock):
    with pytest.raises(MissingPermissionError, match="Bad credentials") as caught:
        speaker(fake, clock, "ghp_wrong").pull_requests(BRANCH)
    assert "expired" in caught.value.hint


def test_what_is_not_there_is_told(github, fake, clock, shop):
    with pytest.raises(NotFoundError, match="pull request #7"):
        github.pull_request(7)
    with pytest.raises(NotFoundError):
        speaker(fake, clock, shop.actions_token(), "octo/none").repository()


def test_nothing_that_is_sent_or_said_holds_the_token(fake, shop, clock):
    token = shop.actions_token()
    forge = speaker(fake, clock, token)
    fake.faults.order(faults.bad_gateway(), "POST", PULLS)
    with pytest.raises(UnreachableError) as caught:
        opened(forge)
    sent = json.dumps([(one.path, one.query, one.body, one.headers) for one in fake.log.asked()])
    assert token.text not in f"{sent} {caught.value!r} {caught.value.hint} {vars(forge)}"
