"""Git over HTTP with a token, before the fake GitHub."""

import json
import os
import shutil
import stat
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from forge.repositories import git
from forge.stub import Reply
from forge_fake import lost_reply, reset, slow
from forge_fake.github import GitHub as Fake
from forge_fake.github import faults

from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.access import Access
from specagent.agent.forge.errors import MissingPermissionError, PushRejectedError, UnreachableError
from specagent.agent.forge.git import Git
from specagent.agent.forge.git_commit import NewCommit, make_commit
from specagent.agent.forge.git_remote import Remote

BRANCH = "specagent/architecture"
SPEC = "docs/architecture.md"
RECEIVE = "*/git-receive-pack"


@pytest.fixture
def fake(tmp_path):
    with Fake(tmp_path / "github") as running:
        yield running


@pytest.fixture
def shop(fake):
    return fake.repository("octo/shop", {"PRD.md": "# Shop\n"}, private=True)


@pytest.fixture
def clone(shop, tmp_path):
    """A checkout of it, without any token in its settings."""
    folder = tmp_path / "shop"
    git(tmp_path, *shop.git_options(shop.actions_token()), "clone", "--quiet", shop.clone_url, folder)
    git(folder, "config", "user.name", "Bot")
    git(folder, "config", "user.email", "bot@example.org")
    return folder


def remote(folder, server, token):
    return Remote(Git.of(folder).letting_in(Access(server, str(token))))


@pytest.fixture
def origin(fake, shop, clone):
    return remote(clone, fake.url, shop.actions_token())


def built(origin, text=b"# Spec\n"):
    return make_commit(origin.git, NewCommit((origin.git.commit_id("HEAD"),), {SPEC: text}, "Draft"))


def test_a_branch_is_pushed_read_and_fetched_with_the_token(origin, shop):
    made = built(origin)
    origin.push(made, BRANCH)
    assert shop.tip(BRANCH) == made
    theirs = shop.person("ann").push(BRANCH, {SPEC: "# By hand\n"})
    assert origin.fetch(BRANCH) == theirs
    assert origin.git.read(theirs, SPEC) == b"# By hand\n"


def test_a_private_repository_is_not_reached_without_a_token(clone):
    with pytest.raises(MissingPermissionError, match="read branch 'main'"):
        Remote(Git.of(clone)).head("main")


def test_the_header_that_a_checkout_in_ci_leaves_does_not_get_in_the_way(origin, fake, shop, clone):
    old = shop.actions_token()
    git(clone, "config", *shop.git_options(old)[1].split("=", 1))
    git(clone, "config", f"http.{shop.clone_url}.extraheader", "AUTHORIZATION: basic b2xkOm9sZA==")
    fake.revoke(old)
    origin.push(built(origin), BRANCH)
    assert shop.tip(BRANCH)


def test_the_token_is_in_no_argument_no_setting_and_no_file(origin, shop, clone, tmp_path, monkeypatch):
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    real = shutil.which("git")
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> "{tmp_path}/arguments"\nexec {real} "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    token = shop.actions_token()
    access = Access(urlsplit(shop.clone_url)._replace(path="").geturl(), token.text)
    watched = Remote(Git.of(clone).letting_in(access))
    watched.fetch("main")
    watched.push(built(watched), BRANCH)
    files = b"".join(path.read_bytes() for path in clone.rglob("*") if path.is_file())
    said = (tmp_path / "arguments").read_text()
    assert "push" in said
    for secret in access.secrets:
        assert secret not in said
        assert secret.encode() not in files
        assert secret not in repr(watched)


def test_programs_that_git_starts_for_a_commit_do_not_see_the_token(origin, clone, tmp_path):
    (clone / ".git" / "info" / "attributes").write_text("*.md filter=spy\n")
    git(clone, "config", "filter.spy.clean", f"env > '{tmp_path}/seen'; cat")
    built(origin)
    assert "PATH=" in (tmp_path / "seen").read_text()
    assert "GIT_CONFIG_VALUE" not in (tmp_path / "seen").read_text()


def test_settings_that_the_environment_gives_already_stay(origin, monkeypatch, shop, fake, clone):
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "http.userAgent")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "corporate")
    assert origin.head("main") == shop.tip()
    assert fake.log.asked("GET", "*/info/refs")[-1].headers["user-agent"] == "corporate"


def test_a_remote_elsewhere_does_not_get_the_token(shop, clone, stub):
    stub.answers(Reply(404, b""))
    git(clone, "remote", "add", "elsewhere", f"{stub.url}/octo/shop.git")
    access = Access("https://github.example.org", "secret-token")
    with pytest.raises(SpecAgentError):
        Remote(Git.of(clone).letting_in(access), "elsewhere").head("main")
    assert stub.asked
    assert not any("authorization" in one.headers for one in stub.asked)


def test_a_redirect_to_elsewhere_is_not_followed_with_the_token(fake, shop, clone, stub):
    stub.answers(Reply(301, b"", {"Location": f"{shop.clone_url}/info/refs?service=git-upload-pack"}))
    git(clone, "remote", "set-url", "origin", f"{stub.url}/octo/shop.git")
    before = len(fake.log.asked())
    with pytest.raises(SpecAgentError):
        remote(clone, stub.url, shop.actions_token()).head("main")
    assert "authorization" in stub.asked[0].headers
    assert len(fake.log.asked()) == before


def test_a_refused_token_makes_git_ask_nobody_else(fake, shop, clone, tmp_path):
    git(clone, "config", "credential.helper", f"!touch '{tmp_path}/asked'; echo username=x; echo password=y; :")
    with pytest.raises(MissingPermissionError):
        remote(clone, fake.url, "ghs_expired").head("main")
    assert not (tmp_path / "asked").exists()


def test_a_token_that_may_only_read_lacks_a_permission(fake, shop, clone):
    origin = remote(clone, fake.url, shop.actions_token({"contents": "read"}))
    with pytest.raises(PushRejectedError, match="denied to github-actions") as caught:
        origin.push(built(origin), BRANCH)
    assert caught.value.reason == "permission"
    assert shop.tip(BRANCH) is None


def test_a_protected_branch_is_told(origin, shop):
    shop.protect("main")
    before = shop.tip()
    with pytest.raises(PushRejectedError, match="GH006") as caught:
        origin.push(built(origin), "main")
    assert caught.value.reason == "protected"
    assert shop.tip() == before


def test_a_persons_push_in_between_is_never_lost(origin, shop):
    shop.person("ann").push(BRANCH, {SPEC: "# Begun\n"})
    base = origin.fetch(BRANCH)
    made = make_commit(origin.git, NewCommit((base,), {SPEC: b"# Bot\n"}, "Redraft"))
    theirs = shop.person("ann").amend(BRANCH, {SPEC: "# Amended\n"})
    with pytest.raises(PushRejectedError) as caught:
        origin.push(made, BRANCH)
    assert caught.value.reason == "non-fast-forward"
    assert shop.tip(BRANCH) == theirs


@pytest.mark.parametrize("times", [1, 2])
def test_a_push_whose_reply_is_lost_has_arrived_when_the_branch_says_so(times, origin, shop, fake):
    made = built(origin)
    fake.faults.order(lost_reply(), "POST", RECEIVE, times=times)
    origin.push(made, BRANCH)
    assert shop.tip(BRANCH) == made


def test_a_push_whose_reply_is_lost_stays_open_when_the_branch_cannot_be_read(origin, shop, fake):
    made = built(origin)
    fake.faults.order(lost_reply(), "POST", RECEIVE, times=2)
    fake.faults.order(faults.bad_gateway(), "GET", "*/info/refs", skip=1, times=9)
    with pytest.raises(PushRejectedError) as caught:
        origin.push(made, BRANCH)
    assert (caught.value.reason, caught.value.may_have_been_done) == ("unreachable", True)
    fake.faults.clear()
    assert origin.head(BRANCH) == made


@pytest.mark.parametrize("fault", [faults.bad_gateway(), faults.unavailable(), reset()])
def test_a_server_in_trouble_is_unreachable(fault, origin, shop, fake):
    fake.faults.order(fault, "POST", RECEIVE, times=9)
    with pytest.raises(PushRejectedError) as caught:
        origin.push(built(origin), BRANCH)
    assert (caught.value.reason, caught.value.may_have_been_done) == ("unreachable", True)
    assert shop.tip(BRANCH) is None
    fake.faults.order(fault, "GET", "*/info/refs", times=9)
    with pytest.raises(UnreachableError):
        origin.head(BRANCH)


def test_a_server_that_is_not_there_is_unreachable(clone):
    git(clone, "remote", "set-url", "origin", "http://127.0.0.1:1/octo/shop.git")
    with pytest.raises(UnreachableError):
        Remote(Git.of(clone)).head("main")


def test_a_server_that_does_not_answer_is_left_in_time(origin, fake):
    fake.faults.order(slow(30), "*", "*", times=9)
    hasty = Remote(replace(origin.git, program=replace(origin.git.program, network_seconds=0.5)))
    with pytest.raises(UnreachableError, match=r"took longer than 0\.5 seconds"):
        hasty.head("main")
    made = built(origin)
    with pytest.raises(PushRejectedError) as caught:
        hasty.push(made, BRANCH)
    assert caught.value.may_have_been_done


def test_no_message_holds_a_credential(fake, shop, clone):
    access = Access(fake.url, "ghs_secret")
    address = urlsplit(shop.clone_url)
    git(clone, "remote", "set-url", "origin", f"http://bot:hunter2@{address.netloc}/octo/none.git")
    with pytest.raises(SpecAgentError) as caught:
        Remote(Git.of(clone).letting_in(access)).head("main")
    said = f"{caught.value!r} {caught.value.hint}"
    assert "hunter2" not in said
    for secret in access.secrets:
        assert secret not in said


def test_what_the_server_is_told_about_the_token_is_only_the_header(origin, fake, shop):
    origin.push(built(origin), BRANCH)
    seen = json.dumps([(one.path, one.query, one.headers, str(one.body)) for one in fake.log.asked()])
    assert not any(secret in seen for secret in origin.git.program.secrets)
    assert {one.auth for one in fake.log.asked("*", "/octo/shop.git/*")} == {"basic"}


def test_a_partial_clone_fetches_files_with_the_token(fake, shop, clone, tmp_path):
    shop.person("ann").push(BRANCH, {SPEC: "# By hand\n"})
    folder = tmp_path / "partial"
    options = shop.git_options(shop.actions_token())
    git(tmp_path, *options, "clone", "--quiet", "--filter=blob:none", "--no-checkout", shop.clone_url, folder)
    git(folder, "config", "user.name", "Bot")
    git(folder, "config", "user.email", "bot@example.org")
    origin = remote(folder, fake.url, shop.actions_token())
    head = origin.fetch(BRANCH)
    made = make_commit(origin.git, NewCommit((head,), {SPEC: b"# Bot\n"}, "Redraft"))
    origin.push(made, BRANCH)
    assert shop.read(SPEC, BRANCH) == "# Bot\n"
