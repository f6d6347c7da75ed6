import pytest
from forge.repositories import commit, git, state

from specagent.agent.errors import UsageError
from specagent.agent.forge.errors import GitError, PushRejectedError, UnreachableError
from specagent.agent.forge.git import Git
from specagent.agent.forge.git_commit import NewCommit, make_commit
from specagent.agent.forge.git_remote import Remote

SPEC = "docs/architecture.md"
BRANCH = "specagent/architecture"


def pushed(person, branch=BRANCH, **files):
    """Let a person push a commit to a branch; return its id."""
    if git(person, "branch", "--show-current") != branch:
        git(person, "switch", "--quiet", "-C", branch)
    made = commit(person, "by a person", **files)
    git(person, "push", "--quiet", "origin", branch)
    return made


def built(repository, parent, text):
    return make_commit(repository, NewCommit((parent,), {SPEC: text}, "Redraft"))


def remote_head(upstream, branch=BRANCH):
    return git(upstream, "rev-parse", f"refs/heads/{branch}")


def long_history(person, branch, count):
    """Let a person push many commits to a branch; return the last one's id."""
    rows = [f"commit refs/heads/{branch}\ncommitter P <p@example.org> {n} +0000\ndata 1\nx" for n in range(count)]
    rows[0] += f"\nfrom {git(person, 'rev-parse', 'main')}"
    git(person, "fast-import", "--quiet", "--force", data="\n\n".join(rows).encode())
    git(person, "push", "--quiet", "origin", branch)
    return git(person, "rev-parse", branch)


@pytest.fixture
def shallow(place, upstream, person):
    """A clone as CI makes it: one commit of `main`, HEAD detached."""
    long_history(person, "main", 400)
    folder = place / "shallow"
    git(place, "clone", "--quiet", "--depth=1", "--branch=main", upstream.as_uri(), folder)
    git(folder, "switch", "--quiet", "--detach")
    return folder


def test_a_branchs_head_is_read_and_a_branch_that_is_not_there_is_none(origin, upstream):
    assert origin.head("main") == remote_head(upstream, "main")
    assert origin.head(BRANCH) is None


def test_a_branch_whose_name_ends_like_another_is_not_taken_for_it(origin, person):
    git(person, "push", "--quiet", "origin", "main:refs/heads/x/refs/heads/wanted")
    assert origin.head("wanted") is None


def test_a_fetched_branch_can_be_read_and_no_ref_of_the_user_has_moved(origin, repository, checkout, person):
    theirs = pushed(person, docs__architecture_md="by hand\n")
    before = state(checkout)
    assert origin.fetch(BRANCH) == theirs
    assert repository.read(theirs, SPEC) == b"by hand\n"
    assert state(checkout) == before


def test_a_branch_that_is_not_there_is_not_fetched(origin):
    assert origin.fetch(BRANCH) is None


@pytest.mark.parametrize("branch", ["a b", "a..b", "", "x.lock", "a:b", "x~1", "refs/heads/*", "a\nb"])
def test_what_is_no_name_of_a_branch_is_refused(origin, branch):
    with pytest.raises(UsageError, match="no name of a branch"):
        origin.head(branch)


@pytest.mark.parametrize("branch", ["-x", "+a", "--upload-pack=x", "größe"])
def test_an_odd_name_is_no_option_and_no_force(branch, origin, repository, upstream):
    assert origin.head(branch) is None
    made = built(repository, repository.commit_id("HEAD"), b"new\n")
    origin.push(made, branch)
    assert origin.fetch(branch) == made
    with pytest.raises(PushRejectedError):
        origin.push(built(repository, repository.commit_id("HEAD"), b"other\n"), branch)


def test_a_commit_is_brought_though_its_branch_is_gone(origin, repository, upstream, person):
    theirs = pushed(person, docs__architecture_md="by hand\n")
    git(upstream, "update-ref", "refs/pull/1/head", theirs)
    git(upstream, "update-ref", "-d", f"refs/heads/{BRANCH}")
    assert origin.bring(theirs)
    assert repository.read(theirs, SPEC) == b"by hand\n"


def test_a_commit_that_nobody_has_is_not_brought(origin, upstream):
    assert not origin.bring("1" * 40)
    upstream.rename(upstream.with_name("gone"))
    with pytest.raises(UnreachableError):
        origin.bring("1" * 40)


def test_an_unknown_remote_is_told(repository):
    with pytest.raises(UsageError, match="has no remote 'upstream'"):
        Remote(repository, "upstream")


def test_a_remote_that_is_gone_is_unreachable(origin, upstream):
    upstream.rename(upstream.with_name("gone"))
    with pytest.raises(UnreachableError) as caught:
        origin.head("main")
    assert not caught.value.may_have_been_done


def test_a_shallow_clone_gets_a_branch_and_stays_shallow(shallow, upstream, person):
    theirs = pushed(person, docs__architecture_md="by hand\n")
    repository = Git.of(shallow)
    assert Remote(repository).fetch(BRANCH) == theirs
    assert repository.read(theirs, SPEC) == b"by hand\n"
    assert int(git(shallow, "rev-list", "--count", theirs)) < 100


def test_a_shallow_clone_is_deepened_only_until_the_base_is_found(shallow, person):
    fork = git(person, "rev-parse", "main~100")
    git(person, "switch", "--quiet", "-c", BRANCH, fork)
    theirs = pushed(person, docs__architecture_md="by hand\n")
    repository = Git.of(shallow)
    remote = Remote(repository)
    main, branch = remote.fetch("main"), remote.fetch(BRANCH)
    assert repository.merge_base(main, branch) is None
    assert remote.merge_base(main, branch) == fork
    assert (branch, git(shallow, "rev-parse", "--is-shallow-repository")) == (theirs, "true")
    assert int(git(shallow, "rev-list", "--count", main)) < 400


def test_a_base_at_the_very_beginning_is_found_at_last(shallow, person):
    root = git(person, "rev-list", "--max-parents=0", "main")
    git(person, "switch", "--quiet", "-c", BRANCH, root)
    pushed(person, docs__architecture_md="by hand\n")
    remote = Remote(Git.of(shallow))
    assert remote.merge_base(remote.fetch("main"), remote.fetch(BRANCH)) == root


def test_branches_with_nothing_in_common_have_no_base_in_a_shallow_clone_either(shallow, person):
    git(person, "switch", "--quiet", "--orphan", BRANCH)
    pushed(person, a_md="a\n")
    remote = Remote(Git.of(shallow))
    assert remote.merge_base(remote.fetch("main"), remote.fetch(BRANCH)) is None


def test_deepening_moves_no_ref_and_changes_no_file(shallow, person):
    git(person, "switch", "--quiet", "-c", BRANCH, "main~200")
    pushed(person, docs__architecture_md="by hand\n")
    before = state(shallow)
    remote = Remote(Git.of(shallow))
    remote.merge_base(remote.fetch("main"), remote.fetch(BRANCH))
    assert state(shallow) == before


def test_a_partial_clone_fetches_the_files_that_it_is_asked_for(place, upstream, person):
    git(upstream, "config", "uploadpack.allowFilter", "true")
    pushed(person, docs__architecture_md="by hand\n", _gitattributes="*.md text=auto\n")
    folder = place / "partial"
    git(place, "clone", "--quiet", "--filter=blob:none", "--no-checkout", upstream.as_uri(), folder)
    git(folder, "config", "user.name", "Bot")
    git(folder, "config", "user.email", "bot@example.org")
    repository = Git.of(folder)
    remote = Remote(repository)
    head = remote.fetch(BRANCH)
    assert repository.read(head, SPEC) == b"by hand\n"
    made = built(repository, head, b"new\n")
    remote.push(made, BRANCH)
    assert remote_head(upstream) == made


def test_a_commit_is_pushed_to_a_new_branch_from_a_detached_shallow_clone(shallow, upstream):
    git(shallow, "config", "user.name", "Bot")
    git(shallow, "config", "user.email", "bot@example.org")
    repository = Git.of(shallow)
    made = built(repository, repository.commit_id("HEAD"), b"new\n")
    Remote(repository).push(made, BRANCH)
    assert remote_head(upstream) == made
    assert git(upstream, "show", f"{BRANCH}:{SPEC}") == "new"


def test_a_commit_is_pushed_on_top_of_a_persons_and_pushing_it_again_changes_nothing(
    origin, repository, upstream, person
):
    theirs = pushed(person, docs__architecture_md="by hand\n")
    made = built(repository, origin.fetch(BRANCH), b"new\n")
    origin.push(made, BRANCH)
    origin.push(made, BRANCH)
    assert remote_head(upstream) == made
    assert git(upstream, "rev-parse", f"{BRANCH}~1") == theirs


def test_a_push_that_would_lose_a_persons_commit_is_rejected(origin, repository, upstream, person):
    pushed(person, docs__architecture_md="by hand\n")
    made = built(repository, origin.fetch(BRANCH), b"new\n")
    theirs = pushed(person, docs__architecture_md="again\n")
    with pytest.raises(PushRejectedError) as caught:
        origin.push(made, BRANCH)
    assert (caught.value.reason, caught.value.may_have_been_done) == ("non-fast-forward", False)
    assert remote_head(upstream) == theirs


@pytest.mark.parametrize(
    ("name", "value"),
    [("remote.origin.push", "+refs/heads/*:refs/heads/*"), ("push.default", "matching"), ("push.followTags", "true")],
)
def test_no_setting_of_the_user_makes_a_push_force_or_push_more(
    name, value, origin, repository, upstream, checkout, person
):
    theirs = pushed(person, docs__architecture_md="by hand\n")
    git(checkout, "tag", "-a", "-m", "x", "v1")
    git(checkout, "branch", "mine")
    git(checkout, "config", name, value)
    with pytest.raises(PushRejectedError):
        origin.push(built(repository, repository.commit_id("HEAD"), b"new\n"), BRANCH)
    origin.push(built(repository, repository.commit_id("HEAD"), b"new\n"), "other")
    assert remote_head(upstream) == theirs
    assert git(upstream, "for-each-ref", "--format=%(refname)").splitlines() == [
        "refs/heads/main",
        "refs/heads/other",
        f"refs/heads/{BRANCH}",
    ]


def test_a_mirror_is_never_pushed_to(origin, repository, upstream, checkout, person):
    theirs = pushed(person, docs__architecture_md="by hand\n")
    git(checkout, "config", "remote.origin.mirror", "true")
    with pytest.raises(PushRejectedError):
        origin.push(built(repository, repository.commit_id("HEAD"), b"new\n"), "other")
    assert remote_head(upstream) == theirs


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("error: GH006: Protected branch update failed for refs/heads/x.", "protected"),
        ("error: GH013: Repository rule violations found for refs/heads/x.", "protected"),
        ("GitLab: You are not allowed to push code to protected branches on this project.", "protected"),
        ("refusing to allow a GitHub App to create or update workflow without `workflows` permission", "permission"),
        ("GitLab: You are not allowed to push code to this project.", "permission"),
        ("our house rules: no commits on Fridays", "refused"),
    ],
)
def test_what_a_server_refuses_is_told_with_its_words(words, reason, origin, repository, upstream):
    hook = upstream / "hooks" / "pre-receive"
    hook.write_text(f"#!/bin/sh\ncat <<'E' >&2\n{words}\nE\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(PushRejectedError) as caught:
        origin.push(built(repository, repository.commit_id("HEAD"), b"new\n"), BRANCH)
    assert caught.value.reason == reason
    assert words.removeprefix("error: ") in caught.value.message


def test_a_hook_of_the_repository_may_stop_a_push(origin, repository, upstream, checkout):
    hook = checkout / ".git" / "hooks" / "pre-push"
    hook.write_text("#!/bin/sh\necho 'the tests fail' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(PushRejectedError) as caught:
        origin.push(built(repository, repository.commit_id("HEAD"), b"new\n"), BRANCH)
    assert caught.value.reason == "refused"
    assert git(upstream, "branch", "--list", BRANCH) == ""


def test_a_push_to_a_remote_that_is_gone_may_have_been_done(origin, repository, upstream):
    made = built(repository, repository.commit_id("HEAD"), b"new\n")
    upstream.rename(upstream.with_name("gone"))
    with pytest.raises(PushRejectedError) as caught:
        origin.push(made, BRANCH)
    assert (caught.value.reason, caught.value.may_have_been_done) == ("unreachable", True)


@pytest.mark.parametrize("what", ["main", "HEAD", "", ":", "+main", "0" * 40])
def test_only_a_full_id_of_a_known_commit_is_pushed(what, origin, upstream):
    before = git(upstream, "for-each-ref")
    with pytest.raises((GitError, UsageError)):
        origin.push(what, BRANCH)
    assert git(upstream, "for-each-ref") == before
