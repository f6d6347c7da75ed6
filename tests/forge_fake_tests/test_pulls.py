"""The rules that GitHub keeps pull requests to."""

import re

import pytest
from forge_fake_tests.client import Client

REPO = "/repos/octo/shop"
PULLS = f"{REPO}/pulls"
PULL = {"title": "Spec", "head": "spec", "base": "main", "body": "What changed"}


@pytest.fixture
def ann(place):
    return place.person("ann")


def problem(answer):
    assert (answer.status_code, answer.json()["message"]) == (422, "Validation Failed")
    (only,) = answer.json()["errors"]
    return only


def custom(message, **fields):
    return {"resource": "PullRequest", "code": "custom", **fields, "message": message}


def test_what_is_opened_can_be_read_back(ask, place, clock):
    made = ask("POST", PULLS, {**PULL, "draft": True})
    assert made.status_code == 201
    pull = ask("GET", f"{PULLS}/1").json()

    assert pull == {**made.json(), "mergeable": True, "rebaseable": True, "mergeable_state": "draft"}
    assert (pull["number"], pull["state"], pull["draft"], pull["title"]) == (1, "open", True, "Spec")
    assert (pull["user"]["login"], pull["user"]["type"]) == ("github-actions[bot]", "Bot")
    assert (pull["head"]["ref"], pull["head"]["sha"]) == ("spec", place.tip("spec"))
    assert (pull["base"]["ref"], pull["base"]["sha"]) == ("main", place.tip("main"))
    assert (pull["created_at"], pull["commits"], pull["changed_files"], pull["additions"]) == (
        "2026-11-23T09:00:00Z",
        1,
        1,
        1,
    )
    assert ask("GET", PULLS).json()[0].items() <= pull.items()


def test_a_second_pull_request_for_a_branch_and_base_is_refused_until_the_first_is_closed(ask, ann):
    ask("POST", PULLS, PULL)
    assert problem(ask("POST", PULLS, PULL)) == custom("A pull request already exists for octo:spec.")
    ann.push("next", {"next": "1"})
    assert ask("POST", PULLS, {**PULL, "base": "next"}).status_code == 201

    ann.close(1)

    assert ask("POST", PULLS, PULL).json()["number"] == 3
    assert problem(ask("PATCH", f"{PULLS}/1", {"state": "open"})) == custom(
        "A pull request already exists for octo:spec."
    )


def test_what_cannot_be_proposed_is_refused_with_its_reason(ask, ann, place):
    ann.push("same", {})
    place.bare.git("update-ref", "refs/heads/same", place.tip("main"))
    place.bare.commit("orphan", {"a": "1"}, "Alone", place.github.world.author(ann.account), parent=None)
    place.notice()

    assert problem(ask("POST", PULLS, {**PULL, "head": "same"})) == custom("No commits between main and same")
    assert problem(ask("POST", PULLS, {**PULL, "head": "orphan"})) == custom(
        "The orphan branch has no history in common with main"
    )
    for field in ("head", "base"):
        wrong = {"resource": "PullRequest", "field": field, "code": "invalid"}
        assert problem(ask("POST", PULLS, {**PULL, field: "none"})) == wrong
    assert problem(ask("POST", PULLS, {**PULL, "head": "nobody:spec"}))["field"] == "head"
    assert problem(ask("POST", PULLS, {**PULL, "title": " "}))["code"] == "missing_field"
    assert ask("POST", PULLS, {"head": "spec", "title": "Spec"}).json()["message"].startswith("Invalid request.")
    place.configure(drafts=False)
    assert "not supported" in problem(ask("POST", PULLS, {**PULL, "draft": True}))["message"]
    assert place.pulls == []


@pytest.mark.parametrize(("field", "most"), [("body", 65536), ("title", 256)])
def test_texts_have_githubs_sizes(ask, field, most):
    ask("POST", PULLS, PULL)
    assert ask("PATCH", f"{PULLS}/1", {field: "x" * most}).status_code == 200
    told = problem(ask("PATCH", f"{PULLS}/1", {field: "x" * (most + 1)}))
    assert told["message"] == f"{field} is too long (maximum is {most} characters)"


def test_actions_open_none_where_the_setting_forbids_it(ask, place, ann, github):
    place.configure(actions_may_approve=False)

    refused = ask("POST", PULLS, PULL)

    assert refused.status_code == 403
    assert refused.json()["message"] == "GitHub Actions is not permitted to create or approve pull requests."
    with Client(github, ann.token()) as person:
        assert person("POST", PULLS, PULL).status_code == 201


def numbers(answer):
    return [one["number"] for one in answer.json()]


def test_lists_are_filtered_by_head_base_and_state_and_sorted(ask, ann, place, clock):
    fork = place.fork("eve").person("eve", "admin")
    fork.push("spec", {"README.md": "# Mine\n"})
    ann.push("next", {"next": "1"})
    for head, base in [("spec", "main"), ("spec", "next"), ("eve:spec", "main")]:
        ann.open_pull(head, base)
    ann.close(2)
    clock.advance(9)
    ann.edit(1, title="Later")
    clock.advance(9)
    ann.comment(2, "Latest")

    assert numbers(ask("GET", PULLS)) == [3, 1]
    assert numbers(ask("GET", PULLS, state="all", head="octo:spec")) == [2, 1]
    assert numbers(ask("GET", PULLS, state="all", head="OCTO:spec", base="next")) == [2]
    assert numbers(ask("GET", PULLS, head="eve:spec")) == [3]
    assert numbers(ask("GET", PULLS, state="closed")) == [2]
    assert numbers(ask("GET", PULLS, state="all", head="spec")) == [3, 2, 1], "a head without owner filters nothing"
    assert numbers(ask("GET", PULLS, state="all", direction="asc")) == [1, 2, 3]
    assert numbers(ask("GET", PULLS, state="all", sort="updated", direction="desc")) == [2, 1, 3]
    assert ask("GET", PULLS, state="draft").status_code == 422


def test_long_lists_come_in_pages_that_are_linked(ask, ann, github):
    ann.open_pull("spec")
    for number in range(5):
        ann.comment(1, f"comment {number}")
    url, read = f"{REPO}/issues/1/comments", []
    while url:
        answer = ask("GET", url, **({} if read else {"per_page": 2}))
        read += [one["body"] for one in answer.json()]
        url = answer.links.get("next", {}).get("url")
    assert read == [f"comment {number}" for number in range(5)]
    assert answer.links.keys() == {"prev", "first"}
    middle = ask("GET", f"{REPO}/issues/1/comments", per_page=2, page=2)
    assert re.findall(r'page=(\d)>; rel="(\w+)"', middle.headers["link"]) == [
        ("1", "prev"),
        ("3", "next"),
        ("3", "last"),
        ("1", "first"),
    ]
    assert ask("GET", f"{REPO}/issues/1/comments", per_page=2, page=9).json() == []


def test_a_closed_pull_request_says_as_an_issue_who_closed_it(ask, ann):
    ask("POST", PULLS, PULL)
    ann.close(1)
    assert ask("GET", f"{REPO}/issues/1").json()["closed_by"]["login"] == "ann"
    assert "closed_by" not in ask("GET", f"{PULLS}/1").json()


def reopening(ask):
    return problem(ask("PATCH", f"{PULLS}/1", {"state": "open"}))["message"]


def test_it_may_be_reopened_unless_its_branch_is_gone_rewritten_or_empty(ask, ann, place):
    ann.open_pull("spec")
    head = place.tip("spec")
    ann.close(1)
    ann.push("spec", {"more": "1"})
    assert place.pull(1).head_sha == head, "a closed one does not follow"
    assert ask("PATCH", f"{PULLS}/1", {"state": "open"}).json()["head"]["sha"] == place.tip("spec")

    ann.close(1)
    ann.amend("spec", {"more": "2"})
    assert reopening(ask) == "state cannot be changed. The spec branch was force-pushed or recreated."
    ann.delete_branch("spec")
    assert reopening(ask) == "state cannot be changed. The spec branch has been deleted."


def test_a_merged_one_stays_merged(ask, ann):
    ann.open_pull("spec")
    ann.merge(1)
    assert reopening(ask) == "state cannot be changed. The pull request cannot be reopened."


def test_pushes_close_and_merge_pull_requests(ask, ann, place):
    ann.open_pull("spec")
    place.bare.git("update-ref", "refs/heads/main", place.tip("spec"))
    place.notice()
    pull = ask("GET", f"{PULLS}/1").json()
    assert (pull["state"], pull["merged"], pull["merge_commit_sha"]) == ("closed", True, place.tip("main"))

    ann.push("two", {"two": "1"})
    ann.open_pull("two")
    ann.force_push("two", "main")
    pull = ask("GET", f"{PULLS}/2").json()
    assert (pull["state"], pull["merged"]) == ("closed", False)

    ann.push("three", {"three": "1"})
    ann.open_pull("three")
    ann.delete_branch("three")
    assert (place.pull(3).state, place.pull(3).closed_by) == ("closed", ann.account)


def test_whether_it_can_be_merged_is_known_at_the_second_look(ask, ann):
    ann.open_pull("spec")
    assert ask("GET", f"{PULLS}/1").json()["mergeable_state"] == "unknown"
    assert ask("GET", f"{PULLS}/1").json()["mergeable_state"] == "clean"
    ann.push("main", {"docs/architecture.md": "# Another\n"})
    states = [ask("GET", f"{PULLS}/1").json()[name] for name in ("mergeable", "mergeable", "mergeable_state")]
    assert states == [None, False, "dirty"]


def test_the_base_can_be_changed_to_another_branch(ask, ann, place):
    ann.push("next", {"next": "1"})
    ask("POST", PULLS, PULL)
    changed = ask("PATCH", f"{PULLS}/1", {"base": "next"}).json()["base"]
    assert (changed["ref"], changed["sha"]) == ("next", place.tip("next"))
    assert problem(ask("PATCH", f"{PULLS}/1", {"base": "none"})) == custom(
        "Proposed base branch 'none' was not found", field="base", code="invalid"
    )


def test_labels_are_made_at_need_and_lists_of_names_do_as_well(ask):
    ask("POST", PULLS, PULL)
    ask("POST", f"{REPO}/issues/1/labels", ["spec", "Docs"])
    ask("POST", f"{REPO}/issues/1/labels", {"labels": ["docs"]})
    assert [one["name"] for one in ask("GET", f"{REPO}/issues/1/labels").json()] == ["spec", "Docs"]
    assert [one["name"] for one in ask("GET", f"{REPO}/labels").json()] == ["spec", "Docs"]


def test_reviewers_are_collaborators_other_than_the_author(ask, admin, place, ann):
    ask("POST", PULLS, PULL)
    place.team("architects")
    url = f"{PULLS}/1/requested_reviewers"

    assert [one["login"] for one in ask("POST", url, {"reviewers": ["ann"]}).json()["requested_reviewers"]] == ["ann"]
    place.person("eve", "none")
    refused = ask("POST", url, {"reviewers": ["eve"]})
    assert refused.json()["message"] == (
        "Reviews may only be requested from collaborators. One or more of the users or teams you specified "
        "is not a collaborator of the octo/shop repository."
    )
    team = problem(ask("POST", url, {"team_reviewers": ["architects"]}))
    assert team.startswith("Could not resolve to a node with the global id of 'T_")
    assert admin("POST", url, {"team_reviewers": ["architects"]}).json()["requested_teams"][0]["slug"] == "architects"
    ann.push("own", {"own": "1"})
    ann.open_pull("own")
    assert (
        "pull request author" in ask("POST", f"{PULLS}/2/requested_reviewers", {"reviewers": ["ann"]}).json()["message"]
    )


def test_assignees_who_cannot_be_are_left_out_silently(ask, place, ann):
    ask("POST", PULLS, PULL)
    place.person("reader", "read")
    answer = ask("POST", f"{REPO}/issues/1/assignees", {"assignees": ["ann", "reader", "nobody"]})
    assert (answer.status_code, [one["login"] for one in answer.json()["assignees"]]) == (201, ["ann"])


def test_comments_since_a_time_are_those_edited_since(ask, ann, clock):
    ann.open_pull("spec")
    first = ann.comment(1, "first")
    clock.advance(60)
    ann.comment(1, "second")
    url = f"{REPO}/issues/1/comments"
    assert [one["body"] for one in ask("GET", url, since="2026-11-23T09:01:00Z").json()] == ["second"]
    ask("PATCH", f"{REPO}/issues/comments/{first.id}", {"body": "edited"})
    assert [one["body"] for one in ask("GET", url, since="2026-11-23T09:01:00Z").json()] == ["edited", "second"]
