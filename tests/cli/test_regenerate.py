"""The command `regenerate`: what it refuses, what it asks, and what it says of what went wrong."""

import json

import pytest
from cli.lockers import ANSWERS, SPEC, lockers
from provider import faults

MORE_SECONDS = ("opens within 2 seconds of", "opens within 3 seconds of")
TELLING = {"goals", "overview", "stack", "concerns", "ADR-002", "ADR-003"}
"""What tells the seconds of NFR-001."""
SECTIONS = {"goals", "overview", "stack", "patterns", "data", "concerns"}
RECORDS = {f"ADR-00{number}" for number in range(1, 7)}


@pytest.fixture
def repository(tmp_path):
    with lockers(tmp_path, drafted=True) as found:
        yield found


@pytest.fixture
def stale(repository):
    """A repository whose PRD has moved."""
    repository.edit("PRD.md", MORE_SECONDS)
    return repository


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        ([], "nothing is named to redraft", "Name sections or ADRs"),
        (["--feedback", "Say less."], "nothing is named to redraft", "or give --stale or --all"),
        (["dta"], "the spec has no part 'dta'", "Did you mean 'data'?"),
        (["data: Resdent"], "there is no row 'Resdent' in 'data'", "Did you mean 'data: Resident'?"),
        (["ADR-009"], "the spec has no part 'ADR-009'", "ADR-001, ADR-002"),
        (["decisions"], "section 7 follows the decision records", "Name a record"),
        (["traceability"], "'traceability' is no part of its own", "Name the section"),
        (["data", "--feedback", " \n"], "the feedback is empty", "Say what to change"),
        (["data", "--feedback", "-"], "the feedback is empty", "Say what to change"),
        (["data", "--interactive", "--dry-run"], "--interactive asks a person", "Leave out"),
    ],
)
def test_a_wrong_use_says_what_to_do_and_asks_nothing(repository, arguments, error, hint):
    ran = repository.run("regenerate", *arguments)

    assert (ran.code, ran.asked, ran.changed) == (2, [], frozenset())
    assert ran.err.startswith(f"error: {error}")
    assert hint in ran.err.partition("\nhint: ")[2]


def test_feedback_comes_from_the_command_line_from_stdin_and_from_files(repository):
    (repository.folder / "review.txt").write_text("Name the team.\n")
    arguments = ("--feedback", "Write shorter.", "--feedback", "-", "--feedback-file", "review.txt")
    ran = repository.run("regenerate", "data: Resident", *arguments, stdin="Say who deletes it.\n")

    assert ran.code == 0, ran.err
    assert ran.asked == ["entities: Resident", "facts"]
    assert ran.call("entities").data["FEEDBACK"] == "- Write shorter.\n- Say who deletes it.\n- Name the team."
    assert ran.call("facts").data["FEEDBACK"].splitlines()[1] == "- data: Say who deletes it."
    assert ran.changed == {"data", "state"}


def test_a_feedback_file_that_is_not_there_is_named(repository):
    ran = repository.run("regenerate", "data", "--feedback-file", "reviews.txt")

    assert (ran.code, ran.asked) == (1, [])
    assert "error: there is no file 'reviews.txt'" in ran.err


def test_a_part_that_the_model_fails_for_stays_as_it_is_and_stale(stale):
    stale.script = lambda call: faults.refused() if call.kind == "stack" else ANSWERS(call)
    ran = stale.run("regenerate", "--stale")

    assert ran.code == 4
    assert "the model refused: I cannot help with that." in ran.out
    assert ran.changed == TELLING - {"stack"} | {"A", "state"}
    assert stale.status() == {"stack": ("stale",)}

    stale.script = ANSWERS
    again = stale.run("regenerate", "--stale")
    assert (again.code, again.asked) == (0, ["stack: Amazon CloudWatch"])
    assert again.changed == {"stack", "state"}
    assert stale.status() == {}


def test_what_a_budget_does_not_reach_is_gone_on_with(stale):
    ran = stale.run("regenerate", "--stale", "--max-calls", "2")
    assert ran.code == 4
    assert len(ran.asked) == 2
    assert "was not asked for: all 2 calls are used" in ran.out
    assert len(stale.status()) == 4

    again = stale.run("regenerate", "--stale")
    assert again.code == 0
    assert len(again.asked) == 4
    assert not set(again.asked) & set(ran.asked)
    assert stale.status() == {}


def test_without_a_key_a_models_spec_is_not_handed_to_the_catalogue(stale):
    ran = stale.run("regenerate", "--stale", model=False)

    assert (ran.code, ran.asked, ran.changed) == (2, [], frozenset())
    assert "error: the spec was drafted by openai:gpt-6.1-terra, and no model is set up to redraft it" in ran.err
    assert "--model offline redrafts from the catalogue" in ran.err


def test_only_a_model_can_follow_feedback(repository):
    ran = repository.run("regenerate", "data", "--feedback", "Shorter.", "--model", "offline")

    assert (ran.code, ran.changed) == (2, frozenset())
    assert "error: only a language model can follow feedback" in ran.err


def test_a_secret_in_the_spec_stops_the_run_before_any_call(repository):
    key = "AKIA" + "QWERTZUIOPASDFGH"
    repository.edit(SPEC, ("## 3. Technology Stack\n", f"## 3. Technology Stack\n\nDeploy with {key}.\n"))
    ran = repository.run("regenerate", "data")

    assert (ran.code, ran.asked, ran.changed) == (1, [], frozenset())
    assert "'docs/architecture.md' holds what looks like credentials" in ran.err
    assert key not in ran.out + ran.err


def test_another_language_concerns_every_part(repository):
    ran = repository.run("regenerate", "--stale", "--language", "de")

    assert ran.code == 0, ran.out
    assert ran.changed - {"A", "B"} == SECTIONS | RECORDS | {"state"}
    for call in ran.calls:
        assert call.data["CHANGES"] == "- the language is now 'de' instead of 'en'"
        assert "German" in call.prompt
    again = repository.run("regenerate", "--stale", "--language", "de")
    assert (again.code, again.asked, again.changed) == (0, [], frozenset())


def test_the_summary_for_machines(stale):
    ran = stale.run("regenerate", "--stale", "--json", "--dry-run")
    told = json.loads(ran.out)

    assert (ran.code, ran.changed) == (0, frozenset())
    assert set(told) == {
        *("spec", "outcome", "parts", "moved", "offered", "files", "warnings", "findings", "model"),
    }
    assert told["outcome"] == "dry-run"
    assert told["model"]["calls"] == 6
    parts = {one["part"]: one for one in told["parts"]}
    assert set(parts) == TELLING | {"traceability", "open-points"}
    assert set(parts["goals"]) == {"part", "title", "outcome", "reasons", "conflicts", "diff", "note"}
    assert parts["goals"]["reasons"] == ["NFR-001 changed: 2 → 3"]
    assert "\n-| **Goal: Fast Door Opening** |" in parts["goals"]["diff"]


def test_the_parts_that_a_draft_failed_for_are_made_good(tmp_path):
    def script(call):
        fails = call.kind == "patterns" or call.names == ("Amazon ECS over AWS Lambda",)
        return faults.refused() if fails and not mended else ANSWERS(call)

    mended = []
    with lockers(tmp_path) as repository:
        repository.script = script
        drafted = repository.run("draft", "PRD.md")
        assert drafted.code == 4
        assert repository.status() == {"patterns": ("failed",), "ADR-005": ("failed",)}
        assert "> Incomplete: the model failed for these parts" in repository.text()
        mended.append(True)
        ran = repository.run("regenerate", "--stale")

        assert (ran.code, [one.split(":")[0] for one in ran.asked]) == (0, ["adr", "patterns"])
        assert ran.changed == {"patterns", "ADR-005", "head", "B", "state"}
        assert "ncomplete" not in repository.text()
        assert "Drafted offline because the model failed" not in repository.text()
        assert repository.status() == {}


def test_nothing_is_said_to_be_current_where_nothing_is_known(tmp_path):
    with lockers(tmp_path) as repository:
        (repository.folder / "docs").mkdir()
        (repository.folder / SPEC).write_text("# Ours\n\n## 1. Architectural Goals and Constraints\n\nNone yet.\n")
        ran = repository.run("regenerate", "--stale", "--prd", "PRD.md")

    assert (ran.code, ran.changed) == (1, frozenset())
    assert "neither a state file nor an Appendix A" in ran.err


def test_a_run_that_changes_no_file_takes_no_undo_away(tmp_path):
    with lockers(tmp_path) as repository:
        assert repository.run("draft", "PRD.md", model=False).code == 0
        before = repository.text()
        repository.edit("PRD.md", ("opens within 2 seconds of", "opens within 3 seconds of"))
        assert repository.run("regenerate", "--stale", model=False).code == 0
        assert repository.text() != before
        same = repository.run("regenerate", "patterns", model=False)
        undone = repository.run("undo")

        assert (same.code, same.changed) == (0, frozenset())
        assert undone.code == 0, undone.err
        assert repository.text() == before
