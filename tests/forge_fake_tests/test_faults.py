"""What goes wrong when a test orders it."""

import threading
import time

import httpx2
import pytest
from forge_fake import held, lost_reply, meanwhile, reset, slow, stale
from forge_fake.github import GitHub, faults
from forge_fake_tests.client import Client, git

REPO = "/repos/octo/shop"
PULLS = f"{REPO}/pulls"
PULL = {"title": "Spec", "head": "spec", "base": "main"}
OPENING = ("POST", "/repos/*/pulls")


def test_a_lost_reply_leaves_what_was_written(github, ask, place):
    order = github.faults.order(lost_reply(), *OPENING)

    with pytest.raises(httpx2.RemoteProtocolError):
        ask("POST", PULLS, PULL)

    assert [one.head for one in place.open_pulls] == ["spec"]
    assert (order.hits, order.pending, github.faults.pending) == (1, False, [])
    (asked,) = github.log.asked("POST")
    assert (asked.status, asked.fault, asked.body) == (0, "lost reply", PULL)
    assert [one.request for one in github.log.changes("pull opened")] == [asked.number]
    assert ask("POST", PULLS, PULL).status_code == 422


@pytest.mark.parametrize(("done", "left"), [(False, 0), (True, 1)])
def test_a_reset_breaks_the_connection_before_or_after_the_write(github, ask, place, done, left):
    github.faults.order(reset(done=done), *OPENING)
    with pytest.raises(httpx2.ReadError):
        ask("POST", PULLS, PULL)
    assert len(place.pulls) == left


def test_a_gateway_fails_twice_and_then_no_more(github, ask, place):
    github.faults.order(faults.bad_gateway(), *OPENING, times=2)
    answers = [ask("POST", PULLS, PULL) for _ in range(3)]
    assert [one.status_code for one in answers] == [502, 502, 201]
    assert answers[0].headers["content-type"].startswith("text/html")
    assert len(place.pulls) == 1


def test_a_gateway_may_fail_after_the_write(github, ask, place):
    github.faults.order(faults.bad_gateway().after_write(), *OPENING)
    assert ask("POST", PULLS, PULL).status_code == 502
    assert len(place.pulls) == 1
    assert github.log.asked("POST")[0].fault == "502 after the write"


@pytest.mark.parametrize(
    ("fault", "status", "words", "after"),
    [
        (faults.secondary_limit(7), 403, "You have exceeded a secondary rate limit.", "7"),
        (faults.secondary_limit(None), 403, "You have exceeded a secondary rate limit.", None),
        (faults.too_many_requests(7), 429, "You have exceeded a secondary rate limit.", "7"),
        (faults.missing_permission(), 403, "Resource not accessible by integration", None),
        (faults.unavailable(), 503, "Server Error", None),
        (faults.validation_failed("No commits between main and spec"), 422, "Validation Failed", None),
    ],
)
def test_refusals_are_worded_as_githubs_and_write_nothing(github, ask, place, fault, status, words, after):
    github.faults.order(fault, *OPENING)
    answer = ask("POST", PULLS, PULL)
    assert (answer.status_code, answer.headers.get("retry-after")) == (status, after)
    assert answer.json()["message"].startswith(words)
    assert answer.headers["x-github-request-id"] == "FA4E:1"
    assert answer.headers["x-ratelimit-remaining"] == "1000", "it is no primary limit"
    assert place.pulls == []


def test_only_what_matches_goes_wrong_and_only_after_what_is_skipped(github, ask):
    github.faults.order(faults.unavailable(), "GET", "/repos/*/comments", skip=1)
    ask("POST", PULLS, PULL)
    statuses = [ask("GET", f"{REPO}/issues/1/comments").status_code for _ in range(3)]
    assert (statuses, ask("GET", PULLS).status_code) == ([200, 503, 200], 200)
    github.faults.order(faults.unavailable(), times=9)
    github.faults.clear()
    assert ask("GET", PULLS).status_code == 200


def test_reads_may_lag_behind_by_so_many_requests(github, ask, place):
    ask("POST", PULLS, PULL)
    ask("POST", f"{REPO}/issues/1/comments", {"body": "Hello"})
    github.faults.order(stale(1), "GET", "*/comments")
    github.faults.order(stale(3), "GET", "*/pulls")

    assert ask("GET", f"{REPO}/issues/1/comments").json() == []
    assert ask("GET", PULLS).json() == []
    assert ask("POST", PULLS, PULL).status_code == 422, "what is written is judged by how things are"
    assert len(ask("GET", PULLS).json()) == len(ask("GET", f"{REPO}/issues/1/comments").json()) == 1
    assert place.tip("spec") is not None


def test_branches_lag_too(github, ask, place):
    ask("GET", REPO)
    place.person("ann").push("spec", {"more": "1"})
    github.faults.order(stale(1), "GET", "*/branches/spec")
    first, second = (ask("GET", f"{REPO}/branches/spec").json()["commit"]["sha"] for _ in range(2))
    assert (first, second) == (place.commits("spec")[1].sha, place.tip("spec"))


def test_somebody_may_act_between_a_bots_look_and_its_write(github, ask, place):
    ann = place.person("ann")
    github.faults.order(meanwhile(lambda: ann.open_pull("spec")), *OPENING)
    answer = ask("POST", PULLS, PULL)
    assert answer.json()["errors"][0]["message"] == "A pull request already exists for octo:spec."
    assert [one.author.login for one in place.pulls] == ["ann"]


def test_a_request_can_be_held_while_others_go_on(github, ask, place):
    gate, answers = threading.Event(), []
    github.faults.order(held(gate), *OPENING)
    with Client(github, place.actions_token()) as other:
        thread = threading.Thread(target=lambda: answers.append(other("POST", PULLS, PULL)))
        thread.start()
        while not github.log.asked("POST"):
            time.sleep(0.005)
        assert (ask("POST", PULLS, PULL).status_code, answers) == (201, [])
        gate.set()
        thread.join()
    assert [one.status_code for one in answers] == [422]


def test_a_slow_answer_outlasts_a_clients_patience_and_the_end_does_not_wait_for_it(tmp_path):
    begun = time.monotonic()
    with GitHub(tmp_path) as github:
        place = github.repository(files={"a": "1"})
        github.faults.order(slow(60), "GET")
        with (
            httpx2.Client(timeout=httpx2.Timeout(20, read=0.05), trust_env=False) as client,
            pytest.raises(httpx2.ReadTimeout),
        ):
            client.get(f"{github.api_url}/repos/{place.full_name}")
    assert time.monotonic() - begun < 30


def test_git_goes_wrong_too(github, place, tmp_path):
    options, folder = place.git_options(place.actions_token()), tmp_path / "clone"
    git(*options, "clone", "-q", "--branch=spec", place.clone_url, folder)
    push = [*options, "push", "-q", "origin", "spec"]
    git("commit", "-q", "--allow-empty", "-m", "One", cwd=folder)

    github.faults.order(faults.bad_gateway(), "POST", "*/git-receive-pack")
    failed = git(*push, cwd=folder, check=False)
    assert "error: 502" in failed.stderr
    assert place.tip("spec") != git("rev-parse", "HEAD", cwd=folder)

    github.faults.order(lost_reply(), "POST", "*/git-receive-pack")
    assert git(*push, cwd=folder, check=False).returncode != 0
    assert place.tip("spec") == git("rev-parse", "HEAD", cwd=folder), "the push itself was done"

    git("commit", "-q", "--allow-empty", "-m", "Two", cwd=folder)
    ann = place.person("ann")
    github.faults.order(meanwhile(lambda: ann.push("spec", {"theirs": "1"})), "POST", "*/git-receive-pack")
    rejected = git(*push, cwd=folder, check=False)
    assert "remote rejected" in rejected.stderr
    assert place.commits("-1", "spec")[0].author == "ann"
