"""Who may do what, and how often."""

import pytest
from forge_fake.github import GitHub, UnknownOperationError
from forge_fake_tests.client import Client

REPO = "/repos/octo/shop"
PULLS = f"{REPO}/pulls"
PULL = {"title": "Spec", "head": "spec", "base": "main"}
COMMENT = {"body": "Hello"}


@pytest.fixture
def asked_with(github):
    """Ask once, with a token or none; return the answer."""

    def ask(token, method, path, body=None, **headers):
        with Client(github, token, headers=headers) as client:
            return client(method, path, body)

    return ask


def told(answer):
    return answer.status_code, answer.json()["message"]


def test_a_token_must_be_one_of_githubs(asked_with, github, place):
    token = place.actions_token()
    assert told(asked_with("ghs_none", "GET", REPO)) == (401, "Bad credentials")
    assert asked_with(None, "GET", REPO).status_code == 200
    assert told(asked_with(None, "GET", "/user")) == (401, "Requires authentication")
    assert told(asked_with(None, "POST", PULLS, PULL)) == (401, "Requires authentication")
    assert told(asked_with(None, "GET", REPO, **{"user-agent": ""}))[0] == 403
    github.revoke(token)
    assert told(asked_with(token, "GET", REPO)) == (401, "Bad credentials")


def test_a_token_can_be_given_in_any_of_the_usual_ways(asked_with, github, place):
    ann = place.person("ann").token()
    for given, kind in [(f"token {ann}", "token"), (f"Bearer {ann}", "bearer")]:
        assert asked_with(None, "GET", "/user", authorization=given).json()["login"] == "ann"
        assert (github.log.asked()[-1].auth, github.log.asked()[-1].who) == (kind, "ann")


def test_a_workflows_token_has_its_permissions_and_no_more(asked_with, place):
    no = (403, "Resource not accessible by integration")
    reader = place.actions_token({"contents": "read"})
    pulls = place.actions_token({"pull_requests": "write"})

    assert told(asked_with(reader, "POST", PULLS, PULL)) == no
    assert asked_with(reader, "POST", PULLS, PULL).headers["x-accepted-github-permissions"] == "pull_requests=write"
    assert asked_with(reader, "GET", PULLS).status_code == 200, "what is public may be read"
    assert asked_with(pulls, "POST", PULLS, PULL).status_code == 201
    comment = asked_with(pulls, "POST", f"{REPO}/issues/1/comments", COMMENT)
    assert (comment.status_code, comment.headers["x-accepted-github-permissions"]) == (
        201,
        "issues=write; pull_requests=write",
    )
    assert told(asked_with(pulls, "POST", f"{REPO}/git/refs", {"ref": "refs/heads/x", "sha": place.tip()})) == no
    assert told(asked_with(pulls, "GET", "/user")) == no
    assert told(asked_with(pulls, "GET", f"{REPO}/actions/permissions/workflow")) == no


def test_the_other_api_alone_names_the_bot_behind_a_workflows_token(asked_with, github, place):
    asking = {"query": "query { viewer { login } }"}
    for path in ("/api/graphql", "/graphql"):
        with Client(github, place.actions_token(), prefix="") as client:
            assert client("POST", path, asking).json() == {"data": {"viewer": {"login": "github-actions[bot]"}}}
    assert github.log.writes == []
    assert github.log.asked()[-1].path == "/graphql"
    with Client(github, prefix="") as client:
        assert told(client("POST", "/graphql", asking)) == (401, "This endpoint requires you to be authenticated.")


def test_a_fine_grained_token_has_its_permissions_within_what_the_person_may(asked_with, place):
    ann = place.person("ann")
    assert told(asked_with(ann.token("fine-grained", {"contents": "read"}), "POST", PULLS, PULL)) == (
        403,
        "Resource not accessible by personal access token",
    )
    assert asked_with(ann.token("fine-grained", {"pull_requests": "write"}), "POST", PULLS, PULL).status_code == 201
    eve = place.person("eve", "none").token()
    assert told(asked_with(eve, "POST", f"{REPO}/issues/1/labels", {"labels": ["x"]})) == (
        403,
        "Must have admin rights to Repository.",
    )
    assert told(asked_with(eve, "PATCH", f"{PULLS}/1", {"title": "x"}))[0] == 403
    assert asked_with(eve, "POST", f"{REPO}/issues/1/comments", COMMENT).status_code == 201


def test_a_private_repository_is_not_there_for_those_who_may_not_read_it(asked_with, github):
    place = github.repository("octo/secret", {"a": "1"}, private=True)
    path, other = "/repos/octo/secret", github.repository("octo/other", {"a": "1"})
    for token in (None, other.actions_token(), other.person("eve").token()):
        assert told(asked_with(token, "GET", path)) == (404, "Not Found")
    assert asked_with(place.actions_token({}), "GET", path).status_code == 200
    assert told(asked_with(place.actions_token({}), "GET", f"{path}/pulls"))[0] == 403
    assert asked_with(place.person("ann", "read").token(), "GET", f"{path}/pulls").status_code == 200


@pytest.mark.parametrize(
    ("role", "permission"),
    [("admin", "admin"), ("maintain", "write"), ("write", "write"), ("triage", "read"), ("read", "read")],
)
def test_a_collaborators_permission_is_told_by_its_older_name_too(ask, place, role, permission):
    place.person("bob", role)
    answer = ask("GET", f"{REPO}/collaborators/bob/permission").json()
    assert (answer["permission"], answer["role_name"], answer["user"]["permissions"]["push"]) == (
        permission,
        role,
        role in ("admin", "maintain", "write"),
    )


def test_strangers_read_what_is_public_and_nothing_else(ask, asked_with, place):
    place.person("eve", "none")
    assert ask("GET", f"{REPO}/collaborators/eve/permission").json()["permission"] == "read"
    assert ask("GET", f"{REPO}/collaborators/eve").status_code == 404
    assert told(ask("GET", f"{REPO}/collaborators/nobody/permission")) == (404, "nobody is not a user")
    place.configure(private=True)
    assert ask("GET", f"{REPO}/collaborators/eve/permission").json()["permission"] == "none"
    assert told(asked_with(place.person("bob", "read").token(), "GET", f"{REPO}/collaborators/eve/permission")) == (
        403,
        "Must have push access to view collaborator permission.",
    )


def test_an_archived_repository_is_read_only(ask, place):
    place.configure(archived=True)
    assert ask("GET", REPO).json()["archived"] is True
    assert told(ask("POST", PULLS, PULL)) == (403, "Repository was archived so is read-only.")


def test_every_answer_tells_what_is_left_of_the_hour(ask, github, place, clock):
    names = ("limit", "remaining", "used", "reset", "resource")
    headers = ask("GET", REPO).headers
    assert [headers[f"x-ratelimit-{name}"] for name in names] == [
        "1000",
        "999",
        "1",
        str(int(clock.time) + 3600),
        "core",
    ]
    assert ask("GET", "/rate_limit").json()["rate"]["remaining"] == 999
    assert ask("GET", PULLS).headers["x-ratelimit-remaining"] == "998"


def test_nothing_is_answered_when_the_hour_is_used_up_until_it_is_over(github, place, clock):
    token = place.actions_token()
    with Client(github, token) as ask:
        github.limits.leave(token, 1)
        assert ask("GET", REPO).status_code == 200
        refused = ask("POST", PULLS, PULL)
        assert refused.status_code == 403
        assert refused.json()["message"].startswith("API rate limit exceeded for installation ID")
        assert (refused.headers["x-ratelimit-remaining"], "retry-after" in refused.headers) == ("0", False)
        assert place.pulls == []
        clock.advance(3600)
        assert ask("POST", PULLS, PULL).status_code == 201


def test_an_enterprise_may_limit_nothing(tmp_path):
    with GitHub(tmp_path, hourly=None) as github:
        place = github.repository(files={"a": "1"})
        with Client(github, place.actions_token()) as ask:
            assert told(ask("GET", "/rate_limit")) == (404, "Rate limiting is not enabled.")
            assert "x-ratelimit-limit" not in ask("GET", REPO).headers


def test_a_request_that_is_no_json_or_of_the_wrong_form_is_refused(github, place):
    with Client(github, place.actions_token()) as ask:
        assert told(ask("POST", PULLS, [1])) == (400, "Body should be a JSON object")
        assert told(ask("POST", PULLS, {**PULL, "title": 3})) == (
            422,
            "Invalid request.\n\ntitle: 3 is not of type 'string'",
        )
        ask.raw = ask._http.post(PULLS, content=b"{")
        assert told(ask.raw) == (400, "Problems parsing JSON")


def test_an_unchanged_answer_is_304_for_whoever_has_it(ask, place):
    first = ask("GET", REPO)
    assert first.headers["cache-control"] == "private, max-age=60, s-maxage=60"
    again = ask._http.get(REPO, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    place.person("ann").open_pull("spec")
    assert ask._http.get(REPO, headers={"if-none-match": first.headers["etag"]}).status_code == 200


def test_what_the_fake_does_not_have_is_404_and_raised_at_the_end(tmp_path):
    answers = []

    def asking():
        with GitHub(tmp_path) as github, Client(github, github.repository(files={"a": "1"}).actions_token()) as ask:
            answers.append(told(ask("GET", f"{REPO}/contents/a")))

    with pytest.raises(UnknownOperationError, match="GET /repos/octo/shop/contents/a"):
        asking()
    assert answers == [(404, "Not Found")]
