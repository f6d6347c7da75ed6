"""git over HTTP against the fake, with the real program."""

import pytest
from forge_fake_tests.client import git

BOT = "github-actions[bot]"


@pytest.fixture
def token(place):
    return place.actions_token()


@pytest.fixture
def clone(place, token, tmp_path):
    """A clone in which git authenticates as the checkout action lets it."""
    folder = tmp_path / "clone"
    git(*place.git_options(token), "clone", "-q", place.clone_url, folder)
    key, _, value = place.git_options(token)[1].partition("=")
    git("config", key, value, cwd=folder)
    return folder


def commit(folder, path="new.md", text="new\n", message="Add"):
    (folder / path).write_text(text)
    git("add", path, cwd=folder)
    git("commit", "-qm", message, cwd=folder)
    return git("rev-parse", "HEAD", cwd=folder)


def test_a_push_moves_the_branch_and_the_pull_request_and_is_logged(github, place, clone):
    number = place.person("ann").open_pull("spec").number
    git("checkout", "-q", "spec", cwd=clone)
    before, after = git("rev-parse", "HEAD", cwd=clone), commit(clone)
    github.log.clear()

    git("push", "-q", "origin", "spec", cwd=clone)

    assert place.tip("spec") == place.pull(number).head_sha == after
    (pushed,) = github.log.writes
    assert (pushed.method, pushed.path, pushed.auth, pushed.who) == (
        "POST",
        "/octo/shop.git/git-receive-pack",
        "basic",
        BOT,
    )
    rows = [(one.what, one.by, one.subject, one.request) for one in github.log.changes()]
    assert rows == [("branch moved", BOT, "spec", pushed.number), ("pull pushed", BOT, "#1", pushed.number)]
    assert (github.log.changes()[0].before, github.log.changes()[0].after) == (before, after)


def test_a_push_that_is_not_a_fast_forward_is_rejected_and_a_forced_one_is_logged_as_such(github, place, clone):
    git("checkout", "-q", "spec", cwd=clone)
    commit(clone)
    theirs = place.person("ann").push("spec", {"theirs": "1"})

    rejected = git("push", "origin", "spec", cwd=clone, check=False)
    assert (rejected.returncode, "[rejected]" in rejected.stderr, place.tip("spec")) == (1, True, theirs)
    assert github.log.changes("branch forced") == []

    git("push", "-q", "--force", "origin", "spec", cwd=clone)
    assert not place.contains("spec", theirs)
    assert [one.by for one in github.log.changes("branch forced")] == [BOT]


def test_a_push_to_a_protected_branch_is_rejected_in_githubs_words(place, clone):
    place.protect("main")
    before = place.tip("main")
    commit(clone)

    rejected = git("push", "origin", "main", cwd=clone, check=False)

    assert rejected.returncode == 1
    assert "remote: error: GH006: Protected branch update failed for refs/heads/main." in rejected.stderr
    assert "(hook declined)" in rejected.stderr
    assert place.tip("main") == before
    git("push", "-q", "origin", "HEAD:refs/heads/other", cwd=clone)
    assert place.tip("other") is not None


def test_the_heads_of_pull_requests_can_be_fetched_and_not_pushed(place, clone):
    place.person("ann").open_pull("spec")

    git("fetch", "-q", "origin", "refs/pull/1/head", cwd=clone)
    assert git("rev-parse", "FETCH_HEAD", cwd=clone) == place.tip("spec")
    refused = git("push", "origin", "main:refs/pull/1/head", cwd=clone, check=False)
    assert "deny updating a hidden ref" in refused.stderr


def test_large_pushes_and_shallow_partial_and_single_commit_fetches_work(place, clone, tmp_path):
    folder = tmp_path / "shallow"
    commit(clone, "large.bin", "".join(f"{number * 7919 % 1000003:x}" for number in range(400_000)))
    sha = commit(clone)
    git("-c", "http.postBuffer=65536", "push", "-q", "origin", "main", cwd=clone)
    assert place.tip("main") == sha

    git("clone", "-q", "--depth=1", "--filter=blob:none", "--no-checkout", place.clone_url, folder)
    assert git("rev-list", "--count", "HEAD", cwd=folder) == "1"
    git("fetch", "-q", "--depth=1", "origin", place.tip("spec"), cwd=folder)
    assert git("show", "FETCH_HEAD:docs/architecture.md", cwd=folder) == "# Spec"


def refusal(place, arguments, token=None):
    options = place.git_options(token) if token else []
    done = git(*options, *arguments, check=False)
    assert done.returncode != 0
    return done.stderr


def test_git_is_told_why_it_may_not(github, place, clone):
    push = ["-C", clone, "push", place.clone_url, "HEAD:refs/heads/new"]
    git("config", "--unset-all", f"http.{github.url}/.extraheader", cwd=clone)
    reader, ann = place.actions_token({"contents": "read"}), place.person("ann")
    fine = ann.token("fine-grained", {"contents": "read"})
    bob = place.person("bob", "read").token()
    signed = place.clone_url.replace("//", f"//x-access-token:{reader}@")

    assert "could not read Username" in refusal(place, push)
    assert f"remote: Permission to octo/shop.git denied to {BOT}." in refusal(place, push, reader)
    assert "remote: Write access to repository not granted." in refusal(place, push, fine)
    assert "remote: Permission to octo/shop.git denied to bob." in refusal(place, push, bob)
    twice = [*place.git_options(ann.token()), *place.git_options(bob), *push]
    assert 'remote: Duplicate header: "Authorization"' in refusal(place, twice)
    github.revoke(reader)
    assert "remote: Invalid username or token." in refusal(place, [*push[:3], signed, push[-1]])
    place.configure(archived=True)
    assert "remote: This repository was archived so it is read-only." in refusal(place, push, ann.token())
    assert "new" not in place.branches


def test_a_private_repository_is_there_for_those_only_who_may_read_it(github, tmp_path):
    place = github.repository("octo/secret", {"a": "1"}, private=True)
    other = github.repository("octo/other", {"a": "1"})
    ask = ["ls-remote", place.clone_url]

    assert "could not read Username" in refusal(place, ask)
    assert "remote: Repository not found." in refusal(place, ask, other.actions_token())
    assert "remote: Repository not found." in refusal(place, ask, other.person("eve").token())
    assert "remote: Repository not found." in refusal(
        place, ["ls-remote", f"{github.url}/octo/no.git"], other.actions_token()
    )
    assert place.tip("main") in git(*place.git_options(place.actions_token({"contents": "read"})), *ask)
    assert place.tip("main") in git(*place.git_options(place.person("ann", "read").token()), *ask)
    bearer = f"http.extraheader=Authorization: Bearer {place.actions_token()}"
    assert place.tip("main") in git("-c", bearer, *ask)


def test_a_forks_branch_can_be_proposed_and_the_pull_request_follows_pushes_there(place, tmp_path):
    fork = place.fork("eve")
    eve, folder = fork.person("eve", "admin"), tmp_path / "fork"
    eve.push("typo", {"README.md": "# Shoppe\n"})
    number = place.person("eve", "none").open_pull("eve:typo").number
    options = fork.git_options(eve.token())
    git(*options, "clone", "-q", "--branch=typo", fork.clone_url, folder)
    sha = commit(folder)

    git(*options, "push", "-q", "origin", "typo", cwd=folder)

    pull = place.pull(number)
    assert (pull.head_repository, pull.head, pull.head_sha) == ("eve/shop", "typo", sha)
    assert "typo" not in place.branches
    assert place.person("ann").merge(number).merged is not None
    assert place.read("README.md") == "# Shoppe\n"


def test_an_empty_repository_takes_a_first_push(github, tmp_path):
    place = github.repository("octo/empty")
    options, folder = place.git_options(place.actions_token()), tmp_path / "empty"
    git(*options, "clone", "-q", place.clone_url, folder)
    sha = commit(folder)
    git(*options, "push", "-q", "origin", "HEAD:main", cwd=folder)
    assert place.branches == {"main": sha}


def test_branches_are_read_from_gits_files_whether_packed_or_not(place):
    place.person("ann").push("a/b", {"a": "1"})
    before = place.branches
    place.bare.git("pack-refs", "--all")
    assert place.branches == before
    place.person("ann").push("a/b", {"a": "2"})
    place.bare.git("update-ref", "-d", "refs/heads/spec")
    listed = place.bare.git("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads").splitlines()
    assert place.branches == dict(row.split(" ") for row in listed)
    assert place.branches.keys() == {"a/b", "main"}
