import pytest
from forge.stub import Reply

from specagent.agent.errors import UsageError
from specagent.agent.forge.errors import (
    AlreadyOpenError,
    ForgeError,
    MissingPermissionError,
    NotFoundError,
    RateLimitedError,
    UnreachableError,
)
from specagent.agent.forge.forge import Comment, Forge, PullRequest, RateLimit, RepositoryInfo
from specagent.agent.forge.gitlab import GitLab

BRANCH = "specagent/architecture"
ROOT = "/api/v4/projects/shop%2Fweb"
MERGES = f"{ROOT}/merge_requests"
BOT = {"id": 7, "username": "project_1_bot", "name": "bot"}
ANN = {"id": 8, "username": "ann", "name": "Ann"}
MERGE = {
    "iid": 3,
    "web_url": "https://gitlab.example.org/shop/web/-/merge_requests/3",
    "state": "opened",
    "draft": True,
    "title": "Draft: Spec",
    "description": "What changed",
    "author": BOT,
    "labels": ["spec"],
    "sha": "1" * 40,
    "source_branch": BRANCH,
    "target_branch": "main",
    "source_project_id": 1,
    "target_project_id": 1,
    "closed_by": None,
    "reviewers": [BOT],
    "assignees": [],
}
VALUE = PullRequest(
    number=3,
    url="https://gitlab.example.org/shop/web/-/merge_requests/3",
    state="open",
    draft=True,
    head=BRANCH,
    head_sha="1" * 40,
    base="main",
    title="Spec",
    body="What changed",
    author="project_1_bot",
    labels=("spec",),
)
NOTE = {"id": 9, "author": ANN, "body": "Hello", "created_at": "2026-11-23T09:00:00.000Z", "system": False}


def reply(*bodies, status=200):
    return [Reply(status, body) for body in bodies]


@pytest.fixture
def gitlab(stub, pace):
    return GitLab("shop/web", "glpat-token", url=f"{stub.url}/api/v4", pace=pace)


def test_it_is_a_forge(gitlab):
    forge: Forge = gitlab
    assert forge.name == "GitLab"


def test_the_merge_requests_of_a_branch_are_listed_but_not_those_of_forks_or_others(gitlab, stub):
    fork = {**MERGE, "iid": 4, "source_project_id": 2}
    other = {**MERGE, "iid": 5, "source_branch": "other"}
    stub.answers(*reply([fork, other, MERGE]))
    assert gitlab.pull_requests(BRANCH) == [VALUE]
    assert stub.lines == [
        f"GET {MERGES}?source_branch=specagent%2Farchitecture&state=all&order_by=created_at&sort=desc"
        "&per_page=100&page=1"
    ]
    assert stub.asked[0].headers["private-token"] == "glpat-token"


def test_one_tells_its_state_and_who_closed_it(gitlab, stub):
    closed = {**MERGE, "state": "closed", "closed_by": ANN, "draft": False, "title": "Draft ideas"}
    stub.answers(*reply(closed, {**MERGE, "state": "merged", "closed_by": ANN}, {**MERGE, "state": "locked"}))
    found = gitlab.pull_request(3)
    assert (found.state, found.closed_by, found.draft, found.title) == ("closed", "ann", False, "Draft ideas")
    found = gitlab.pull_request(3)
    assert (found.state, found.closed_by) == ("merged", "")
    assert gitlab.pull_request(3).state == "open"


@pytest.mark.parametrize(("draft", "title"), [(True, "Draft: Spec"), (False, "Spec")])
def test_one_is_opened_as_a_draft_by_its_title(draft, title, gitlab, stub):
    stub.answers(*reply(MERGE, status=201))
    assert gitlab.open(head=BRANCH, base="main", title="Spec", body="b", draft=draft) == VALUE
    assert stub.lines == [f"POST {MERGES}"]
    assert stub.asked[0].body == {
        "source_branch": BRANCH,
        "target_branch": "main",
        "title": title,
        "description": "b",
    }


def test_a_second_one_for_the_branch_is_told(gitlab, stub):
    message = ["Another open merge request already exists for this source branch: !3"]
    stub.answers(Reply(409, {"message": message}))
    with pytest.raises(AlreadyOpenError, match="!3"):
        gitlab.open(head=BRANCH, base="main", title="Spec", body="b", draft=True)


def test_a_lost_reply_is_not_sent_again(gitlab, stub):
    stub.answers(Reply(502))
    with pytest.raises(UnreachableError) as caught:
        gitlab.open(head=BRANCH, base="main", title="Spec", body="b", draft=True)
    assert caught.value.may_have_been_done
    assert len(stub.asked) == 1


@pytest.mark.parametrize("draft", [True, False])
def test_a_new_title_leaves_it_a_draft_or_not(draft, gitlab, stub):
    stub.answers(*reply({**MERGE, "draft": draft}, MERGE))
    gitlab.update(3, title="New", base="next")
    assert stub.lines == [f"GET {MERGES}/3", f"PUT {MERGES}/3"]
    assert stub.asked[1].body == {"title": "Draft: New" if draft else "New", "target_branch": "next"}


def test_a_new_body_takes_one_request(gitlab, stub):
    stub.answers(*reply(MERGE))
    gitlab.update(3, body="New")
    assert [one.body for one in stub.asked] == [{"description": "New"}]


def test_one_is_closed(gitlab, stub):
    stub.answers(*reply({**MERGE, "state": "closed"}))
    gitlab.close(3)
    assert (stub.lines, stub.asked[0].body) == ([f"PUT {MERGES}/3"], {"state_event": "close"})


def test_comments_are_those_of_people(gitlab, stub):
    noted = {**NOTE, "id": 10, "system": True, "body": "added 1 commit"}
    stub.answers(*reply([NOTE, noted]))
    assert gitlab.comments(3) == [Comment(9, "ann", "Hello", "2026-11-23T09:00:00.000Z")]
    assert stub.lines == [f"GET {MERGES}/3/notes?sort=asc&order_by=created_at&per_page=100&page=1"]


def test_comments_are_added_and_edited(gitlab, stub):
    stub.answers(*reply(NOTE))
    assert gitlab.comment(3, "Hello").id == 9
    gitlab.edit_comment(3, 9, "Bye")
    assert stub.lines == [f"POST {MERGES}/3/notes", f"PUT {MERGES}/3/notes/9"]
    assert stub.asked[1].body == {"body": "Bye"}


def test_labels_are_added(gitlab, stub):
    stub.answers(*reply(MERGE))
    gitlab.add_labels(3, ["spec", "docs"])
    gitlab.add_labels(3, [])
    assert [one.body for one in stub.asked] == [{"add_labels": "spec,docs"}]


def test_reviewers_are_asked_besides_those_who_are_asked_already(gitlab, stub):
    stub.answers(*reply(MERGE, [ANN], [], MERGE))
    with pytest.raises(ForgeError, match="no account 'nobody'"):
        gitlab.request_reviewers(3, ["ann", "nobody"])
    assert stub.lines[1:] == [
        "GET /api/v4/users?username=ann",
        "GET /api/v4/users?username=nobody",
        f"PUT {MERGES}/3",
    ]
    assert stub.asked[-1].body == {"reviewer_ids": [7, 8]}


def test_whoever_is_asked_already_is_not_asked_again(gitlab, stub):
    stub.answers(*reply(MERGE, [BOT]))
    gitlab.request_reviewers(3, ["project_1_bot"])
    with pytest.raises(ForgeError, match="no team"):
        gitlab.request_reviewers(3, [], ["a-team"])
    assert [one.method for one in stub.asked] == ["GET", "GET"]


def test_assignees_are_added(gitlab, stub):
    stub.answers(*reply(MERGE, [ANN], MERGE))
    gitlab.assign(3, ["ann"])
    assert stub.asked[-1].body == {"assignee_ids": [8]}


@pytest.mark.parametrize(
    ("level", "told"), [(5, "none"), (10, "read"), (20, "read"), (30, "write"), (40, "admin"), (50, "admin")]
)
def test_what_somebody_may_do_comes_from_their_role(level, told, gitlab, stub):
    stub.answers(*reply([ANN], {**ANN, "access_level": level, "state": "active"}))
    assert gitlab.permission("ann") == told
    assert stub.lines == ["GET /api/v4/users?username=ann", f"GET {ROOT}/members/all/8"]


def test_strangers_blocked_and_unknown_accounts_may_do_nothing(gitlab, stub):
    stub.answers(Reply(200, [ANN]), Reply(404, {"message": "404 Not found"}))
    assert gitlab.permission("ann") == "none"
    stub.answers(*reply([ANN], {**ANN, "access_level": 40, "state": "blocked"}))
    assert gitlab.permission("ann") == "none"
    stub.answers(*reply([{"id": 1, "username": "annabel"}]))
    assert gitlab.permission("ann") == "none"


def test_the_project_tells_what_it_is(gitlab, stub):
    stub.answers(*reply({"default_branch": "main", "visibility": "internal", "forked_from_project": {"id": 2}}))
    assert gitlab.repository() == RepositoryInfo("main", fork=True, private=True, actions_may_open_pull_requests=None)
    stub.answers(*reply({"default_branch": None, "visibility": "public"}))
    assert gitlab.repository() == RepositoryInfo("", fork=False, private=False, actions_may_open_pull_requests=None)


def test_the_limit_is_in_the_headers_where_there_is_one(gitlab, stub):
    stub.answers(Reply(200, BOT, {"RateLimit-Remaining": "599", "RateLimit-Reset": "1764000060"}), Reply(200, BOT))
    assert gitlab.rate_limit() == RateLimit(599, 1764000060)
    assert gitlab.rate_limit() is None


def test_the_token_tells_who_it_is(gitlab, stub):
    stub.answers(*reply(BOT))
    assert gitlab.whoami() == "project_1_bot"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, MissingPermissionError),
        (403, MissingPermissionError),
        (404, NotFoundError),
        (400, ForgeError),
        (409, ForgeError),
    ],
)
def test_refusals_are_told_apart(status, kind, gitlab, stub):
    stub.answers(Reply(status, {"message": {"title": ["is too long"]}}))
    with pytest.raises(ForgeError, match="title: is too long") as caught:
        gitlab.pull_request(3)
    assert type(caught.value) is kind


def test_a_limit_is_waited_for(gitlab, stub, watch):
    stub.answers(Reply(429, {"message": "Retry later"}, {"Retry-After": "9"}), *reply(BOT))
    assert gitlab.whoami() == "project_1_bot"
    assert watch.waits == [9.0]


def test_a_limit_without_a_time_goes_by_the_reset(gitlab, stub, watch):
    stub.answers(Reply(429, b"Retry later", {"RateLimit-Reset": str(int(watch.time) + 3600)}))
    with pytest.raises(RateLimitedError) as caught:
        gitlab.whoami()
    assert caught.value.retry_after == 3600


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", {"error": "invalid_token"}, {"message": None}])
def test_a_refusal_of_any_shape_is_one(body, gitlab, stub):
    stub.answers(Reply(401, body))
    with pytest.raises(MissingPermissionError):
        gitlab.whoami()


@pytest.mark.parametrize("name", ["", "shop", "a/b?c", "a//b", "/a/b", "a b/c", "a/b/"])
def test_what_is_no_project_is_refused(name):
    with pytest.raises(UsageError, match="no project of GitLab"):
        GitLab(name, "token")


def test_a_project_may_be_deep_in_groups_or_a_number(stub, pace):
    stub.answers(*reply({"default_branch": "main", "visibility": "public"}))
    for name in ("a/b/c", "17"):
        GitLab(name, "token", url=stub.url, pace=pace).repository()
    assert stub.lines == ["GET /projects/a%2Fb%2Fc", "GET /projects/17"]
