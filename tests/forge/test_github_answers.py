import pytest
from forge.speaking import BRANCH, REPOSITORY, opened
from forge.stub import Reply

from specagent.agent.forge.errors import (
    ForgeError,
    MissingPermissionError,
)
from specagent.agent.forge.github import GitHub


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
