import json

import pytest
from workspace.runs import layout_of, redraft, state_of
from workspace.undone import GOALS, REQUEST, edit, files, outcomes

from specagent.agent.commands.undo import undo_and_show
from specagent.agent.document.chapters import section_texts
from specagent.agent.workspace.part_locks import lock_parts, unlock_parts
from specagent.agent.workspace.state import FeedbackRecord, text_hash
from specagent.agent.workspace.undoing.undo import undo_last


def test_a_later_edit_of_the_same_row_is_a_conflict_and_nothing_of_its_part_is_put_back(project, spec):
    redraft(project, {"goals": [*GOALS, ("300 ms", "200 ms")], "stack": [("| PostgreSQL | 18 |", "| MySQL | 9 |")]})
    edit(spec, ("99.95 % of each month", "99.99 % of each month"))
    goals = section_texts(spec.read_text())["goals"]
    report = undo_last(REQUEST)

    assert outcomes(report) == {"goals": "conflict", "stack": "restored"}
    assert report.exit_code == 4
    assert "'Goal: High Availability'" in report.parts[0].conflicts[0]
    assert section_texts(spec.read_text())["goals"] == goals
    assert "| PostgreSQL | 18 |" in spec.read_text()
    assert "200 ms" in state_of(project).sections["goals"].text
    assert "| PostgreSQL | 18 |" in state_of(project).sections["stack"].text


@pytest.mark.parametrize(
    ("policy", "kept", "outcome", "code"),
    [
        ("keep-mine", ["99.99 % of each month"], "restored", 0),
        ("take-new", ["99.9 % of each month"], "restored", 0),
        ("markers", ["<<<<<<< yours", "99.99 % of each month", "99.9 % of each month"], "markers", 4),
    ],
)
def test_what_is_left_of_a_conflict_can_be_undone_later(project, spec, policy, kept, outcome, code):
    before = state_of(project)
    redraft(project, {"goals": [*GOALS, ("300 ms", "200 ms")], "stack": [("| PostgreSQL | 18 |", "| MySQL | 9 |")]})
    edit(spec, ("99.95 % of each month", "99.99 % of each month"))
    undo_last(REQUEST)
    report = undo_last(REQUEST, conflicts=policy)
    goals, after = section_texts(spec.read_text())["goals"], state_of(project)

    assert (outcomes(report), report.exit_code) == ({"goals": outcome}, code)
    assert all(one in goals for one in kept)
    assert "300 ms" in goals
    assert "200 ms" not in goals
    assert after.sections == before.sections
    assert after.undo is None
    assert after.history[-1].why == ["regenerate of 2026-11-24"]


def test_where_all_of_it_is_in_conflict_nothing_is_written(project, spec):
    redraft(project, {"goals": GOALS}, inputs=text_hash("others"))
    edit(spec, ("99.95 % of each month", "99.99 % of each month"))
    before, state = files(project), layout_of(project).state.read_bytes()
    report = undo_last(REQUEST)

    assert (report.outcome, report.exit_code, report.files) == ("unchanged", 4, ())
    assert files(project) == before
    assert layout_of(project).state.read_bytes() == state


def test_feedback_on_a_part_that_stays_stays_with_it(project, spec):
    feedback = [FeedbackRecord(part="goals", text="be bold"), FeedbackRecord(part="stack", text="use MySQL")]
    redraft(project, {"goals": GOALS, "stack": [("| PostgreSQL | 18 |", "| MySQL | 9 |")]}, feedback=feedback)
    edit(spec, ("99.95 % of each month", "99.99 % of each month"))
    undo_last(REQUEST)
    assert state_of(project).feedback == feedback[:1]
    undo_last(REQUEST, conflicts="keep-mine")

    assert state_of(project).feedback == []


def test_what_is_locked_stays_until_it_is_unlocked(project, spec):
    redraft(project, {"goals": GOALS, "stack": [("| PostgreSQL | 18 |", "| MySQL | 9 |")]})
    lock_parts(REQUEST, ["stack", "goals: High Availability"])
    after = spec.read_bytes()
    report = undo_last(REQUEST)
    assert (outcomes(report), report.outcome) == ({"goals": "locked", "stack": "locked"}, "unchanged")
    assert spec.read_bytes() == after

    unlock_parts(REQUEST, ["goals: High Availability"])
    assert outcomes(undo_last(REQUEST)) == {"goals": "restored", "stack": "locked"}
    unlock_parts(REQUEST, ["stack"])
    assert outcomes(undo_last(REQUEST)) == {"stack": "restored"}
    assert state_of(project).undo is None


def test_a_locked_row_that_the_run_left_alone_is_in_nobodys_way(project):
    lock_parts(REQUEST, ["goals: Fast Response"])
    redraft(project, {"goals": GOALS})

    assert outcomes(undo_last(REQUEST)) == {"goals": "restored"}
    assert state_of(project).locks == ["goals: Fast Response"]


def test_the_command_says_what_was_undone_and_what_was_not(project, spec, capsys):
    redraft(project, {"goals": GOALS, "stack": [("| PostgreSQL | 18 |", "| MySQL | 9 |")]})
    edit(spec, ("99.95 % of each month", "99.99 % of each month"))
    code = undo_and_show(REQUEST, conflicts="fail", dry_run=False, as_json=False, quiet=False)
    printed = capsys.readouterr()

    assert code == 4
    assert printed.out.splitlines() == [
        "Undone in docs/architecture.md: regenerate of 2026-11-24.",
        "  3. Technology Stack: restored",
    ]
    assert "1. Architectural Goals and Constraints stays as it is, edited since the run at row" in printed.err
    assert "--conflicts=keep-mine" in printed.err
    assert undo_and_show(REQUEST, conflicts="take-new", dry_run=True, as_json=False, quiet=False) == 0
    assert "+| **Goal: High Availability**" in capsys.readouterr().out
    assert undo_and_show(REQUEST, conflicts="take-new", dry_run=False, as_json=True, quiet=False) == 0
    assert json.loads(capsys.readouterr().out)["parts"][0]["outcome"] == "restored"
