from itertools import pairwise

import pytest
from forge.speaking import BRANCH, opened, speaker

from specagent.agent.errors import UsageError
from specagent.agent.forge.errors import (
    AlreadyOpenError,
    ForgeError,
)
from specagent.agent.forge.forge import Comment, Forge, RateLimit, RepositoryInfo
from specagent.agent.forge.github import GitHub


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


def test_a_workflows_token_writes_as_the_bot_that_it_says_it_is(github, fake):
    opened(github)
    assert github.whoami() == github.comment(1, "x").author == "github-actions[bot]"
    assert [one.path for one in fake.log.asked("POST", "/graphql")] == ["/graphql"]


def test_writes_are_a_second_apart(github, fake):
    opened(github)
    github.comment(1, "a")
    github.comment(1, "b")
    github.close(1)
    times = [one.at for one in fake.log.writes]
    assert [later - earlier for earlier, later in pairwise(times)] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "name", ["", "shop", "octo/shop/x", "octo/..", "../shop", "octo/sh op", "octo/shop?x", "https://github.com/o/r"]
)
def test_what_is_no_repository_is_refused(name):
    with pytest.raises(UsageError, match="no repository of GitHub"):
        GitHub(name, "token")
