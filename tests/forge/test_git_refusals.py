"""Words of git and of servers that cannot be had here."""

import pytest

from specagent.agent.forge.errors import GitError, MissingPermissionError, UnreachableError
from specagent.agent.forge.git_program import Done
from specagent.agent.forge.git_refusals import push_refusal, remote_failure

ADDRESS = "https://github.example.org/o/r.git/"


def done(said, out=""):
    return Done(1, out.encode(), said)


@pytest.mark.parametrize(
    ("summary", "reason"),
    [
        ("[rejected] (non-fast-forward)", "non-fast-forward"),
        ("[rejected] (fetch first)", "non-fast-forward"),
        ("[remote rejected] (cannot lock ref 'refs/heads/x': is at 1 but expected 2)", "non-fast-forward"),
        ("[remote rejected] (cannot lock ref 'refs/heads/x': reference already exists)", "non-fast-forward"),
        ("[remote rejected] (failed to update ref)", "non-fast-forward"),
        ("[remote rejected] (protected branch hook declined)", "protected"),
        ("[remote rejected] (push declined due to repository rule violations)", "protected"),
        ("[remote rejected] (refusing to allow an OAuth App to create or update workflow `x.yml`)", "permission"),
        ("[remote rejected] (shallow update not allowed)", "refused"),
        ("[remote rejected] (pre-receive hook declined)", "refused"),
    ],
)
def test_the_summary_of_a_rejected_branch_decides(summary, reason):
    told = push_refusal(
        "x", done("error: failed to push some refs", f"To {ADDRESS}\n!\t1:refs/heads/x\t{summary}\nDone")
    )
    assert told.reason == reason
    assert summary in told.message


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        ("[remote rejected] (directory file conflict)", ""),
        (
            "[remote rejected] (failed to update ref)",
            "remote: error: 'refs/heads/s' exists; cannot create 'refs/heads/s/x'",
        ),
    ],
)
def test_a_branch_in_the_way_of_a_name_is_no_race(summary, said):
    told = push_refusal("s/x", done(said, f"To {ADDRESS}\n!\t1:refs/heads/s/x\t{summary}\nDone"))
    assert told.reason == "refused"
    assert "`branch_prefix`" in told.hint


def test_a_name_of_a_branch_that_sounds_like_a_reason_is_none():
    out = f"To {ADDRESS}\n!\t1:refs/heads/protected-branch-denied\t[rejected] (fetch first)\nDone"
    assert push_refusal("protected-branch-denied", done("error: failed to push", out)).reason == "non-fast-forward"


@pytest.mark.parametrize(
    ("said", "kind", "reason"),
    [
        (
            f"fatal: unable to access '{ADDRESS}': The requested URL returned error: 403",
            MissingPermissionError,
            "permission",
        ),
        (f"fatal: Authentication failed for '{ADDRESS}'", MissingPermissionError, "permission"),
        (
            "fatal: could not read Username for 'https://github.example.org': terminal prompts disabled",
            MissingPermissionError,
            "permission",
        ),
        (
            f"remote: Repository not found.\nfatal: repository '{ADDRESS}' not found",
            MissingPermissionError,
            "permission",
        ),
        ("git@github.example.org: Permission denied (publickey).", MissingPermissionError, "permission"),
        ("remote: HTTP Basic: Access denied.", MissingPermissionError, "permission"),
        (f"fatal: unable to access '{ADDRESS}': Could not resolve host: x", UnreachableError, "unreachable"),
        (f"fatal: unable to access '{ADDRESS}': Failed to connect to x port 443", UnreachableError, "unreachable"),
        ("ssh: connect to host x port 22: Connection refused", UnreachableError, "unreachable"),
        ("kex_exchange_identification: Connection closed by remote host", UnreachableError, "unreachable"),
        (f"fatal: unable to access '{ADDRESS}': SSL certificate problem", UnreachableError, "unreachable"),
        (
            f"fatal: unable to access '{ADDRESS}': The requested URL returned error: 503",
            UnreachableError,
            "unreachable",
        ),
        ("error: RPC failed; curl 56 Recv failure: Connection reset by peer", UnreachableError, "unreachable"),
        ("fatal: the remote end hung up unexpectedly", UnreachableError, "unreachable"),
        ("fatal: something new", GitError, "refused"),
        ("", GitError, "refused"),
    ],
)
def test_what_goes_wrong_before_a_branch_is_reached_is_read_from_the_complaint(said, kind, reason):
    assert type(remote_failure("read branch 'x'", done(said))) is kind
    assert push_refusal("x", done(said)).reason == reason


def test_what_the_server_says_is_in_the_message_without_its_frame():
    said = (
        "remote: =====\nremote: \nremote: ERROR: no commits on Fridays\nremote: =====\nerror: failed to push some refs"
    )
    out = f"To {ADDRESS}\n!\t1:refs/heads/x\t[remote rejected] (pre-receive hook declined)\nDone"
    assert push_refusal("x", done(said, out)).message == (
        "branch 'x' was not pushed: [remote rejected] (pre-receive hook declined); ERROR: no commits on Fridays"
    )
