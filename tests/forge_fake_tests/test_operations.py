"""Every operation, each answer held to GitHub's published description."""

from forge_fake.github.openapi import answer_problems, description
from forge_fake.github.openapi.extract import OPERATIONS
from forge_fake.github.routing import ROUTES
from forge_fake_tests.client import Client

REPO = "/repos/octo/shop"
PULL = {"title": "Spec", "head": "spec", "base": "main", "body": "What changed", "draft": True}
SETTINGS = f"{REPO}/actions/permissions/workflow"


def everything(ask, admin, place):
    """Drive all operations with two clients, of a workflow and of an admin."""
    place.person("ann")
    place.team("architects")
    sha = place.tip("spec")
    admin("GET", "/user")
    admin("GET", "/rate_limit")
    admin("GET", REPO)
    admin("GET", SETTINGS)
    admin("PUT", SETTINGS, {"can_approve_pull_request_reviews": True})
    ask("GET", f"{REPO}/branches")
    ask("GET", f"{REPO}/branches/spec")
    ask("GET", f"{REPO}/git/ref/heads/spec")
    ask("GET", f"{REPO}/git/matching-refs/heads/sp")
    ask("POST", f"{REPO}/git/refs", {"ref": "refs/heads/bot/new", "sha": sha})
    ask("PATCH", f"{REPO}/git/refs/heads/bot/new", {"sha": place.tip("main"), "force": True})
    ask("DELETE", f"{REPO}/git/refs/heads/bot/new")
    ask("POST", f"{REPO}/pulls", PULL)
    ask("GET", f"{REPO}/pulls")
    ask("GET", f"{REPO}/pulls/1")
    ask("PATCH", f"{REPO}/pulls/1", {"title": "Other"})
    ask("GET", f"{REPO}/issues/1")
    ask("PATCH", f"{REPO}/issues/1", {"title": "Spec", "labels": ["spec"], "assignees": ["ann"]})
    comment = ask("POST", f"{REPO}/issues/1/comments", {"body": "Hello"}).json()["id"]
    ask("GET", f"{REPO}/issues/1/comments")
    ask("GET", f"{REPO}/issues/comments/{comment}")
    ask("PATCH", f"{REPO}/issues/comments/{comment}", {"body": "Hello again"})
    ask("DELETE", f"{REPO}/issues/comments/{comment}")
    ask("POST", f"{REPO}/labels", {"name": "docs", "color": "00ff00"})
    ask("GET", f"{REPO}/labels")
    ask("GET", f"{REPO}/labels/docs")
    ask("POST", f"{REPO}/issues/1/labels", {"labels": ["docs"]})
    ask("GET", f"{REPO}/issues/1/labels")
    ask("PUT", f"{REPO}/issues/1/labels", {"labels": ["docs", "spec"]})
    ask("DELETE", f"{REPO}/issues/1/labels/docs")
    ask("DELETE", f"{REPO}/issues/1/labels")
    ask("POST", f"{REPO}/issues/1/assignees", {"assignees": ["ann"]})
    ask("DELETE", f"{REPO}/issues/1/assignees", {"assignees": ["ann"]})
    ask("GET", f"{REPO}/assignees/ann")
    ask("POST", f"{REPO}/pulls/1/requested_reviewers", {"reviewers": ["ann"]})
    admin("POST", f"{REPO}/pulls/1/requested_reviewers", {"team_reviewers": ["architects"]})
    ask("GET", f"{REPO}/pulls/1/requested_reviewers")
    ask("DELETE", f"{REPO}/pulls/1/requested_reviewers", {"reviewers": ["ann"]})
    ask("GET", f"{REPO}/collaborators/ann")
    ask("GET", f"{REPO}/collaborators/ann/permission")
    ask("GET", f"{REPO}/pulls/1/merge")
    place.person("ann").merge(1)
    ask("GET", f"{REPO}/pulls/1/merge")
    ask("GET", f"{REPO}/pulls/1")
    ask("GET", f"{REPO}/pulls", state="all")


def test_every_operation_succeeds_and_its_answer_keeps_to_githubs_description(github, ask, admin, place):
    everything(ask, admin, place)

    seen = ask.seen | admin.seen
    assert {operation for operation, status in seen if status < 400} == {route.operation for route in ROUTES}
    assert {operation for operation, status in seen if status >= 400} == {"pulls/check-if-merged"}
    assert [one.status for one in github.log.asked() if one.status >= 400] == [404]


def test_all_that_was_taken_from_the_description_is_answered():
    assert {route.operation for route in ROUTES} == set(OPERATIONS) == description()["operations"].keys()
    assert description()["source"] == {
        "package": "@octokit/openapi",
        "version": "23.0.2",
        "file": "api.github.com.json",
        "licence": "MIT",
    }


def test_the_check_of_answers_finds_what_is_wrong(ask):
    branch = ask("GET", f"{REPO}/branches").json()[0]

    assert answer_problems("repos/list-branches", 200, [branch]) == []
    del branch["commit"]["sha"]
    assert answer_problems("repos/list-branches", 200, [branch]) == ["0/commit: 'sha' is a required property"]
    assert answer_problems("repos/list-branches", 204, None) == ["repos/list-branches has no answer 204, but 200, 404"]
    assert answer_problems("issues/delete-comment", 204, {}) == ["issues/delete-comment 204 has a body"]


def test_errors_keep_to_githubs_description_and_link_to_it(ask):
    ask("POST", f"{REPO}/pulls", PULL)
    wrong = [
        ("POST", f"{REPO}/pulls", PULL),
        ("POST", f"{REPO}/pulls", {**PULL, "head": "none"}),
        ("POST", f"{REPO}/pulls", {**PULL, "head": "main"}),
        ("POST", f"{REPO}/pulls", {"title": "x"}),
        ("PATCH", f"{REPO}/pulls/1", {"state": "gone"}),
        ("PATCH", f"{REPO}/pulls/1", {"base": "none"}),
        ("GET", f"{REPO}/pulls/2", None),
        ("GET", f"{REPO}/issues/2", None),
        ("GET", f"{REPO}/branches/none", None),
        ("GET", f"{REPO}/git/ref/heads/none", None),
        ("POST", f"{REPO}/git/refs", {"ref": "refs/heads/spec", "sha": "0" * 40}),
        ("POST", f"{REPO}/issues/1/comments", {"body": " "}),
        ("POST", f"{REPO}/issues/1/comments", {"body": "x" * 65537}),
        ("GET", f"{REPO}/issues/comments/9", None),
        ("POST", f"{REPO}/pulls/1/requested_reviewers", {"reviewers": ["nobody"]}),
        ("DELETE", f"{REPO}/issues/1/labels/none", None),
        ("GET", f"{REPO}/collaborators/nobody/permission", None),
        ("GET", "/user", None),
        ("GET", SETTINGS, None),
    ]
    for method, path, body in wrong:
        answer = ask(method, path, body)
        told = answer.json()
        assert 400 <= answer.status_code < 500, (method, path)
        assert (told["status"], told["documentation_url"][:28]) == (
            str(answer.status_code),
            "https://docs.github.com/rest",
        )


def test_an_empty_repository_is_a_conflict_for_gits_refs(github):
    place = github.repository("octo/empty")
    with Client(github, place.actions_token()) as ask:
        answers = [
            ask("GET", "/repos/octo/empty/git/ref/heads/main"),
            ask("POST", "/repos/octo/empty/git/refs", {"ref": "refs/heads/main", "sha": "0" * 40}),
        ]
        assert ask("GET", "/repos/octo/empty/branches").json() == []
    assert [(one.status_code, one.json()["message"]) for one in answers] == [(409, "Git Repository is empty.")] * 2


def test_the_api_answers_with_and_without_the_prefix_of_enterprise_and_links_stay_there(github, place):
    with Client(github, place.actions_token(), prefix="") as plain, Client(github, place.actions_token()) as prefixed:
        assert plain("GET", REPO).json()["url"] == f"{github.url}/repos/octo/shop"
        assert prefixed("GET", REPO).json()["url"] == f"{github.url}/api/v3/repos/octo/shop"
        assert plain("GET", REPO).json()["clone_url"] == prefixed("GET", REPO).json()["clone_url"] == place.clone_url
