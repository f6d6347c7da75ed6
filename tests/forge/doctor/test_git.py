import os

import pytest
from forge.repositories import git


def program(folder, said):
    """Make a git that says `said` to --version and is the real one otherwise."""
    path = folder / "bin" / "git"
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\ncase "$*" in *--version*) echo "{said}";; *) exec /usr/bin/git "$@";; esac\n')
    path.chmod(0o755)
    return f"{path.parent}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("git version 2.37.9", "problem"),
        ("git version 1.99", "problem"),
        ("git version 2.38.0", "ok"),
        ("git version 2.50.1 (Apple Git-155)", "ok"),
        ("git version 3.0.0", "ok"),
        ("something else", "cannot tell"),
    ],
)
def test_git_has_to_be_new_enough(clinic, token, tmp_path, said, state):
    found, _, mend = clinic.one("git", token, PATH=program(tmp_path, said))

    assert found == state
    assert ("2.38" in mend) == (state != "ok")


def test_without_git_nothing_else_can_be_told(clinic, token, tmp_path):
    (tmp_path / "empty").mkdir()

    code, found = clinic.examine(token, PATH=str(tmp_path / "empty"))

    assert code == 1
    assert found["git"]["told"] == "git is not installed"
    assert found["repository"]["state"] == "problem"
    assert found["pushing"]["state"] == "cannot tell"


def test_a_folder_in_no_repository_is_a_problem(clinic, token, tmp_path):
    clinic.folder = tmp_path / "elsewhere"
    clinic.folder.mkdir()

    code, found = clinic.examine(token)

    assert code == 1
    assert "is in no git repository" in found["repository"]["told"]
    others = {name: one["state"] for name, one in found.items() if name not in ("git", "repository")}
    assert set(others.values()) == {"cannot tell"}


def test_without_an_identity_nobody_commits(clinic, token):
    for name in ("user.name", "user.email"):
        git(clinic.folder, "config", "--unset", name)

    state, _, mend = clinic.one("git identity", token)

    assert state == "problem"
    assert "user.email" in mend


def test_a_remote_of_another_name_is_asked_for(clinic, token):
    git(clinic.folder, "remote", "rename", "origin", "upstream")

    code, found = clinic.examine(token)

    assert code == 1
    assert "no remote 'origin'" in found["remote"]["told"]
    assert found["token"]["state"] == "cannot tell"


def test_a_remote_that_is_empty_is_a_problem(clinic, token):
    place = clinic.place.github.repository("octo/empty")
    git(clinic.folder, "remote", "set-url", "origin", place.clone_url)

    assert clinic.one("remote", token)[0] == "problem"


def test_a_password_in_the_remotes_address_is_not_shown(clinic, token):
    url = clinic.place.clone_url.replace("://", "://ann:hunter2@")
    git(clinic.folder, "remote", "set-url", "origin", url)

    _, found = clinic.examine(token)

    assert "hunter2" not in str(found)
