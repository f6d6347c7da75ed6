import os

import pytest
from forge.repositories import commit, git, make_sparse

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.forge.errors import GitError
from specagent.agent.forge.git import Git, Standing


def test_a_commit_is_found_by_its_branch_and_an_unknown_one_is_none(repository, checkout):
    assert repository.commit_id("main") == git(checkout, "rev-parse", "main")
    assert repository.commit_id("nowhere") is None


@pytest.mark.parametrize("name", ["--output=/tmp/x", "-h", "", "a b", "main\n"])
def test_a_name_that_git_could_take_for_an_option_is_refused(repository, name):
    with pytest.raises(UsageError, match="no name of a branch"):
        repository.commit_id(name)


def test_a_detached_head_is_on_no_branch(repository, checkout):
    assert repository.branch() == "main"
    git(checkout, "switch", "--quiet", "--detach")
    assert repository.branch() is None
    assert repository.commit_id("HEAD") == git(checkout, "rev-parse", "HEAD")


def test_ancestors_and_the_common_base_of_two_branches(repository, checkout):
    fork = git(checkout, "rev-parse", "HEAD")
    git(checkout, "switch", "--quiet", "-c", "side")
    side = commit(checkout, a_md="a")
    git(checkout, "switch", "--quiet", "main")
    main = commit(checkout, b_md="b")
    assert repository.merge_base(main, side) == fork
    assert repository.is_ancestor(fork, side)
    assert not repository.is_ancestor(main, side)


def test_histories_with_nothing_in_common_have_no_base(repository, checkout):
    git(checkout, "switch", "--quiet", "--orphan", "other")
    other = commit(checkout, a_md="a")
    assert repository.merge_base(git(checkout, "rev-parse", "main"), other) is None


def test_a_comparison_with_what_is_no_commit_fails_with_the_command(repository):
    with pytest.raises(GitError, match="`git merge-base 0000"):
        repository.merge_base("0" * 40, "0" * 40)


def test_a_file_is_read_as_it_was_in_a_commit(repository, checkout):
    old = git(checkout, "rev-parse", "HEAD")
    commit(checkout, docs__architecture_md="new\n")
    (checkout / "docs" / "architecture.md").write_text("not committed\n")
    assert repository.read(old, "docs/architecture.md") == b"one\ntwo\n"
    assert repository.read("HEAD", "docs/architecture.md") == b"new\n"
    assert repository.read("HEAD", "docs/none.md") is None


def test_line_ends_are_read_as_git_stores_them(repository, checkout):
    commit(checkout, _gitattributes="*.md text eol=crlf\n")
    (checkout / "crlf.md").write_bytes(b"one\r\ntwo\r\n")
    commit(checkout)
    assert repository.read("HEAD", "crlf.md") == b"one\ntwo\n"


def test_what_is_no_plain_file_is_not_read(repository, checkout):
    (checkout / "link.md").symlink_to("README.md")
    commit(checkout, pointer_md="version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n")
    for path, what in (("link.md", "symlink"), ("docs", "folder"), ("pointer.md", "Git LFS")):
        with pytest.raises(GitError, match=what):
            repository.read("HEAD", path)


def test_a_tree_is_listed_at_any_depth_with_kinds_and_odd_names(repository, checkout):
    odd = checkout / "docs" / "Entwürfe – alt"
    odd.mkdir()
    (odd / "a\tb.md").write_text("x")
    (checkout / "docs" / "link").symlink_to("../README.md")
    (checkout / "docs" / "run.sh").write_text("x")
    (checkout / "docs" / "run.sh").chmod(0o755)
    commit(checkout)
    found = {one.path: (one.kind, one.mode) for one in repository.tree("HEAD", "docs")}
    assert found == {
        "docs/architecture.md": ("file", "100644"),
        "docs/Entwürfe – alt/a\tb.md": ("file", "100644"),
        "docs/link": ("symlink", "120000"),
        "docs/run.sh": ("file", "100755"),
    }
    assert len(repository.tree("HEAD")) == 5


def test_only_the_asked_paths_are_looked_up(repository):
    found = repository.entries("HEAD", ["docs/architecture.md", "docs/none.md", "README.md"])
    assert sorted(one.path for one in found) == ["README.md", "docs/architecture.md"]


@pytest.mark.parametrize(
    "path", ["../x", "/etc/passwd", "a/../../x", "", "a//b", ".git/config", "a/.GIT/x", "a\nb", "C:/x"]
)
def test_a_path_out_of_the_repository_is_refused(repository, path):
    with pytest.raises(SpecAgentError, match="no path of a repository"):
        repository.read("HEAD", path)


def test_a_path_is_tracked_ignored_or_neither(repository, checkout):
    commit(checkout, _gitignore="build/\n")
    (checkout / "build").mkdir()
    (checkout / "build" / "a.md").write_text("x")
    assert repository.standing("README.md") == Standing(tracked=True, ignored=False, lfs=False, submodule=False)
    assert repository.standing("build/a.md") == Standing(tracked=False, ignored=True, lfs=False, submodule=False)
    assert repository.standing("new.md") == Standing(tracked=False, ignored=False, lfs=False, submodule=False)


def test_a_path_that_attributes_give_to_lfs_is_told(repository, checkout):
    commit(checkout, _gitattributes="*.md filter=lfs diff=lfs merge=lfs -text\n")
    assert repository.standing("README.md").lfs


def test_a_path_in_a_submodule_is_told(repository, checkout, upstream):
    git(checkout, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", upstream.as_uri(), "parts/sub")
    commit(checkout)
    assert repository.standing("parts/sub/docs/architecture.md").submodule
    assert repository.standing("parts/sub").submodule
    assert not repository.standing("parts/other.md").submodule
    assert [one.kind for one in repository.entries("HEAD", ["parts/sub"])] == ["submodule"]


def test_a_sparse_checkout_still_knows_what_is_tracked(repository, checkout):
    make_sparse(checkout, "--sparse-index")
    assert repository.standing("docs/architecture.md").tracked
    assert repository.read("HEAD", "docs/architecture.md") == b"one\ntwo\n"


def test_a_hooks_repository_is_not_taken_for_the_folders(checkout, tmp_path, monkeypatch):
    other = tmp_path / "other"
    git(tmp_path, "init", "--quiet", other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert Git.of(checkout / "docs").top == checkout


def test_settings_are_read_as_configured(repository, checkout):
    git(checkout, "config", "commit.gpgsign", "yes")
    assert repository.setting("user.name") == "Bot"
    assert repository.setting("user.nothing") == ""
    assert repository.switched_on("commit.gpgsign")
    assert not repository.switched_on("tag.gpgsign")


def test_a_folder_outside_a_repository_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UsageError, match="is in no git repository"):
        Git.of(tmp_path)


def test_a_bare_repository_has_no_working_tree(upstream):
    with pytest.raises(GitError, match="work tree"):
        Git.of(upstream)


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="needs root to own a folder as another user")
def test_a_repository_of_another_user_is_told_with_the_mend(checkout):
    os.chown(checkout, 12345, 12345)
    os.chown(checkout / ".git", 12345, 12345)
    with pytest.raises(GitError, match="dubious ownership") as caught:
        Git.of(checkout)
    assert f"safe.directory '{checkout}'" in caught.value.hint


def test_a_machine_without_git_is_told_so(checkout, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SpecAgentError, match="git is not installed"):
        Git.of(checkout)
