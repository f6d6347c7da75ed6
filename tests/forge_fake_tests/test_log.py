import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from forge_fake.github import GitHub
from forge_fake_tests.client import git

REPO = "/repos/octo/shop"
TESTS = Path(__file__).parents[1]


def test_every_request_is_logged_as_it_was_asked_and_the_token_never(github, ask, place, clock, tmp_path):
    token = ask.token
    clock.advance(5)
    ask("GET", f"{REPO}/pulls", head="octo:spec", state="all")
    ask("POST", f"{REPO}/pulls", {"title": "Spec", "head": "spec", "base": "main"})
    git(*place.git_options(token), "clone", "-q", place.clone_url, tmp_path / "clone")

    read, wrote, *rest = github.log.asked()
    assert (read.number, read.at, read.method, read.path) == (1, clock.time, "GET", f"{REPO}/pulls")
    assert (read.query, read.body, read.status, read.writes) == (
        {"head": "octo:spec", "state": "all"},
        None,
        200,
        False,
    )
    assert (read.auth, read.who, "authorization" in read.headers) == ("bearer", "github-actions[bot]", False)
    assert (wrote.body["head"], wrote.status, wrote.writes) == ("spec", 201, True)
    assert {one.path for one in rest} == {"/octo/shop.git/info/refs", "/octo/shop.git/git-upload-pack"}
    assert github.log.writes == [wrote]
    assert token.text not in repr(github.log.asked()) + repr(github.log.changes()) + repr(token)
    assert str(token) == token.text


def test_changes_tell_what_was_and_what_is_and_which_request_did_it(github, ask, place):
    place.person("ann").open_pull("spec", title="Spec")
    ask("PATCH", f"{REPO}/pulls/1", {"title": "Other", "body": ""})
    ask("PATCH", f"{REPO}/pulls/1", {"title": "Other"})

    (change,) = github.log.changes("pull edited")
    assert (change.before, change.after) == ({"title": "Spec"}, {"title": "Other"}), "no difference is no change"
    assert (change.by, change.repository, change.subject, change.request) == (
        "github-actions[bot]",
        "octo/shop",
        "#1",
        1,
    )
    assert github.log.changes(repository="octo/none") == []


def test_a_test_can_wait_for_requests(github, ask):
    ask("GET", REPO)
    assert [one.path for one in github.log.wait("GET", count=1)] == [REPO]
    with pytest.raises(TimeoutError, match="still not so"):
        github.log.wait("POST", timeout=0.01)


def test_the_variables_of_a_job_name_the_fake_and_its_token(github, place):
    token = place.actions_token()
    told = place.environment(token)
    assert (told["GITHUB_API_URL"], told["GITHUB_SERVER_URL"]) == (f"{github.url}/api/v3", github.url)
    assert (told["GITHUB_REPOSITORY"], told["GITHUB_TOKEN"]) == ("octo/shop", token.text)
    assert "GITHUB_TOKEN" not in place.environment()


def test_what_fails_within_the_fake_is_raised_at_the_end(tmp_path):
    def broken(_):
        raise ZeroDivisionError

    def asking():
        with GitHub(tmp_path, watch=broken) as github, pytest.raises(httpx2.RemoteProtocolError):
            httpx2.get(f"{github.api_url}/rate_limit", trust_env=False)

    with pytest.raises(ZeroDivisionError):
        asking()


def test_it_runs_by_hand_with_a_sample_repository(tmp_path):
    command = [sys.executable, "-m", "forge_fake.github", "--root", tmp_path / "root", "--repository", "me/sample"]
    with subprocess.Popen(
        command, cwd=TESTS, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    ) as running:
        lines = [running.stdout.readline().split() for _ in range(4)]
        api, clone, token = lines[0][1], lines[1][1], lines[2][1]
        pulls = httpx2.get(
            f"{api}/repos/me/sample/pulls", headers={"authorization": f"Bearer {token}"}, trust_env=False
        )
        git("clone", "-q", clone, tmp_path / "clone")
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate(timeout=20)
    assert (running.returncode, pulls.json()) == (0, [])
    assert (tmp_path / "clone" / "PRD.md").exists()
    assert json.loads(errors.splitlines()[0])["path"] == "/repos/me/sample/pulls"
    assert token not in errors
