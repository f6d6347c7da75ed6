"""A redraft that is killed, or whose disk fails, at any call: all is old, or all is new once the next command ran."""

import re
import shutil
from collections import Counter

import pytest
from provider import Provider, generated
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
CALLS = ["write", "fsync", "rename", "unlink"]
FAULTS = {
    "write": ("ENOSPC", "No space left on device"),
    "fsync": ("EIO", "Input/output error"),
    "rename": ("EIO", "Input/output error"),
}
LATER = "Ours, after the power cut."


@pytest.fixture(autouse=True)
def _one_day(monkeypatch):
    monkeypatch.setenv("SPECAGENT_DATE", "2026-11-25")


@pytest.fixture(scope="module")
def stale(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SPECAGENT_DATE", "2026-11-25")
        return make_stale(tmp_path_factory.mktemp("made") / "stale", *OFFLINE)


@pytest.fixture
def fresh(stale, tmp_path):
    """The same project once its redraft was done."""
    folder = shutil.copytree(stale, tmp_path / "fresh")
    assert run(folder, *AGAIN).code == 0
    return folder


@pytest.fixture(scope="module")
def killed(stale, tmp_path_factory):
    """The project as redrafts left it that were killed, each at another call."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SPECAGENT_DATE", "2026-11-25")
        return strike(dict.fromkeys(CALLS, KILL), stale, tmp_path_factory.mktemp("killed"), *AGAIN)


@pytest.fixture
def half_written(killed):
    """Those of them that were killed before their first, their second and their last file."""
    begun = [one.folder for one in killed if one.call == "rename" and is_begun(one.folder)]
    assert len(begun) == 3
    return begun


def different(struck):
    """Return one of those whose files are the same."""
    return list({tuple(docs(one.folder).values()): one for one in struck}.values())


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


def assert_comes_to_the_same_again(folder, new):
    begun = is_begun(folder)
    done = run(folder, *AGAIN)

    assert done.code == 0
    assert (FINISHED.format("2 files") in done.said) == begun
    assert docs(folder) == new
    assert leftovers(folder) == []


def test_a_redraft_killed_at_any_call_comes_to_the_same_when_it_is_run_again(killed, stale, fresh, tmp_path):
    assert min(Counter(one.call for one in killed)[call] for call in CALLS) >= 4, "it was killed at too few places"
    assert {one.code for one in killed} == {-9}
    for one in different(killed):
        folder = shutil.copytree(one.folder, tmp_path / one.folder.name)
        assert_old_or_new_or_begun(folder, docs(stale), docs(fresh))
        assert_comes_to_the_same_again(folder, docs(fresh))


@pytest.mark.parametrize("command", OTHERS, ids=["adr accept", "draft", "check --fix"])
def test_what_a_killed_redraft_had_begun_is_finished_by_the_next_command_that_writes(
    half_written, fresh, tmp_path, command
):
    wanted = run(fresh, *command)
    for at, killed in enumerate(half_written):
        folder = shutil.copytree(killed, tmp_path / str(at))
        done = run(folder, *command)

        assert done.code == wanted.code
        assert FINISHED.format("2 files") in done.said
        assert docs(folder) == docs(fresh)
        assert leftovers(folder) == []


def test_a_redraft_that_finishes_a_killed_one_can_be_killed_as_well(half_written, fresh, tmp_path):
    for killed in strike({"rename": KILL}, half_written[1], tmp_path, *AGAIN):
        assert is_begun(killed.folder)
        assert_old_or_new_or_begun(killed.folder, docs(half_written[1]), docs(fresh))
        assert_comes_to_the_same_again(killed.folder, docs(fresh))


@pytest.mark.parametrize("at", [0, 1, 2])
def test_what_a_person_writes_into_a_half_written_spec_is_kept_and_told(half_written, tmp_path, at):
    folder = shutil.copytree(half_written[at], tmp_path / "begun")
    spec, record = folder / "docs" / "architecture.md", folder / "docs" / "adr" / "002-react-over-vue-js.md"
    for path in (spec, record):
        path.write_text(path.read_text().replace("\n## ", f"\n{LATER}\n\n## ", 2))
    done = run(folder, *AGAIN)

    assert "'docs/architecture.md' was edited after a run was interrupted" in done.said
    assert "'docs/adr/002-react-over-vue-js.md' was edited after a run was interrupted" in done.said
    assert spec.read_text().count(LATER) == record.read_text().count(LATER) == 2
    assert all(sentence in words(folder) for sentence in MINE)
    assert not is_begun(folder)


def test_a_disk_that_fails_at_any_call_is_told_and_leaves_what_can_be_gone_on_with(stale, fresh, tmp_path):
    struck = strike({call: f"error={fault}" for call, (fault, _) in FAULTS.items()}, stale, tmp_path, *AGAIN)
    assert min(Counter(one.call for one in struck)[call] for call in FAULTS) >= 4, "it failed at too few places"
    for failed in struck:
        assert failed.code == 1
        assert re.search(rf"^error: .*{FAULTS[failed.call][1]}", failed.said, re.MULTILINE), failed.said
        assert re.search(r"^hint: \w", failed.said, re.MULTILINE), failed.said
        assert "unexpectedly" not in failed.said
        assert leftovers(failed.folder) == []
        assert not (failed.call == "write" and is_begun(failed.folder)), "a full disk changes nothing"
    for failed in different(struck):
        assert_old_or_new_or_begun(failed.folder, docs(stale), docs(fresh))
        assert_comes_to_the_same_again(failed.folder, docs(fresh))


def test_no_answer_that_a_killed_redraft_had_kept_is_paid_for_again(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-of-nobody")
    with Provider(generated) as provider:
        model = ("--model", "openai:scripted", "--base-url", provider.url, "--cache-dir", "cache", "--concurrency", "1")
        again = ("regenerate", "--stale", *model)
        stale = make_stale(tmp_path / "stale", *model)
        fresh = shutil.copytree(stale, tmp_path / "fresh")
        drafted = len(provider.calls)
        assert run(fresh, *again).code == 0
        needed = len(provider.calls) - drafted
        struck = strike({"rename": KILL, "unlink": KILL}, stale, tmp_path, *again)
        at_answers = [one for one in struck if one.call == "unlink"]  # SQLite removes a journal for each
        assert len(at_answers) >= needed > 3
        for one in struck:
            asked = sum(one.began <= call.arrived <= one.ended for call in provider.calls)
            known = len(provider.calls)
            done = run(one.folder, *again)
            asked_again = len(provider.calls) - known

            assert done.code == 0
            assert asked_again <= needed - told_of(one)
            assert asked + asked_again <= needed + 1, "but for the one whose answer was just being kept"
            assert one.call == "unlink" or asked_again == 0
            assert texts(one.folder) == texts(fresh)
            assert "all 9 parts are current" in run(one.folder, "status").said


def told_of(struck):
    """Return how many parts a redraft had told to be done."""
    return sum(line.startswith("drafted") for line in struck.said.splitlines())


def texts(folder):
    return {name: content for name, content in docs(folder).items() if name.endswith(".md")}
