"""A redraft that is killed, or starved of its disk, at any call: all is old, or all is new once the next one ran."""

import shutil

import pytest
from workspace.interrupting import FINISHED
from workspace.regenerating.gone_stale import MINE, docs, layout_of, leftovers, make_stale, run, words
from workspace.regenerating.struck import KILL, strike

from specagent.agent.workspace.state_file import read_state

pytestmark = [
    pytest.mark.strace,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]

OFFLINE = ("--model", "offline")
AGAIN = ("regenerate", "--stale", *OFFLINE)
OTHERS = [("adr", "accept", "1"), ("draft", "PRD.md", *OFFLINE), ("check", "--fix")]
HALF = "an interrupted run left 'docs/architecture.md' half-written; the next command that writes finishes it"
MOST = 12
"""More calls of each kind than a redraft makes."""


@pytest.fixture(autouse=True)
def _one_day(monkeypatch):
    monkeypatch.setenv("SPECAGENT_DATE", "2026-11-25")


@pytest.fixture
def stale(tmp_path):
    return make_stale(tmp_path / "stale", *OFFLINE)


@pytest.fixture
def fresh(stale, tmp_path):
    """The same project once its redraft was done."""
    folder = shutil.copytree(stale, tmp_path / "fresh")
    assert run(folder, *AGAIN).code == 0
    return folder


def is_begun(folder):
    return read_state(layout_of(folder)).pending is not None


def assert_old_or_new_or_begun(folder, old, new):
    """Nothing is torn, nothing of a person's is lost, and what is half-written is told."""
    found = docs(folder)
    assert found in (old, new) or is_begun(folder)
    assert set(found) == set(old)
    assert all(found[one] in (old[one], new[one]) for one in found if one.endswith(".md"))
    assert all(sentence in words(folder) for sentence in MINE)
    assert (HALF in run(folder, "status").said) == is_begun(folder)


@pytest.mark.parametrize("call", ["write", "fsync", "rename", "unlink"])
def test_a_redraft_killed_at_any_call_comes_to_the_same_when_it_is_run_again(stale, fresh, tmp_path, call):
    old, new = docs(stale), docs(fresh)
    seen = []
    for killed in strike(call, KILL, MOST, stale, tmp_path, *AGAIN):
        found = docs(killed.folder)
        if found in seen:
            continue
        seen.append(found)
        assert_old_or_new_or_begun(killed.folder, old, new)
        begun = is_begun(killed.folder)
        done = run(killed.folder, *AGAIN)

        assert done.code == 0
        assert (FINISHED.format("2 files") in done.said) == begun
        assert docs(killed.folder) == new
        assert leftovers(killed.folder) == []


@pytest.mark.parametrize("command", OTHERS, ids=["adr accept", "draft", "check --fix"])
def test_what_a_killed_redraft_had_begun_is_finished_by_the_next_command_that_writes(stale, fresh, tmp_path, command):
    begun = [one for one in strike("rename", KILL, MOST, stale, tmp_path, *AGAIN) if is_begun(one.folder)]
    assert len(begun) == 3
    wanted = run(fresh, *command)
    for killed in begun:
        done = run(killed.folder, *command)

        assert done.code == wanted.code
        assert FINISHED.format("2 files") in done.said
        assert docs(killed.folder) == docs(fresh)
        assert all(sentence in words(killed.folder) for sentence in MINE)
        assert leftovers(killed.folder) == []


def test_what_a_person_writes_into_a_half_written_spec_is_kept(stale, fresh, tmp_path):
    """Whether the redraft's text stands there already or not."""
