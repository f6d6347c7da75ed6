"""A person goes through a redraft in the terminal, part by part, with the real command and a scripted model."""

import json
from dataclasses import replace

import pytest
from cli.lockers import ANSWERS, DATE, SPEC, lockers
from reviewing.sessions import Session

COMMAND = """
import os
os.chdir({folder!r})
from specagent.agent.cli import app
return app(["regenerate", "--stale", "--interactive"], standalone_mode=False)
"""
MORE_SECONDS = ("opens within 2 seconds of", "opens within 3 seconds of")


@pytest.fixture
def repository(tmp_path):
    with lockers(tmp_path, drafted=True) as found:
        found.edit("PRD.md", MORE_SECONDS)
        yield found


def session(repository, env=None):
    settings = {
        "XDG_CACHE_HOME": str(repository.folder.parent / "cache"),
        "SPECAGENT_DATE": DATE,
        "OPENAI_API_KEY": "sk-test-of-nobody",
        "OPENAI_BASE_URL": repository.provider.url,
    }
    return Session(COMMAND.format(folder=str(repository.folder)), settings | (env or {}), rows=60, columns=160)


def rewording(call):
    answer = ANSWERS(call)
    content = json.loads(answer.text)
    for goal in (content["goals"] or {"goals": []})["goals"]:
        goal["description"] = "The door of a compartment is open in time."
    return replace(answer, text=json.dumps(content))


def stale(repository):
    return {part for part, marks in repository.status().items() if "stale" in marks}


def test_what_is_accepted_is_written_and_what_is_left_stays_stale(repository):
    before, waiting = repository.text(), stale(repository)
    assert {"goals", "overview", "ADR-002"} <= waiting
    with session(repository) as run:
        lines = run.until()
        assert lines[0].startswith("ADR-002 ")
        assert "  because NFR-001 changed: 2 → 3" in lines
        run.type("s")
        run.type("s")
        lines = run.type("a")
        assert lines[0].startswith("2. System Architecture Overview")
        code, out = run.finish(b"q\n")

    assert code == 0, out
    assert "3 seconds" in repository.text()
    assert stale(repository) == waiting - {"goals"}
    kept = before[before.index("## 2. ") : before.index("## Appendix A")]
    assert kept in repository.text()


def test_feedback_drafts_the_part_again_and_is_kept(repository):
    with session(repository) as run:
        run.until()
        run.type("s")
        run.type("s")
        run.type("f", "What should be different?")
        asked = len(repository.provider.calls)
        lines = run.type("say who measures it")
        assert lines[0].startswith("1. Architectural Goals")
        assert len(repository.provider.calls) > asked
        run.type("a")
        run.finish(b"q\n")

    assert repository.run("status").out.count("feedback: say who measures it") == 1


def test_a_conflict_is_settled_hunk_by_hunk(repository):
    row = "pick-up takes at most 2 seconds at the 95th percentile"
    repository.edit(SPEC, (row, "pick-up takes at most 2.5 seconds at the 95th percentile"))
    repository.script = rewording
    with session(repository) as run:
        run.until()
        run.type("s")
        assert "Conflict" in "\n".join(run.type("s"))
        run.type("k")
        run.type("a")
        run.finish(b"q\n")

    assert "pick-up takes at most 2.5 seconds" in repository.text()
    assert "goals" not in stale(repository)


def test_without_a_terminal_it_is_a_usage_error(repository):
    ran = repository.run("regenerate", "--stale", "--interactive")

    assert ran.code == 2
    assert "--conflicts" in ran.err
    assert (ran.asked, ran.changed) == ([], frozenset())
