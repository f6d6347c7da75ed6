"""GitHub fails: no duplicate comes of it, the message says what to do, and the next run finds all in order."""

import pytest
from forge.propose.bots import BRANCH, OPENING, SPEC, bot_in, edited, on_both_forges, prd, said, writes
from forge_fake import lost_reply, reset, stale
from forge_fake.github import faults

from specagent.agent.forge.errors import (
    ForgeError,
    MissingPermissionError,
    PushRejectedError,
    RateLimitedError,
    UnreachableError,
)

_PUSH, _OPEN, _UPDATE = ("POST", "*/git-receive-pack"), ("POST", "*/pulls"), ("PATCH", "*/pulls/*")
_COMMENT, _LIST = ("POST", "*/comments"), ("GET", "*/pulls")
_CONFLICT = "“A page loads within 2 seconds”. (NFR-1)", "Two seconds, no more. (NFR-1)"


def _converged(fake, place, bot):
    """Tell whether the next run has nothing to do, and there is one open pull request."""
    fake.log.clear()
    done = bot.run()
    return (done.outcome, writes(fake), [one.state for one in place.pulls]) == ("unchanged", [], ["open"])


@on_both_forges(
    "fault", [(lost_reply(),), (reset(done=True),), (faults.bad_gateway().after_write(),)], [(lost_reply(),)]
)
def test_a_lost_reply_to_the_opening_leaves_one_pull_request(fake, place, bot, forge_name, fault):
    fake.faults.order(fault, *OPENING[forge_name])
    done = bot.run()

    assert (done.outcome, done.number) == ("opened", 1)
    assert writes(fake) == ["push", "POST /pulls"]
    assert _converged(fake, place, bot)


def test_a_lost_reply_is_looked_up_also_where_lists_lag_behind(fake, place, bot, clock):
    fake.faults.order(lost_reply(), *_OPEN)
    fake.faults.order(stale(5), *_LIST, times=2, skip=2)
    start = clock()

    assert bot.run().outcome == "opened"
    assert len(place.pulls) == 1
    assert clock() - start < 60


def test_an_opening_that_was_not_done_is_not_sent_again_by_itself(fake, place, bot):
    fake.faults.order(faults.bad_gateway(), *_OPEN)
    with pytest.raises(UnreachableError, match="502"):
        bot.run()

    assert writes(fake) == ["push", "POST /pulls"]
    assert place.pulls == []
    assert bot.run().outcome == "opened"
    assert _converged(fake, place, bot)


@pytest.mark.parametrize("fault", [lost_reply(), reset(done=True)], ids=lambda one: one.name)
def test_a_lost_reply_to_the_push_leaves_one_commit(fake, place, ann, bot, proposed, fault):
    ann.push("main", {"PRD.md": prd(3)})
    head = place.tip(BRANCH)
    fake.faults.order(fault, *_PUSH)

    assert bot.run().outcome == "updated"
    assert len(place.commits("--first-parent", f"{head}..{BRANCH}")) == 1
    assert _converged(fake, place, bot)


def test_a_push_that_did_not_arrive_fails_and_is_made_by_the_next_run(fake, place, ann, bot, proposed):
    ann.push("main", {"PRD.md": prd(3)})
    fake.faults.order(faults.bad_gateway(), *_PUSH, times=9)
    with pytest.raises(PushRejectedError) as caught:
        bot.run()

    assert caught.value.reason == "unreachable"
    fake.faults.clear()
    assert bot.run().outcome == "updated"
    assert _converged(fake, place, bot)


@pytest.mark.parametrize("fault", [lost_reply(), faults.bad_gateway()], ids=lambda one: one.name)
def test_an_update_that_gets_no_answer_is_made_once_more(fake, place, ann, bot, proposed, fault):
    ann.push("main", {"PRD.md": prd(3)})
    fake.faults.order(fault, *_UPDATE)

    assert bot.run().outcome == "updated"
    assert place.tip(BRANCH) in place.pull(1).body
    assert _converged(fake, place, bot)


def test_a_run_that_ended_between_push_and_update_is_made_good(fake, place, ann, bot, proposed):
    ann.push("main", {"PRD.md": prd(3)})
    fake.faults.order(faults.bad_gateway(), *_UPDATE, times=2)
    with pytest.raises(UnreachableError):
        bot.run()
    head = place.tip(BRANCH)
    fake.log.clear()

    assert bot.run().outcome == "updated"
    assert (place.tip(BRANCH), writes(fake)) == (head, ["PATCH /pulls/1"])
    assert head in place.pull(1).body
    assert _converged(fake, place, bot)


@pytest.mark.parametrize("fault", [lost_reply(), faults.bad_gateway().after_write()], ids=lambda one: one.name)
def test_a_lost_reply_to_a_comment_leaves_one_comment(fake, place, ann, bot, proposed, fault):
    ann.push(BRANCH, edited(place, BRANCH, *_CONFLICT))
    ann.push("main", {"PRD.md": prd(3)})
    fake.faults.order(fault, *_COMMENT)

    assert bot.run().outcome == "conflict"
    assert bot.run().outcome == "conflict"
    assert len(said(place, 1)) == 1


def test_a_gateway_that_fails_twice_is_asked_a_third_time(fake, place, bot, proposed):
    fake.faults.order(faults.bad_gateway(), *_LIST, times=2)
    assert bot.run().outcome == "unchanged"


def test_a_gateway_that_goes_on_failing_ends_the_run_without_a_write(fake, place, ann, bot, proposed):
    ann.push("main", {"PRD.md": prd(3)})
    fake.log.clear()
    fake.faults.order(faults.bad_gateway(), *_LIST, times=99)
    with pytest.raises(UnreachableError) as caught:
        bot.run()

    assert "later" in caught.value.hint
    assert writes(fake) == []


@pytest.mark.parametrize("fault", [faults.too_many_requests(7), faults.secondary_limit(7)], ids=lambda one: one.name)
def test_a_limit_on_reading_is_waited_for_as_long_as_it_asks(fake, bot, proposed, clock, fault):
    start = clock()
    fake.faults.order(fault, *_LIST)

    assert bot.run().outcome == "unchanged"
    assert clock() - start >= 7


def test_a_limit_that_lasts_too_long_ends_the_run(fake, bot, proposed, clock):
    start = clock()
    fake.faults.order(faults.too_many_requests(3600), *_LIST)
    with pytest.raises(RateLimitedError) as caught:
        bot.run()

    assert clock() - start < 60
    assert "3600" in caught.value.message
    assert "later" in caught.value.hint


def test_a_limit_and_a_missing_permission_read_differently(fake, place, bot):
    fake.faults.order(faults.secondary_limit(60), *_OPEN)
    with pytest.raises(RateLimitedError) as limited:
        bot.run()
    bot.clock.advance(60)
    fake.faults.order(faults.missing_permission(), *_OPEN)
    with pytest.raises(MissingPermissionError) as missing:
        bot.run()

    assert "secondary rate limit" in limited.value.message
    assert "60 seconds" in limited.value.hint
    assert "not accessible" in missing.value.message
    assert "permission" in missing.value.hint or "pull-requests: write" in missing.value.hint
    assert bot.run().outcome == "opened"
    assert _converged(fake, place, bot)


def test_a_token_that_may_only_read_fails_at_the_push_and_says_what_it_needs(fake, place, tmp_path):
    bot = bot_in(place, tmp_path / "work", place.actions_token({"contents": "read", "pull_requests": "read"}))
    with pytest.raises(PushRejectedError) as caught:
        bot.run()

    assert caught.value.reason == "permission"
    assert "contents: write" in caught.value.hint
    assert place.pulls == []


def test_a_repository_that_lets_no_workflow_open_one_says_which_setting_it_is(place, bot):
    place.configure(actions_may_approve=False)
    with pytest.raises(ForgeError) as caught:
        bot.run()

    assert "Allow GitHub Actions to create and approve pull requests" in caught.value.hint
    place.configure(actions_may_approve=True)
    assert bot.run().outcome == "opened"


def test_a_protected_branch_says_so(place, bot, ann, proposed):
    place.protect(BRANCH)
    ann.push("main", {"PRD.md": prd(3)})
    with pytest.raises(PushRejectedError) as caught:
        bot.run()

    assert caught.value.reason == "protected"
    assert "3 seconds" not in place.read(SPEC, BRANCH)
