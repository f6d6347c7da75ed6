"""The GitLab client before the fake GitLab: what it does there, and what becomes of it."""

import pytest
from forge_fake import stale
from forge_fake.gitlab import GitLab as Fake
from forge_fake.gitlab import faults

from specagent.agent.forge.errors import (
    AlreadyOpenError,
    ForgeError,
    MissingPermissionError,
    NotFoundError,
    RateLimitedError,
)
from specagent.agent.forge.gitlab import GitLab
from specagent.agent.forge.pacing import Pace

BRANCH = "specagent/architecture"
FILES = {"docs/architecture.md": "# Spec\n"}


@pytest.fixture
def lab(tmp_path, clock):
    with Fake(tmp_path / "gitlab", clock=clock) as running:
        yield running


@pytest.fixture
def shop(lab):
    """A project with the bot's branch."""
    made = lab.repository("octo/group/shop", {"PRD.md": "# Shop\n"}, private=True)
    made.person("ann", "maintain").push(BRANCH, FILES)
    return made


def speaker(shop, token=None, project=""):
    """Return the forge as one token sees it; waiting moves the fake's clock."""
    clock, token = shop.github.world.clock, token or shop.actions_token()
    pace = Pace(now=clock, sleep=clock.advance)
    return GitLab(project or shop.full_name, str(token), url=shop.github.api_url, pace=pace)


def opened(forge, **changes):
    """Open the merge request of most tests."""
    return forge.open(**{"head": BRANCH, "base": "main", "title": "Spec", "body": "Why\n", "draft": True, **changes})


def test_one_is_opened_as_a_draft_and_found_again(shop):
    forge = speaker(shop)
    made = opened(forge)
    assert (made.number, made.draft, made.title, made.state, made.author) == (1, True, "Spec", "open", shop.robot)
    assert made.head_sha == shop.tip(BRANCH)
    assert forge.pull_requests(BRANCH) == [made]
    assert forge.pull_request(1) == made
    assert shop.pull(1).title == "Draft: Spec"


def test_the_project_may_be_given_by_its_number(shop):
    forge = speaker(shop, project=str(shop.record.id))
    assert forge.repository().default_branch == "main"
    assert forge.repository().private
    assert opened(forge).number == 1


def test_a_second_one_for_the_branch_is_refused_but_not_after_the_first_is_closed(shop):
    forge = speaker(shop)
    opened(forge)
    with pytest.raises(AlreadyOpenError, match="!1"):
        opened(forge)
    forge.close(1)
    opened(forge)
    assert [(one.number, one.state) for one in forge.pull_requests(BRANCH)] == [(2, "open"), (1, "closed")]
    assert forge.pull_request(1).closed_by == shop.robot


def test_who_closed_it_is_told_and_a_merged_one_was_not_closed(shop):
    ann, forge = shop.person("ann", "maintain"), speaker(shop)
    opened(forge)
    ann.close(1)
    assert forge.pull_request(1).closed_by == "ann"
    ann.reopen(1)
    ann.merge(1)
    assert (forge.pull_request(1).state, forge.pull_request(1).closed_by) == ("merged", "")


def test_a_branch_that_is_deleted_ends_it_and_one_that_is_emptied_does_not(shop):
    ann, forge = shop.person("ann"), speaker(shop)
    opened(forge)
    ann.force_push(BRANCH, "main")
    assert forge.pull_request(1).state == "open"
    ann.delete_branch(BRANCH)
    assert forge.pull_request(1).state == "closed"


@pytest.mark.parametrize("draft", [True, False])
def test_a_changed_title_and_text_leave_a_draft_one(shop, draft):
    forge = speaker(shop)
    opened(forge, draft=draft)
    found = forge.update(1, title="Ours", body="Because\r\n")
    assert (found.title, found.draft, found.body) == ("Ours", draft, "Because")
    shop.person("ann").set_draft(1, not draft)
    assert forge.update(1, title="Theirs").draft is not draft


def test_comments_are_added_edited_and_read_without_what_gitlab_notes(shop):
    ann, forge = shop.person("ann"), speaker(shop)
    opened(forge)
    hers, mine = ann.comment(1, "Why?"), forge.comment(1, "So\n")
    forge.edit_comment(1, mine.id, "So there")
    assert [(one.author, one.body) for one in forge.comments(1)] == [("ann", "Why?"), (shop.robot, "So there")]
    with pytest.raises(MissingPermissionError):
        forge.edit_comment(1, hers.id, "Because")
    forge.close(1)
    assert len(forge.comments(1)) == 2


def test_all_pages_of_comments_are_read(shop):
    ann, forge = shop.person("ann"), speaker(shop)
    opened(forge)
    for number in range(205):
        ann.comment(1, str(number))
    assert [one.body for one in forge.comments(1)] == [str(number) for number in range(205)]


def test_labels_reviewers_and_assignees_are_added_to_those_that_are_there(shop):
    ann, bea = shop.person("ann"), shop.person("bea")
    forge = speaker(shop)
    opened(forge)
    ann.label(1, "ours")
    ann.assign(1, "ann")
    forge.add_labels(1, ["spec"])
    forge.request_reviewers(1, ["ann"])
    with pytest.raises(ForgeError, match="no account 'nobody'"):
        forge.request_reviewers(1, ["bea", "nobody"])
    forge.assign(1, ["bea"])
    pull = shop.pull(1)
    people = (ann.account, bea.account)
    assert (pull.labels, pull.reviewers, pull.assignees) == (("ours", "spec"), people, people)


@pytest.mark.parametrize(
    ("role", "told"), [("none", "none"), ("triage", "read"), ("write", "write"), ("admin", "admin")]
)
def test_what_somebody_may_do_follows_from_their_role(shop, role, told):
    shop.person("eve", role)
    assert speaker(shop).permission("Eve") == told
    assert speaker(shop).permission("adam") == "none"


def test_a_token_that_may_only_read_says_what_it_lacks(shop):
    forge = speaker(shop, shop.actions_token({"contents": "read"}))
    assert forge.pull_requests(BRANCH) == []
    with pytest.raises(MissingPermissionError, match="higher privileges") as caught:
        opened(forge)
    assert "`api`" in caught.value.hint


def test_a_reporter_may_not_open_one(shop):
    with pytest.raises(MissingPermissionError, match="403 Forbidden") as caught:
        opened(speaker(shop, shop.person("rob", "read").token()))
    assert "developer" in caught.value.hint


def test_a_stranger_sees_no_private_project_and_a_made_up_token_is_refused(shop):
    with pytest.raises(NotFoundError, match="Project Not Found"):
        speaker(shop, shop.person("eve", "none").token()).repository()
    with pytest.raises(MissingPermissionError, match="401 Unauthorized"):
        speaker(shop, "glpat-none").whoami()


def test_a_branch_that_is_not_there_is_told_by_its_field(shop):
    with pytest.raises(ForgeError, match="source_branch: does not exist"):
        opened(speaker(shop), head="nowhere")


def test_the_limit_is_told_and_waited_for(tmp_path, clock):
    with Fake(tmp_path / "slow", clock=clock, minutely=3) as lab:
        forge, start = speaker(lab.repository("octo/shop", FILES)), clock()
        assert [forge.rate_limit().remaining for _ in range(3)] == [2, 1, 0]
        assert forge.whoami()
        assert clock() - start == 60


def test_a_limit_that_lasts_too_long_is_told(lab, shop):
    forge = speaker(shop)
    lab.faults.order(faults.too_many_requests(3600), "GET", "/user")
    with pytest.raises(RateLimitedError, match="3600"):
        forge.whoami()


def test_a_list_may_lag_behind(lab, shop):
    forge = speaker(shop)
    opened(forge)
    lab.faults.order(stale(1), "GET", "*/merge_requests")
    assert forge.pull_requests(BRANCH) == []
    assert len(forge.pull_requests(BRANCH)) == 1


@pytest.mark.parametrize(
    "text", ["`Closes #4`", "fixing: octo/other#4", "`resolves  https://x.org/4`", "Implement AB-4"]
)
def test_no_text_closes_an_issue_and_all_is_read_as_it_was_written(lab, shop, text):
    ann, forge = shop.person("ann", "maintain"), speaker(shop)
    assert opened(forge, body=f"- {text}").body == f"- {text}"
    assert forge.update(1, body=f"- [x] {text}").body == f"- [x] {text}"
    ann.merge(1)
    assert lab.log.changes("issue closed") == []
    ann.push("other", {"a.txt": "a\n"})
    ann.open_pull("other", body=text)
    ann.merge(2)
    assert len(lab.log.changes("issue closed")) == 1


def test_a_line_that_is_a_command_of_gitlabs_is_taken_out_and_noted(lab, shop):
    forge = speaker(shop)
    made = opened(forge, body="Why\n/merge\nSo\n- /close\n")
    assert made.body == "Why\nSo\n- /close"
    assert [one.after for one in lab.log.changes("quick action")] == ["/merge"]
