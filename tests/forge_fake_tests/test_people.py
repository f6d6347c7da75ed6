import json

import pytest
from forge_fake.github import ApiError

SPEC = "docs/architecture.md"


@pytest.fixture
def ann(place):
    return place.person("ann")


@pytest.fixture
def pull(ann):
    """The number of a pull request from `spec` with a checklist."""
    return ann.open_pull("spec", title="Spec", body="- [ ] FR-1 settled\n- [ ] Budget known\n").number


def test_a_push_commits_real_files_and_the_open_pull_request_follows(place, ann, clock, pull):
    clock.advance(60)

    sha = ann.push("spec", {SPEC: "# Mine\n", "PRD.md": None}, "Edit by hand")

    (last, first) = place.commits("main..spec")
    assert (last.sha, last.author, last.message) == (sha, "ann", "Edit by hand")
    assert (last.email, last.date) == (f"{ann.account.id}+ann@users.noreply.github.com", "2026-11-23T09:01:00+00:00")
    assert last.parents == (first.sha,)
    assert (place.read(SPEC, "spec"), place.files("spec")) == ("# Mine\n", ["README.md", SPEC])
    assert (place.pull(pull).head_sha, place.pull(pull).updated) == (sha, clock.time)


def test_a_new_branch_begins_at_the_default_branch_or_where_it_is_told(place, ann):
    ann.push("a", {"a": "1"})
    ann.push("b", {"b": "1"}, onto="spec")

    assert place.files("a") == ["PRD.md", "README.md", "a"]
    assert place.files("b") == ["PRD.md", "README.md", "b", SPEC]


def test_an_amend_replaces_the_last_commit_and_keeps_its_other_files(place, ann, github, pull):
    before = ann.push("spec", {"a": "1", "b": "1"}, "Two files")

    after = ann.amend("spec", {"b": "2"})

    assert not place.contains("spec", before)
    assert [one.message for one in place.commits("main..spec")] == ["Two files", "Draft the spec"]
    assert (place.read("a", "spec"), place.read("b", "spec")) == ("1", "2")
    assert place.pull(pull).head_sha == after
    (forced,) = github.log.changes("branch forced")
    assert (forced.by, forced.subject, forced.before, forced.after) == ("ann", "spec", before, after)


def test_an_amended_merge_is_still_one(place, ann):
    ann.push("main", {"a": "1"})
    merge = place.commits("-1", ann.merge_branch("main", "spec"))[0]

    ann.amend("spec", {"b": "2"})

    assert place.commits("-1", "spec")[0].parents == merge.parents
    assert (place.read("a", "spec"), place.read("b", "spec")) == ("1", "2")


def test_a_forced_push_moves_a_branch_wherever_it_is_told(place, ann, pull):
    ann.push("spec", {"a": "1"})
    ann.force_push("spec", place.commits("spec")[1].sha)
    assert place.files("spec") == ["PRD.md", "README.md", SPEC]

    ann.force_push("spec", "main", {"b": "1"}, "Anew")

    assert [one.message for one in place.commits("main..spec")] == ["Anew"]
    assert place.pull(pull).state == "open"


def test_a_merge_makes_a_merge_commit_or_a_squashed_one(place, ann, pull):
    head = place.tip("spec")
    merged = ann.merge(pull)

    assert (merged.state, merged.merged_by.login, merged.merge_sha) == ("closed", "ann", place.tip("main"))
    assert place.commits("-1", "main")[0].parents[1] == head

    ann.push("more", {"more": "1"})
    ann.merge(ann.open_pull("more", title="More").number, squash=True)
    assert (place.commits("-1", "main")[0].message, len(place.commits("-1", "main")[0].parents)) == ("More (#2)", 1)
    assert place.read("more") == "1"


def test_a_merge_that_conflicts_is_refused(place, ann, pull):
    ann.push("main", {SPEC: "# Another\n"})

    with pytest.raises(ApiError, match="405 Pull Request is not mergeable"):
        ann.merge(pull)

    assert (place.pull(pull).state, place.read(SPEC)) == ("open", "# Another\n")


def test_a_branch_may_be_deleted_when_it_is_merged(place, ann, pull):
    place.configure(delete_branch_on_merge=True)
    ann.merge(pull)
    assert (place.branches.keys(), place.pull(pull).merged is not None) == ({"main"}, True)


def test_merging_the_base_into_a_branch_brings_its_files(place, ann, pull):
    ann.push("main", {"PRD.md": "# Shop 2\n"})

    ann.merge_branch("main", "spec")

    assert place.read("PRD.md", "spec") == "# Shop 2\n"
    assert len(place.commits("-1", "spec")[0].parents) == 2
    ann.push("main", {SPEC: "# Another\n"})
    with pytest.raises(ValueError, match="conflict"):
        ann.merge_branch("main", "spec")


def test_people_close_reopen_edit_tick_and_talk(place, ann, pull):
    assert ann.close(pull).closed_by == ann.account
    assert ann.reopen(pull).closed_by is None
    ann.edit(pull, title="Ours")
    ann.tick(pull, "Budget")
    assert place.pull(pull).body == "- [ ] FR-1 settled\n- [x] Budget known\n"
    ann.tick(pull, "Budget", ticked=False)
    ann.rewrite(pull, str.upper)
    assert (place.pull(pull).title, place.pull(pull).body) == ("Ours", "- [ ] FR-1 SETTLED\n- [ ] BUDGET KNOWN\n")
    with pytest.raises(ValueError, match="no line"):
        ann.tick(pull, "Colour")

    comment = ann.comment(pull, "/specagent regenerate data: use MySQL")
    ann.edit_comment(comment, "Never mind")
    assert [one.body for one in place.comments(pull)] == ["Never mind"]
    ann.delete_comment(comment)
    assert place.comments(pull) == []


def test_people_label_assign_ask_and_draft(place, ann, pull):
    place.person("bob")
    ann.label(pull, "spec", "Docs", "docs")
    ann.assign(pull, "bob", "nobody")
    ann.ask_review(pull, "bob")
    ann.set_draft(pull)

    now = place.pull(pull)
    assert (now.labels, now.draft) == (("spec", "Docs"), True)
    assert [one.login for one in (*now.assignees, *now.reviewers)] == ["bob", "bob"]


def test_every_act_is_logged_with_who_did_it_and_no_request(github, ann, pull):
    github.log.clear()
    ann.close(pull)
    ann.comment(pull, "Not now")

    rows = [(one.by, one.what, one.subject, one.request) for one in github.log.changes()]
    assert rows == [("ann", "pull closed", "#1", 0), ("ann", "comment added", "#1", 0)]
    assert github.log.changes("pull *")[0].after["state"] == "closed"
    assert github.log.asked() == []


def test_what_is_done_to_the_bare_repository_directly_is_noticed(place, ann, pull):
    place.bare.git("update-ref", "-d", "refs/heads/spec")
    assert place.pull(pull).state == "open"

    place.notice()

    assert place.pull(pull).state == "closed"


def test_events_are_what_a_workflow_reads(place, ann, pull):
    comment = ann.comment(pull, "/specagent regenerate")
    event = json.loads(json.dumps(place.comment_event(comment)))
    assert (event["comment"]["body"], event["sender"]["login"]) == ("/specagent regenerate", "ann")
    assert event["issue"]["pull_request"]["url"].endswith("/api/v3/repos/octo/shop/pulls/1")

    fork = place.fork("eve")
    fork.person("eve").push("typo", {"README.md": "# Shoppe\n"})
    number = place.person("eve", "none").open_pull("eve:typo").number
    event = place.pull_event(number)
    assert event["pull_request"]["head"]["repo"] == {**event["pull_request"]["head"]["repo"], "fork": True}
    assert event["repository"]["full_name"] == "octo/shop"
