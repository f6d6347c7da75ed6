import os
import shutil
import subprocess

import pytest

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.base_branch import base_records

WHO = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
WHO |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
LONG = "".join(f"line {number}\n" for number in range(40))


def git(folder, *arguments):
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | WHO
    subprocess.run(["git", *arguments], cwd=folder, env=env, check=True, capture_output=True)


def commit(folder, **records):
    """Write (or, where the text is None, delete) records by number and commit."""
    adrs = folder / "docs" / "adr"
    adrs.mkdir(parents=True, exist_ok=True)
    for key, text in records.items():
        path = adrs / f"{key[1:].replace('_', '-')}.md"
        path.unlink() if text is None else path.write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "x", "--allow-empty")


@pytest.fixture
def repository(tmp_path):
    """A branch `work` that left `main` when there was one record; both have gone on."""
    folder = tmp_path / "our repository"
    folder.mkdir()
    git(folder, "init", "-b", "main")
    commit(folder, n001_first="1\n")
    git(folder, "switch", "-c", "work")
    commit(folder, n002_ours="ours\n")
    git(folder, "switch", "main")
    commit(folder, n002_theirs="theirs\n", n003_more="more\n")
    git(folder, "switch", "work")
    return folder


@pytest.fixture
def adrs(repository):
    return repository / "docs" / "adr"


def test_the_base_branchs_new_records_are_found_by_number(adrs):
    assert base_records(adrs, "main") == {2: "002-theirs.md", 3: "003-more.md"}


def test_a_branch_that_has_everything_finds_none(repository, adrs):
    git(repository, "switch", "main")
    assert base_records(adrs, "work~1") == {}


def test_a_record_that_this_branch_renamed_or_deleted_is_no_other_one(repository, adrs):
    commit(repository, n001_first=None, n001_first_renamed="1\n")
    assert 1 not in base_records(adrs, "main")
    (adrs / "001-first-renamed.md").unlink()
    assert 1 not in base_records(adrs, "main")


def test_a_record_that_the_base_branch_renamed_keeps_its_number_here(repository, adrs):
    git(repository, "switch", "main")
    commit(repository, n001_first=None, n001_better_title="1\n")
    git(repository, "switch", "work")
    assert 1 not in base_records(adrs, "main")


def test_files_that_are_no_records_and_folders_do_not_count(repository, adrs):
    git(repository, "switch", "main")
    (adrs / "004-images").mkdir()
    (adrs / "004-images" / "005-a.md").write_text("x")
    (adrs / "README.md").write_text("x")
    commit(repository)
    git(repository, "switch", "work")
    assert base_records(adrs, "main") == {2: "002-theirs.md", 3: "003-more.md"}


def test_names_with_blanks_and_other_scripts_are_read(repository):
    git(repository, "switch", "main")
    folder = repository / "Entwürfe und mehr"
    folder.mkdir()
    (folder / "004 größere \N{SNOWMAN}\n.md").write_text("x")
    (folder / "005 größere \N{SNOWMAN}.md").write_text("x")
    commit(repository)
    git(repository, "switch", "work")
    assert base_records(folder, "main")[5] == "005 größere \N{SNOWMAN}.md"


def test_records_may_stand_at_the_top_of_a_repository_and_in_no_folder_yet(tmp_path):
    git(tmp_path, "init", "-b", "main")
    (tmp_path / "001-a.md").write_text("a")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-m", "x")
    (tmp_path / "001-a.md").rename(tmp_path / "001-b.md")
    assert base_records(tmp_path, "HEAD") == {}
    assert base_records(tmp_path / "docs" / "adr", "HEAD") == {}


def test_a_folder_that_only_the_base_branch_has_is_read(repository, adrs):
    shutil.rmtree(adrs)
    git(repository, "switch", "--orphan", "empty")
    commit(repository, n009_only="x")
    shutil.rmtree(adrs)
    told = []
    found = base_records(adrs, "main", told.append)
    assert found == {1: "001-first.md", 2: "002-theirs.md", 3: "003-more.md"}
    assert len(told) == 1


def test_without_a_common_commit_the_trees_are_compared_and_a_note_says_so(repository, adrs, tmp_path):
    git(repository, "switch", "main")
    commit(repository, n007_long=LONG)
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--depth", "1", "--no-single-branch", f"file://{repository}", str(shallow))
    git(shallow, "switch", "work")
    (shallow / "docs" / "adr" / "007-renamed.md").write_text(LONG)
    git(shallow, "add", "-A")
    told = []
    assert base_records(shallow / "docs" / "adr", "origin/main", told.append) == {2: "002-theirs.md", 3: "003-more.md"}
    assert "no common commit of HEAD and 'origin/main'" in told[0]


def test_a_hooks_variables_lead_nowhere_else(repository, adrs, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-b", "main")
    commit(other, n001_x="x")
    for name, value in (("GIT_DIR", ".git"), ("GIT_WORK_TREE", "."), ("GIT_INDEX_FILE", ".git/index")):
        monkeypatch.setenv(name, str(other / value))
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    assert base_records(adrs, "main") == {2: "002-theirs.md", 3: "003-more.md"}


def test_settings_of_the_person_do_not_change_what_is_read(repository, adrs, tmp_path):
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    evil.chmod(0o755)
    for name, value in (("diff.external", str(evil)), ("core.fsmonitor", str(evil)), ("diff.noprefix", "true")):
        git(repository, "config", name, value)
    assert base_records(adrs, "main") == {2: "002-theirs.md", 3: "003-more.md"}
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("ref", ["--upload-pack=touch /tmp/x", "-h", "", "a b", "main\n"])
def test_a_ref_that_is_no_name_is_refused(adrs, ref):
    with pytest.raises(UsageError, match="no name of a branch"):
        base_records(adrs, ref)


@pytest.mark.parametrize("ref", ["nowhere", "main..work", "main:docs", "@{u}"])
def test_an_unknown_ref_is_to_be_fetched(adrs, ref):
    with pytest.raises(UsageError, match="git knows no branch or commit") as caught:
        base_records(adrs, ref)
    assert "git fetch origin" in caught.value.hint


@pytest.mark.parametrize(
    ("ref", "fetched"),
    [("upstream/main", "git fetch upstream main"), ("feature/x", "git fetch origin feature/x")],
)
def test_a_branch_is_fetched_from_its_remote(repository, adrs, ref, fetched):
    git(repository, "remote", "add", "upstream", "https://example.org/upstream.git")
    with pytest.raises(UsageError) as caught:
        base_records(adrs, ref)
    assert fetched in caught.value.hint


def test_a_folder_outside_a_repository_has_no_base(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UsageError, match="is in no git repository"):
        base_records(tmp_path, "main")


def test_a_machine_without_git_is_told_so(adrs, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SpecAgentError, match="git is not installed"):
        base_records(adrs, "main")


def test_a_bare_repository_has_no_working_tree(tmp_path):
    git(tmp_path, "init", "--bare")
    with pytest.raises(SpecAgentError, match="work tree"):
        base_records(tmp_path, "main")
