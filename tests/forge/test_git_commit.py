import subprocess

import pytest
from forge.repositories import commit, git, make_sparse, state

from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.errors import GitError, NoIdentityError
from specagent.agent.forge.git import Git
from specagent.agent.forge.git_commit import NewCommit, check_identity, make_commit, merge

SPEC = "docs/architecture.md"


def new(repository, files, message="Redraft", **more):
    return make_commit(repository, NewCommit((repository.commit_id("HEAD"),), files, message, **more))


def test_a_commit_holds_its_files_on_its_parent_with_author_and_message(repository, checkout):
    made = new(repository, {SPEC: b"new\n", "docs/adr/001-a.md": b"a\n"}, "Redraft data\n\nBecause of NFR-001.")
    assert git(checkout, "log", "-1", "--format=%P|%an <%ae>|%cn|%B", made) == (
        f"{repository.commit_id('HEAD')}|Bot <bot@example.org>|Bot|Redraft data\n\nBecause of NFR-001."
    )
    assert repository.read(made, SPEC) == b"new\n"
    assert {one.path for one in repository.tree(made)} == {SPEC, "docs/adr/001-a.md", "README.md"}


def test_a_commit_touches_neither_the_working_tree_nor_the_index_nor_a_ref(repository, checkout):
    (checkout / SPEC).write_text("somebody is writing\n")
    (checkout / "README.md").write_text("staged\n")
    git(checkout, "add", "README.md")
    before = state(checkout)
    made = new(repository, {SPEC: b"new\n", "docs/adr/001-a.md": b"a\n"})
    assert state(checkout) == before
    assert repository.read(made, "README.md") == b"hello\n"


def test_a_file_is_removed_and_one_that_is_not_there_does_not_matter(repository):
    made = new(repository, {"README.md": None, "docs/none.md": None})
    assert [one.path for one in repository.tree(made)] == [SPEC]


def test_a_commit_that_would_change_nothing_is_not_made(repository):
    assert new(repository, {SPEC: b"one\ntwo\n", "none.md": None}) is None


def test_the_same_commit_at_the_same_time_has_the_same_id(repository, checkout):
    first, again = (new(repository, {SPEC: b"new\n"}, time=1_700_000_000) for _ in range(2))
    assert first == again
    assert (
        git(checkout, "log", "-1", "--format=%at %ct %ai", first) == "1700000000 1700000000 2023-11-14 22:13:20 +0000"
    )


def test_a_message_in_any_script_arrives(repository, checkout):
    git(checkout, "config", "i18n.commitEncoding", "ISO-8859-1")
    made = new(repository, {SPEC: b"new\n"}, "Größe – 日本語\n\n# no comment")
    assert git(checkout, "log", "-1", "--encoding=UTF-8", "--format=%B", made) == "Größe – 日本語\n\n# no comment"


def test_line_ends_follow_the_attributes_of_the_commit_not_of_the_working_tree(repository, checkout):
    commit(checkout, _gitattributes="*.md text eol=crlf\n")
    (checkout / ".gitattributes").write_text("*.md -text\n")
    made = new(repository, {SPEC: b"one\r\nnew\r\n"})
    assert repository.read(made, SPEC) == b"one\nnew\n"


def test_a_file_that_was_committed_with_its_carriage_returns_keeps_them(repository, checkout):
    (checkout / "old.md").write_bytes(b"a\r\nb\r\n")
    commit(checkout)
    commit(checkout, _gitattributes="* text=auto\n")
    made = new(repository, {"old.md": b"a\r\nc\r\n"})
    assert repository.read(made, "old.md") == b"a\r\nc\r\n"


def test_a_clean_filter_of_the_repository_applies(repository, checkout):
    git(checkout, "config", "filter.upper.clean", "tr a-z A-Z")
    commit(checkout, _gitattributes="*.md filter=upper\n")
    made = new(repository, {"new.md": b"text\n"})
    assert repository.read(made, "new.md") == b"TEXT\n"


def test_a_filter_that_fails_fails_the_commit(repository, checkout):
    commit(checkout, _gitattributes="docs/* filter=broken\n")
    git(checkout, "config", "filter.broken.clean", "false")
    git(checkout, "config", "filter.broken.required", "true")
    with pytest.raises(GitError, match="git update-index"):
        new(repository, {SPEC: b"new\n"})


def test_the_mode_of_a_file_is_kept_and_a_new_one_is_plain(repository, checkout):
    (checkout / "README.md").chmod(0o755)
    commit(checkout)
    made = new(repository, {"README.md": b"changed\n", "new.md": b"x\n"})
    modes = {one.path: one.mode for one in repository.entries(made, ["README.md", "new.md"])}
    assert modes == {"README.md": "100755", "new.md": "100644"}


def test_symbolic_links_and_submodules_are_left_alone(repository, checkout, upstream):
    (checkout / "link.md").symlink_to("README.md")
    (checkout / "linked").symlink_to("docs")
    git(checkout, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", upstream.as_uri(), "sub")
    commit(checkout)
    for path in ("link.md", "linked/architecture.md", "sub", "sub/README.md", "docs", "README.md/x.md"):
        with pytest.raises(GitError):
            new(repository, {path: b"x\n"})
    made = new(repository, {SPEC: b"new\n"})
    kept = {one.path: one.kind for one in repository.tree(made)}
    assert kept["sub"] == "submodule"
    assert kept["link.md"] == "symlink"


def test_files_in_lfs_are_left_alone(repository, checkout):
    commit(checkout, _gitattributes="*.big filter=lfs diff=lfs merge=lfs -text\n")
    with pytest.raises(GitError, match=r"'docs/a\.big' is kept in Git LFS"):
        new(repository, {SPEC: b"new\n", "docs/a.big": b"x"})
    assert new(repository, {SPEC: b"new\n"})


@pytest.mark.parametrize("path", ["../x.md", "/x.md", "docs/../../x.md", ".git/hooks/pre-push", "docs//x.md", ""])
def test_a_path_out_of_the_repository_is_refused_before_anything_is_written(repository, checkout, path):
    before = state(checkout)
    with pytest.raises(SpecAgentError, match="no path of a repository"):
        new(repository, {path: b"x"})
    assert state(checkout) == before


@pytest.mark.parametrize("sparse_index", ["--sparse-index", "--no-sparse-index"])
def test_files_outside_a_sparse_checkout_are_neither_lost_nor_out_of_reach(repository, checkout, sparse_index):
    make_sparse(checkout, sparse_index)
    made = new(repository, {SPEC: b"new\n", "docs/adr/001-a.md": b"a\n"})
    assert {one.path for one in repository.tree(made)} == {SPEC, "docs/adr/001-a.md", "README.md"}


def test_a_detached_head_and_a_linked_working_tree_will_do(repository, checkout, tmp_path):
    git(checkout, "worktree", "add", "--quiet", "--detach", tmp_path / "linked")
    linked = Git.of(tmp_path / "linked")
    before = state(checkout)
    made = new(linked, {SPEC: b"new\n"})
    assert state(checkout) == before
    assert linked.read(made, SPEC) == b"new\n"


def test_hooks_do_not_run_for_a_commit_beside_the_users_work(repository, checkout):
    hook = checkout / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert new(repository, {SPEC: b"new\n"})


def test_without_an_identity_the_error_says_how_to_set_it(repository, checkout, monkeypatch):
    monkeypatch.delenv("EMAIL", raising=False)
    git(checkout, "config", "--unset", "user.email")
    with pytest.raises(NoIdentityError, match=r"user\.name and user\.email") as caught:
        new(repository, {SPEC: b"new\n"})
    assert "git config user.email" in caught.value.hint
    with pytest.raises(NoIdentityError):
        check_identity(repository)


def test_an_identity_from_the_environment_counts(repository, monkeypatch, checkout):
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "somebody@example.org")
    assert check_identity(repository) == "Somebody <somebody@example.org>"
    made = new(repository, {SPEC: b"new\n"})
    assert git(checkout, "log", "-1", "--format=%an|%cn", made) == "Somebody|Bot"


def test_a_commit_is_signed_where_git_is_configured_so(repository, checkout, tmp_path):
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    git(checkout, "config", "gpg.format", "ssh")
    git(checkout, "config", "user.signingkey", key)
    git(checkout, "config", "commit.gpgsign", "true")
    made = new(repository, {SPEC: b"new\n"})
    assert "gpgsig -----BEGIN SSH SIGNATURE-----" in git(checkout, "cat-file", "commit", made)


def test_a_signature_that_cannot_be_made_says_which_setting_asks_for_it(repository, checkout):
    git(checkout, "config", "gpg.program", "false")
    git(checkout, "config", "commit.gpgsign", "true")
    with pytest.raises(GitError) as caught:
        new(repository, {SPEC: b"new\n"})
    assert "commit.gpgsign" in caught.value.hint


def test_a_merge_by_git_gives_a_tree_that_a_commit_with_two_parents_takes(repository, checkout):
    git(checkout, "switch", "--quiet", "-c", "side")
    side = commit(checkout, docs__architecture_md="one\nside\n")
    git(checkout, "switch", "--quiet", "main")
    main = commit(checkout, README_md="more\n")
    before = state(checkout)
    merged = merge(repository, side, main)
    assert merged.conflicts == ()
    made = make_commit(repository, NewCommit((side, main), {SPEC: b"both\n"}, "Merge main", tree=merged.tree))
    assert state(checkout) == before
    assert git(checkout, "log", "-1", "--format=%P", made) == f"{side} {main}"
    assert repository.read(made, "README.md") == b"more\n"
    assert repository.read(made, SPEC) == b"both\n"


def test_a_merge_that_needs_a_person_names_the_paths(repository, checkout):
    git(checkout, "switch", "--quiet", "-c", "side")
    side = commit(checkout, docs__architecture_md="one\nside\n", a_md="a\n")
    git(checkout, "switch", "--quiet", "main")
    main = commit(checkout, docs__architecture_md="one\nmain\n", a_md="b\n")
    assert merge(repository, side, main).conflicts == ("a.md", SPEC)


def test_a_merge_of_the_same_files_is_made_for_its_parents(repository, checkout):
    base = repository.commit_id("HEAD")
    git(checkout, "switch", "--quiet", "-c", "side")
    side = commit(checkout, a_md="a\n")
    assert make_commit(repository, NewCommit((side, base), {}, "Merge"))


def test_histories_with_nothing_in_common_are_not_merged(repository, checkout):
    git(checkout, "switch", "--quiet", "--orphan", "other")
    other = commit(checkout, a_md="a")
    with pytest.raises(GitError, match="could not merge"):
        merge(repository, git(checkout, "rev-parse", "main"), other)
