import subprocess

import pytest
from workspace.runs import layout_of, redraft, state_of
from workspace.undone import GOALS, NEW, REQUEST, edit, files, large_run, outcomes, remembered, run_that_adds

from specagent.agent.document.chapters import section_texts
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.status import status_of
from specagent.agent.workspace.undoing.undo import undo_last


def test_undone_at_once_everything_is_byte_for_byte_as_before(project):
    before, state = files(project), remembered(project)
    large_run(project)
    changed = {name for name, content in files(project).items() if before.get(name) != content}
    assert changed == {"docs/architecture.md", "docs/adr/001-modular-monolith-over-microservices.md", f"docs/adr/{NEW}"}
    report = undo_last(REQUEST)

    assert files(project) == before
    assert remembered(project) == state
    assert (report.outcome, report.run, report.exit_code) == ("undone", "regenerate of 2026-11-24", 0)
    assert outcomes(report) == {
        **dict.fromkeys(("goals", "stack", "decisions", "traceability", "ADR-001", "ADR-002"), "restored"),
        "ADR-004": "removed",
    }


def test_the_history_tells_of_the_run_and_of_its_undoing(project):
    large_run(project)
    undo_last(REQUEST)
    run, undo = state_of(project).history

    assert (run.command, undo.command, undo.date) == ("regenerate", "undo", "2026-11-26")
    assert undo.why == ["regenerate of 2026-11-24"]
    assert undo.parts == ["goals", "stack", "decisions", "traceability", "ADR-001", "ADR-002", "ADR-004"]


def test_git_sees_no_change_of_spec_and_records_after_run_and_undo(project):
    git = ["git", "-C", project, "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "-m", "draft"], check=True)
    large_run(project)
    undo_last(REQUEST)
    changed = subprocess.run([*git, "status", "--porcelain"], check=True, capture_output=True, text=True).stdout

    assert changed.split() == ["M", "docs/architecture.lock.json"]


def test_edits_made_before_the_run_come_back_with_the_text(project, spec):
    edit(spec, ("The database is PostgreSQL. |", "The database is PostgreSQL, as agreed in May. |"))
    before = spec.read_bytes()
    redraft(project, {"goals": GOALS})
    undo_last(REQUEST)

    assert spec.read_bytes() == before


def test_later_edits_of_the_same_section_and_of_others_survive(project, spec):
    before = spec.read_text()
    redraft(project, {"goals": GOALS})
    ours = ("The database is PostgreSQL. |", "The database is PostgreSQL, as agreed in May. |")
    theirs = ("A load test replays", "Every night a load test replays")
    edit(spec, ours, theirs)
    undo_last(REQUEST)

    assert spec.read_text() == before.replace(*ours).replace(*theirs)


def test_a_section_that_was_moved_and_renamed_since_is_found(project, spec):
    text = spec.read_text()
    redraft(project, {"goals": GOALS})
    goals = section_texts(spec.read_text())["goals"]
    moved = goals.replace("## 1. Architectural Goals and Constraints", "## 1. Ziele")
    spec.write_text(spec.read_text().replace(f"{goals}\n\n", "").rstrip("\n") + f"\n\n{moved}\n")
    undo_last(REQUEST)

    old = section_texts(text)["goals"].replace("## 1. Architectural Goals and Constraints", "## 1. Ziele")
    assert spec.read_text().endswith(f"\n\n{old}\n")
    assert "99.95 %" not in spec.read_text()


def test_a_section_that_was_not_there_before_the_run_goes_and_one_deleted_since_stays_away(project, spec):
    stack = section_texts(spec.read_text())["stack"]
    edit(spec, (f"{stack}\n\n", ""))
    before = spec.read_bytes()
    run_that_adds(project, "stack", stack)
    assert stack in spec.read_text()
    undo_last(REQUEST)
    assert spec.read_bytes() == before

    redraft(project, {"goals": GOALS, "patterns": [("drift apart", "fall apart")]})
    edit(spec, (f"{section_texts(spec.read_text())['goals']}\n\n", ""))
    report = undo_last(REQUEST)
    assert outcomes(report) == {"goals": "kept", "patterns": "restored"}
    assert "goals" not in section_texts(spec.read_text())


def test_only_the_last_run_can_be_undone_and_only_once(project):
    with pytest.raises(SpecAgentError, match="no run has changed"):
        undo_last(REQUEST)
    redraft(project, {"goals": GOALS})
    undo_last(REQUEST)
    before = layout_of(project).state.read_bytes()

    with pytest.raises(SpecAgentError, match="is undone already") as caught:
        undo_last(REQUEST)
    assert caught.value.hint == "Git has what was before: `git log -p -- docs/architecture.md`."
    assert layout_of(project).state.read_bytes() == before


def test_without_a_state_file_there_is_nothing_to_undo(project):
    layout_of(project).state.unlink()

    with pytest.raises(SpecAgentError, match="no state file stands beside"):
        undo_last(REQUEST)


def test_files_of_another_command_that_was_interrupted_are_not_undone(project):
    redraft(project, {"goals": GOALS})
    path = layout_of(project).state
    path.write_text(state_of(project).model_copy(update={"writing": {"architecture.md": "0" * 64}}).to_json())

    with pytest.raises(SpecAgentError, match="was interrupted"):
        undo_last(REQUEST)


def test_a_dry_run_shows_what_would_change_and_writes_nothing(project):
    large_run(project)
    before, state = files(project), layout_of(project).state.read_bytes()
    report = undo_last(REQUEST, dry_run=True)

    assert report.outcome == "dry-run"
    assert "\n-| **Database** | MySQL | 9 |" in report.diff
    assert "\n+| **Database** | PostgreSQL | 18 |" in report.diff
    assert f"--- a/docs/adr/{NEW}\n+++ /dev/null\n" in report.diff
    assert "--- /dev/null\n+++ b/docs/adr/002-react-over-vue-js.md\n" in report.diff
    assert files(project) == before
    assert layout_of(project).state.read_bytes() == state


def test_what_was_put_back_counts_as_written(project):
    large_run(project)
    undo_last(REQUEST)

    assert {one.condition for one in status_of(layout_of(project), state_of(project)).values()} == {"as written"}


def test_windows_line_ends_stay(project, spec):
    spec.write_bytes(spec.read_bytes().replace(b"\n", b"\r\n"))
    before = spec.read_bytes()
    redraft(project, {"goals": GOALS})
    assert b"99.95 %" in spec.read_bytes()
    undo_last(REQUEST)

    assert spec.read_bytes() == before
