import subprocess

import pytest
from forge_fake import Clock
from forge_fake.gitlab import GitLab


@pytest.fixture
def lab(tmp_path):
    with GitLab(tmp_path / "gitlab", clock=Clock()) as running:
        yield running


@pytest.fixture
def shop(lab):
    return lab.repository("octo/web/shop", {"PRD.md": "# Shop\n"}, private=True)


def git(folder, *arguments):
    done = subprocess.run(["git", "-c", "credential.helper=", *arguments], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stderr


def _address(place, user, token):
    return place.clone_url.replace("://", f"://{user}:{token}@")


def test_a_token_gets_git_in_by_the_name_oauth2_only(shop, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "0")
    token = shop.actions_token()
    assert git(tmp_path, "clone", _address(shop, "oauth2", token), "one")[0] == 0
    for number, (user, text) in enumerate([("x-access-token", token), ("oauth2", "glpat-none")]):
        code, said = git(tmp_path, "clone", _address(shop, user, text), f"no-{number}")
        assert code
        assert "Access denied" in said or "Authentication failed" in said


def test_the_token_of_a_job_reads_and_does_not_push(shop, tmp_path):
    assert git(tmp_path, "clone", shop.checkout_url, "work")[0] == 0
    code, said = git(tmp_path / "work", "push", "origin", "HEAD:refs/heads/other")
    assert code
    assert "403" in said
    assert list(shop.branches) == ["main"]


def test_a_push_moves_the_merge_request(lab, shop, tmp_path):
    ann = shop.person("ann")
    ann.push("topic", {"a.txt": "a\n"})
    ann.open_pull("topic", draft=True)
    git(tmp_path, "clone", "--branch=topic", _address(shop, "oauth2", shop.actions_token()), "work")
    work = tmp_path / "work"
    (work / "b.txt").write_text("b\n")
    git(work, "add", ".")
    git(work, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "b")
    assert git(work, "push", "origin", "topic")[0] == 0
    assert shop.pull(1).head_sha == shop.tip("topic")
    assert [one.by for one in lab.log.changes("pull pushed")] == [shop.robot]
