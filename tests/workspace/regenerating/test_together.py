"""Eight processes at once on one spec: nothing that a person wrote is lost, and nobody waits for ever."""

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from checks.cases import PRD
from workspace.regenerating import crowd, editor
from workspace.regenerating.gone_stale import MINE, docs, layout_of, leftovers, make_stale, run, words

import specagent
from specagent.agent.document.adr import parse_adr
from specagent.agent.document.reading import parse_spec
from specagent.agent.workspace.state_file import read_state

ROUNDS = 4
PATIENCE = 100
OFFLINE = ("--model", "offline")
COMMANDS = [
    ("regenerate", "--stale", *OFFLINE),
    ("regenerate", "goals", *OFFLINE),
    ("regenerate", "concerns", "data", *OFFLINE),
    ("check", "--fail-on", "never"),
    ("adr", "new", "Choice {0} over doing nothing"),
    ("adr", "accept", "{1}"),
]
SPEC, RECORD = "architecture.md", "adr/002-react-over-vue-js.md"
EDITORS = ["Ada", "Ben"]
AGAIN = "run the command again"


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("SPECAGENT_DATE", "2026-11-25")
    return make_stale(tmp_path / "project", *OFFLINE)


def start(script, folder, *arguments):
    """Start a script that prints into a file: nobody reads a pipe while all of them run."""
    paths = [Path(specagent.__file__).parents[1], Path(__file__).parents[2]]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, script.__file__, *map(str, arguments)]
    with open(folder, "w") as out:
        return subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=out)


def move_on(project, number):
    """Change the PRD as its owner would."""
    (project / "new").write_text(PRD.replace("within 300 ms", f"within {number} ms"))
    (project / "new").replace(project / "PRD.md")


def all_at_once(project, folder):
    """Return what each command said in each round, what the editors did, and the commands' process ids."""
    workers = [start(crowd, folder / str(at), project, ROUNDS, *one) for at, one in enumerate(COMMANDS)]
    editors = [start(editor, folder / name, project, name) for name in EDITORS]
    for number in range(301, 301 + 10 * PATIENCE):
        move_on(project, number)
        with suppress(subprocess.TimeoutExpired):
            if not [one for one in workers if one.poll() is None and one.wait(timeout=0.1) is None]:
                break
    else:
        pytest.fail("they wait for ever")
    for one in (*workers, *editors):
        one.communicate(timeout=PATIENCE)
    assert {one.returncode for one in (*workers, *editors)} == {0}
    told = [json.loads((folder / str(at)).read_text()) for at in range(len(COMMANDS))]
    edited = [json.loads((folder / name).read_text()) for name in EDITORS]
    return told, edited, {one.pid for one in workers}


def assert_documented(code, said):
    assert code in (0, 4), said
    assert code == 0 or AGAIN in said.lower() or "conflict" in said, said
    assert "unexpectedly" not in said


def test_eight_processes_at_once_lose_nothing_and_wait_for_each_other(project, tmp_path):
    told, edited, pids = all_at_once(project, tmp_path)
    saved = [sentence for one in edited for sentence in one["saved"]]
    rounds = [tuple(one) for command in told for one in command]
    waited = [int(found) for _, said in rounds for found in re.findall(r"waiting for process (\d+), which", said)]

    assert len(saved) >= 10
    assert sum(len(one["vanished"]) for one in edited) <= 1, "a person's save and ours within microseconds"
    assert [one for one in (*saved, *MINE) if one not in words(project)] == []
    for code, said in rounds:
        assert_documented(code, said)
    assert waited
    assert set(waited) <= {*pids, os.getpid()}
    assert "waiting for another" not in str(rounds)
    assert sum(code == 0 for code, _ in rounds) > len(rounds) / 2, rounds
    assert_readable(project)
    done = run(project, "regenerate", "--stale", "--conflicts", "keep-mine", *OFFLINE)
    assert done.code == 0, done.said
    assert [one for one in (*saved, *MINE) if one not in words(project)] == []
    assert leftovers(project) == []


def assert_readable(project):
    """Every file can be read, no record shares its number with another, and nothing is half done."""
    files = {name: text.decode() for name, text in docs(project).items() if name.endswith(".md")}
    numbers = [Path(name).name[:3] for name in files if "/adr/" in name]
    assert parse_spec(files["docs/architecture.md"]).spec.decisions.decisions
    assert all(parse_adr(text) for name, text in files.items() if "/adr/" in name)
    assert len(numbers) == len(set(numbers))
    assert read_state(layout_of(project)).pending is None
    assert run(project, "status").code == 0


# A redraft puts its files in place in this order: state, record, spec, state.
@pytest.mark.parametrize(("file", "at"), [*((SPEC, at) for at in (1, 2, 4)), *((RECORD, at) for at in (1, 3, 4))])
def test_what_a_person_saves_while_a_redraft_puts_its_files_in_place_is_kept(project, file, at):
    path, sentence = project / "docs" / file, "Ours, at the last moment."
    with saved_before(at, path, sentence):
        done = run(project, "regenerate", "--stale", *OFFLINE)

    assert done.code == 0, done.said
    assert sentence in path.read_text()
    assert all(one in words(project) for one in MINE)
    assert "within 250 ms" in path.read_text()
    assert "within 300 ms" not in path.read_text()
    assert not read_state(layout_of(project)).unfinished
    assert leftovers(project) == []
    assert "all 9 parts are current" in run(project, "status").said


@pytest.mark.parametrize("at", [1, 2])
def test_what_a_person_saves_while_a_decision_is_written_is_kept_and_told(project, at):
    path, sentence = project / "docs" / SPEC, "Ours, at the last moment."
    with saved_before(at, path, sentence):
        done = run(project, "adr", "accept", "2")

    assert done.code == 4
    assert "'docs/architecture.md' was changed in the meantime" in done.said
    assert sentence in path.read_text()
    assert run(project, "adr", "accept", "2").code == 0
    assert sentence in path.read_text()
    assert "| Accepted |" in path.read_text()


@contextmanager
def saved_before(at, path, sentence):
    """Save a file as a person does right before a run puts its n-th file in its place."""
    replace, left = os.replace, iter(range(at))

    def replaced(source, target):
        if next(left, None) == at - 1:
            mine = path.with_suffix(".mine")
            mine.write_text(path.read_text().replace("\n## ", f"\n{sentence}\n\n## ", 1))
            replace(mine, path)
        replace(source, target)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "replace", replaced)
        yield
