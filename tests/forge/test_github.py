import json
from itertools import pairwise

import pytest
from forge.stub import Reply
from forge_fake import Clock, lost_reply, reset
from forge_fake.github import GitHub as Fake
from forge_fake.github import faults

from specagent.agent.errors import UsageError
from specagent.agent.forge.errors import (
    AlreadyOpenError,
    ForgeError,
    MissingPermissionError,
    NotFoundError,
    RateLimitedError,
    UnreachableError,
)
from specagent.agent.forge.forge import Comment, Forge, RateLimit, RepositoryInfo
from specagent.agent.forge.github import GitHub
from specagent.agent.forge.pacing import Pace

REPOSITORY = "octo/shop"
BRANCH = "specagent/architecture"
PULLS = f"/repos/{REPOSITORY}/pulls"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def fake(tmp_path, clock):
    with Fake(tmp_path / "github", clock=clock) as running:
        yield running


@pytest.fixture
def shop(fake):
    """A repository with the bot's branch."""
    made = fake.repository(REPOSITORY, {"PRD.md": "# Shop\n"})
    made.person("ann").push(BRANCH, {"docs/architecture.md": "# Spec\n"})
    return made


def speaker(fake, clock, token, repository=REPOSITORY):
    return GitHub(repository, str(token), url=fake.api_url, pace=Pace(now=clock, sleep=clock.advance))


@pytest.fixture
def github(fake, shop, clock):
    """The forge with a workflow's token."""
    return speaker(fake, clock, shop.actions_token())


def opened(github, **changes):
    return github.open(
        **{"head": BRANCH, "base": "main", "title": "Spec", "body": "What changed", "draft": True, **changes}
    )


def test_it_is_a_forge(github):
    forge: Forge = github
    assert forge.name == "GitHub"


def test_an_opened_pull_request_is_as_it_was_asked_for(github, shop):
    made = opened(github)
    assert (made.number, made.state, made.draft, made.title, made.body) == (1, "open", True, "Spec", "What changed")
    assert (made.head, made.head_sha, made.base) == (BRANCH, shop.tip(BRANCH), "main")
    assert (made.author, made.labels, made.closed_by) == ("github-actions[bot]", (), "")
    assert github.pull_request(1) == made
    assert github.pull_requests(BRANCH) == [made]


def test_a_second_one_for_the_branch_is_told_apart_from_other_refusals(github, shop):
    opened(github)
    with pytest.raises(AlreadyOpenError, match="already exists"):
        opened(github)
    shop.person("ann").push("empty", {})
    shop.person("ann").force_push("empty", "main")
    with pytest.raises(ForgeError, match="No commits between") as caught:
        opened(github, head="empty")
    assert not isinstance(caught.value, AlreadyOpenError)


def test_all_states_of_a_branch_are_listed_newest_first(github, shop):
    ann = shop.person("ann")
    opened(github)
    ann.close(1)
    opened(github)
    ann.merge(2)
    ann.push(BRANCH, {"docs/architecture.md": "# More\n"})
    opened(github)
    assert [(one.number, one.state) for one in github.pull_requests(BRANCH)] == [
        (3, "open"),
        (2, "merged"),
        (1, "closed"),
    ]


def test_a_forks_branch_of_the_same_name_does_not_count(fake, github, shop):
    fork = shop.fork("eve")
    eve = fork.person("eve", "admin")
    eve.push(BRANCH, {"docs/architecture.md": "# Evil\n"})
    shop.person("eve", "none").open_pull(f"eve:{BRANCH}")
    assert github.pull_requests(BRANCH) == []


def test_a_fork_of_the_same_owner_does_not_count_either(fake, github, shop):
    twin = shop.fork("octo2")
    twin.record.owner = shop.record.owner
    twin.person("ann", "admin").push("other", {"a.md": "a\n"})
    assert github.pull_requests("other") == []


def test_who_closed_it_is_told_of_one_that_was_not_merged(github, shop):
    opened(github)
    shop.person("ann").close(1)
    assert github.pull_request(1).closed_by == "ann"
    assert github.pull_request(1).state == "closed"
    assert github.pull_requests(BRANCH)[0].closed_by == ""
    shop.person("ann").reopen(1)
    shop.person("ann").merge(1)
    assert (github.pull_request(1).state, github.pull_request(1).closed_by) == ("merged", "")


def test_only_what_is_given_is_changed(github, shop):
    opened(github)
    shop.person("ann").push("next", {"a.md": "a\n"})
    assert github.update(1, body="New").body == "New"
    assert github.update(1, title="Other", base="next").base == "next"
    assert shop.pull(1).title == "Other"
    assert shop.pull(1).body == "New"
    assert shop.pull(1).draft


def test_one_is_closed(github, shop):
    opened(github)
    github.close(1)
    assert shop.pull(1).state == "closed"


def test_comments_are_read_oldest_first_over_many_pages_and_edited(github, shop, clock):
    opened(github)
    first = github.comment(1, "first")
    assert first == Comment(first.id, "github-actions[bot]", "first", "2026-11-23T09:00:01Z")
    for number in range(150):
        shop.person("ann").comment(1, f"comment {number}")
    found = github.comments(1)
    assert [one.body for one in found] == ["first", *(f"comment {number}" for number in range(150))]
    assert github.edit_comment(1, first.id, "second").body == "second"
    assert github.comments(1)[0].body == "second"


def test_labels_reviewers_and_assignees_are_added(github, shop):
    shop.person("ann")
    shop.person("ben")
    opened(github)
    shop.person("ann").label(1, "docs")
    github.add_labels(1, ["spec"])
    github.request_reviewers(1, ["ann", "ben"])
    github.assign(1, ["ben"])
    pull = shop.pull(1)
    assert pull.labels == ("docs", "spec")
    assert [one.login for one in pull.reviewers] == ["ann", "ben"]
    assert [one.login for one in pull.assignees] == ["ben"]


def test_teams_are_asked_with_a_persons_token(fake, shop, clock, github):
    opened(github)
    shop.team("architects")
    speaker(fake, clock, shop.person("root", "admin").token()).request_reviewers(1, [], ["architects"])
    assert [one.slug for one in shop.pull(1).teams] == ["architects"]
    with pytest.raises(ForgeError, match="refused to ask for reviews"):
        github.request_reviewers(1, [], ["architects"])


def test_nothing_to_add_is_no_request(github, fake):
    opened(github)
    before = len(fake.log.asked())
    github.add_labels(1, [])
    github.request_reviewers(1, [])
    github.assign(1, [])
    assert len(fake.log.asked()) == before


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("admin", "admin"),
        ("maintain", "write"),
        ("write", "write"),
        ("triage", "read"),
        ("read", "read"),
        ("none", "read"),
    ],
)
def test_what_somebody_may_do_comes_from_their_role(role, told, github, shop):
    shop.person("ben", role)
    assert github.permission("ben") == told


def test_whoever_does_not_exist_or_is_no_login_may_do_nothing(github, fake):
    assert github.permission("nobody") == "none"
    before = len(fake.log.asked())
    for login in ("", "..", "../../pulls", "a/b", "a?b", "ann\n"):
        assert github.permission(login) == "none"
    assert len(fake.log.asked()) == before


def test_a_strangers_role_in_a_private_repository_is_none(github, shop):
    shop.person("eve", "none")
    shop.configure(private=True)
    assert github.permission("eve") == "none"


def test_the_repository_tells_its_settings_as_far_as_the_token_sees_them(fake, github, shop, clock):
    assert github.repository() == RepositoryInfo("main", fork=False, private=False, actions_may_open_pull_requests=None)
    admin = speaker(fake, clock, shop.person("root", "admin").token())
    shop.configure(actions_may_approve=False)
    assert admin.repository().actions_may_open_pull_requests is False
    shop.configure(actions_may_approve=True)
    assert admin.repository().actions_may_open_pull_requests is True


def test_a_fork_is_told(fake, shop, clock):
    shop.fork("eve")
    token = shop.person("eve").token()
    assert speaker(fake, clock, token, "eve/shop").repository().fork


def test_the_limit_is_read_without_using_it_up(github, fake, shop, clock):
    token = shop.actions_token()
    forge = speaker(fake, clock, token)
    fake.limits.leave(token, 7)
    assert forge.rate_limit() == RateLimit(7, int(clock()) + 3600)
    assert forge.rate_limit().remaining == 7


def test_a_persons_token_tells_who_it_is(fake, shop, clock):
    assert speaker(fake, clock, shop.person("ann").token()).whoami() == "ann"


def test_writes_are_a_second_apart(github, fake):
    opened(github)
    github.comment(1, "a")
    github.comment(1, "b")
    github.close(1)
    times = [one.at for one in fake.log.writes]
    assert [later - earlier for earlier, later in pairwise(times)] == [1.0, 1.0, 1.0]


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


@pytest.mark.parametrize(
    "name", ["", "shop", "octo/shop/x", "octo/..", "../shop", "octo/sh op", "octo/shop?x", "https://github.com/o/r"]
)
def test_what_is_no_repository_is_refused(name):
    with pytest.raises(UsageError, match="no repository of GitHub"):
        GitHub(name, "token")


@pytest.fixture
def scripted(stub, pace):
    """The forge before a server that says what it is told."""
    return GitHub(REPOSITORY, "token", url=f"{stub.url}/api/v3", pace=pace)


NOT_A_USER = Reply(403, {"message": "Resource not accessible by integration"})


def test_a_workflows_token_tells_its_bot_by_graphql(scripted, stub):
    stub.answers(NOT_A_USER, Reply(200, {"data": {"viewer": {"login": "github-actions[bot]"}}}))
    assert scripted.whoami() == "github-actions[bot]"
    assert stub.lines == ["GET /api/v3/user", "POST /api/graphql"]
    assert stub.asked[1].headers["authorization"] == "Bearer token"


def test_a_token_that_graphql_does_not_know_either_lacks_a_permission(scripted, stub):
    stub.answers(NOT_A_USER, Reply(200, {"data": None, "errors": [{"message": "no"}]}))
    with pytest.raises(MissingPermissionError, match="whose token this is"):
        scripted.whoami()


def test_a_pull_request_of_a_deleted_fork_and_account_can_be_read(scripted, stub):
    branch = {"ref": BRANCH, "sha": "1" * 40}
    pull = {"number": 1, "html_url": "u", "state": "open", "title": "t", "body": None, "user": None, "merged_at": None}
    gone = {**pull, "head": {**branch, "repo": None}, "base": {**branch, "repo": {"id": 1}}}
    stub.answers(Reply(200, [gone]))
    assert scripted.pull_requests(BRANCH) == []
    stub.answers(Reply(200, gone))
    assert scripted.pull_request(1).author == ""


def test_a_server_without_limits_has_none(scripted, stub):
    stub.answers(Reply(404, {"message": "Rate limiting is not enabled."}))
    assert scripted.rate_limit() is None


@pytest.mark.parametrize(
    ("reply", "hint"),
    [
        (Reply(403, {"message": "x"}, {"X-GitHub-SSO": "required; url=https://x"}), "single sign-on"),
        (Reply(403, {"message": "Resource not accessible by personal access token"}), "`pull-requests: write`"),
        (Reply(422, {"message": "Draft pull requests are not supported in this repository."}), "no drafts"),
        (Reply(422, {"message": "Validation Failed", "errors": [{"field": "base", "code": "invalid"}]}), "Follow"),
    ],
)
def test_refusals_come_with_the_mend(reply, hint, scripted, stub):
    stub.answers(reply)
    with pytest.raises(ForgeError) as caught:
        opened(scripted)
    assert hint in caught.value.hint


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"message": 5}', b'{"errors": "x"}'])
def test_a_refusal_that_cannot_be_read_is_still_one(body, scripted, stub):
    stub.answers(Reply(403, body))
    with pytest.raises(MissingPermissionError, match="gave no reason"):
        opened(scripted)


def test_a_server_that_answers_pages_for_people_points_to_the_address(scripted, stub):
    stub.answers(Reply(200, b"<html>GitHub Enterprise</html>"))
    with pytest.raises(ForgeError) as caught:
        scripted.repository()
    assert "Check the API's address" in caught.value.hint
