import json
import shutil
import subprocess

import pytest
from workspace.drafted import copy_draft
from workspace.runs import layout_of, redraft, state_of

from specagent.agent.commands.undo import undo_and_show
from specagent.agent.document.chapters import section_texts, with_sections
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.journal import save
from specagent.agent.workspace.part_locks import lock_parts, unlock_parts
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.state import FeedbackRecord, RequirementRecord, text_hash
from specagent.agent.workspace.status import status_of
from specagent.agent.workspace.undoing.record import restored, undo_record
from specagent.agent.workspace.undoing.undo import undo_last

REQUEST = RecordsRequest(date="2026-11-26")
GOALS = [("99.9 % of each month", "99.95 % of each month")]
ROW = "| [ADR-003](adr/003-postgresql-over-mysql.md) | PostgreSQL over MySQL | Proposed |"
NEW = "004-mysql-over-postgresql.md"
NEW_ROW = f"| [ADR-004](adr/{NEW}) | MySQL over PostgreSQL | Proposed |"
SECOND = "003-postgresql-over-mysql.md"


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(copy_draft(tmp_path))
    return tmp_path


@pytest.fixture
def spec(project):
    return project / "docs" / "architecture.md"


def edit(path, *replacements):
    text = path.read_text()
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text)


def files(project):
    """Return spec and records; not the state, which remembers both runs."""
    found = (project / "docs").rglob("*.md")
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in found}


def remembered(project):
    """Return the state file without its history."""
    content = json.loads(layout_of(project).state.read_text())
    return {name: value for name, value in content.items() if name != "history"}


def large_run(project):
    """Change goals, the stack, section 7, Appendix A and a record; write a new record and remove another one."""
    record = (project / "docs" / "adr" / SECOND).read_text().replace("003", "004")
    state = state_of(project)
    requirements = [one.model_copy(update={"text": "New.", "sha256": text_hash("New.")}) for one in state.requirements]
    requirements[2:3] = []
    requirements.insert(
        1, RequirementRecord(ref="FR-9", kind="functional", numbered=True, text="x", sha256=text_hash("x"))
    )
    redraft(
        project,
        {
            "goals": GOALS,
            "stack": [("| PostgreSQL | 18 |", "| MySQL | 9 |")],
            "decisions": [(ROW, f"{ROW}\n{NEW_ROW}"), ("React over Vue.js", "React over Svelte")],
            "traceability": [("Goal: High Availability;", "Goal: Availability;")],
            "ADR-001": [("one team", "two teams")],
        },
        new={NEW: record},
        gone=("ADR-002",),
        requirements=requirements,
        feedback=[FeedbackRecord(part="stack", text="use MySQL")],
        inputs=text_hash("others"),
        contexts={"policy.md": text_hash("policy")},
        incomplete=["3 Technology Stack"],
    )


def outcomes(report):
    return {one.part: one.outcome for one in report.parts}


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


def test_a_record_that_the_run_wrote_and_somebody_edited_is_kept_with_its_row(project, spec):
    large_run(project)
    made = project / "docs" / "adr" / NEW
    edit(made, ("## Decision\n", "## Decision\n\nWe talked about it.\n"))
    report = undo_last(REQUEST)

    assert outcomes(report)["ADR-004"] == "kept"
    assert report.exit_code == 0
    assert "We talked about it." in made.read_text()
    assert f"{ROW}\n{NEW_ROW}\n" in spec.read_text()
    assert "React over Svelte" not in spec.read_text()
    assert 4 in state_of(project).adrs
    assert state_of(project).undo is None


def test_a_record_that_was_accepted_since_is_left_as_it_is(project):
    record = next((project / "docs" / "adr").glob("001-*.md"))
    redraft(project, {"ADR-001": [("one team", "two teams")], "goals": GOALS})
    edit(record, ("**Status:** Proposed", "**Status:** Accepted"))
    report = undo_last(REQUEST, conflicts="take-new")

    assert outcomes(report) == {"goals": "restored", "ADR-001": "kept"}
    assert "two teams" in record.read_text()


def test_an_acceptance_that_the_run_took_away_comes_back(project):
    record = next((project / "docs" / "adr").glob("001-*.md"))
    edit(record, ("**Status:** Proposed", "**Status:** Accepted"))
    before = record.read_bytes()
    redraft(project, {"ADR-001": [("**Status:** Accepted", "**Status:** Superseded by ADR-004")]})
    undo_last(REQUEST)

    assert record.read_bytes() == before


def test_a_record_that_was_deleted_or_renumbered_since_stays_so(project):
    record = next((project / "docs" / "adr").glob("001-*.md"))
    redraft(project, {"ADR-001": [("one team", "two teams")], "goals": GOALS})
    generated = state_of(project).adrs[1]
    record.unlink()
    report = undo_last(REQUEST)

    assert outcomes(report) == {"goals": "restored", "ADR-001": "kept"}
    assert not record.exists()
    assert state_of(project).adrs[1] == generated


def test_a_removed_record_whose_place_is_taken_is_a_conflict(project):
    large_run(project)
    taken = project / "docs" / "adr" / "002-react-over-vue-js.md"
    taken.write_text("# ADR-002: Svelte\n")
    report = undo_last(REQUEST)

    assert outcomes(report)["ADR-002"] == "conflict"
    assert taken.read_text() == "# ADR-002: Svelte\n"
    assert undo_last(REQUEST, conflicts="take-new").exit_code == 0
    assert taken.read_text().startswith("# ADR-002: React over Vue.js\n")


def test_a_record_that_got_another_file_gets_its_old_one_or_both_stay(project):
    adr = project / "docs" / "adr"
    text = (adr / SECOND).read_text()
    redraft(project, {}, new={"003-mysql-instead.md": text.replace("PostgreSQL over", "No")}, gone=("ADR-003",))
    copy = project.parent / "edited"
    shutil.copytree(project, copy, dirs_exist_ok=True)
    undo_last(REQUEST)
    assert sorted(path.name for path in adr.glob("003*")) == [SECOND]

    edit(copy / "docs" / "adr" / "003-mysql-instead.md", ("## Decision\n", "## Decision\n\nSo be it.\n"))
    report = undo_last(RecordsRequest(str(copy / "docs" / "architecture.md")))
    assert outcomes(report) == {"ADR-003": "kept"}
    assert [path.name for path in (copy / "docs" / "adr").glob("003*")] == ["003-mysql-instead.md"]


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


def run_that_adds(project, slug, text):
    layout, state = layout_of(project), state_of(project)
    spec = layout.spec.read_text()
    after = state.model_copy(update={"undo": undo_record(state, state, {slug: ("", text)}, {})})
    save(layout, {layout.spec: with_sections(spec, {slug: text})}, after, state, merged={layout.spec: text_hash(spec)})


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


def test_records_wait_while_section_7_that_lists_them_is_in_conflict(project, spec):
    large_run(project)
    edit(spec, ("| MySQL over PostgreSQL | Proposed |", "| MySQL for all of it | Proposed |"))
    report = undo_last(REQUEST)

    assert {name for name, one in outcomes(report).items() if one == "conflict"} == {"decisions", "ADR-002", "ADR-004"}
    assert (project / "docs" / "adr" / NEW).exists()
    assert undo_last(REQUEST, conflicts="take-new").exit_code == 0
    assert not (project / "docs" / "adr" / NEW).exists()
    assert NEW not in spec.read_text()


def test_only_the_last_run_can_be_undone_and_only_once(project):
    with pytest.raises(SpecAgentError, match="no run has changed 'docs/architecture.md'"):
        undo_last(REQUEST)
    redraft(project, {"goals": GOALS})
    undo_last(REQUEST)
    before = layout_of(project).state.read_bytes()

    with pytest.raises(SpecAgentError, match="the last run on 'docs/architecture.md' is undone already") as caught:
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


def test_records_elsewhere_are_not_touched_and_their_folder_is_asked_for(project):
    redraft(project, {"goals": GOALS})
    path = layout_of(project).state
    content = json.loads(path.read_text())
    content["undo"]["files"] = {"../README.md": {"before": ["mine"], "after": None}}
    path.write_text(json.dumps(content))

    with pytest.raises(SpecAgentError, match="'../README.md', which does not stand in 'docs/adr'") as caught:
        undo_last(REQUEST)
    assert "--adr-dir" in caught.value.hint
    assert not (project / "README.md").exists()


@pytest.mark.parametrize(
    "state", [{"sections": 3}, {"adrs": {"x": None}}, {"prd": {}}, {"requirements": {"order": [{}], "changed": {}}}]
)
def test_a_broken_memory_is_told_and_changes_nothing(project, state):
    redraft(project, {"goals": GOALS})
    path = layout_of(project).state
    content = json.loads(path.read_text())
    content["undo"]["state"] = state
    path.write_text(json.dumps(content))
    before = files(project)

    with pytest.raises(SpecAgentError, match="what the state file remembers of the last run is broken"):
        undo_last(REQUEST)
    assert files(project) == before


def test_what_the_state_knew_of_a_record_that_has_another_number_now_does_not_come_back(project):
    before = state_of(project)
    moved = before.adrs[1].model_copy(update={"file": "adr/009-modular-monolith-over-microservices.md"})
    settled = {**before.adrs, 1: before.adrs[1].model_copy(update={"status": "rejected"})}
    after = before.model_copy(update={"adrs": settled})
    later = before.model_copy(
        update={"adrs": {2: before.adrs[2], 9: moved}, "undo": undo_record(before, after, {}, {})}
    )

    assert restored(after.model_copy(update={"undo": later.undo})) == before
    assert set(restored(later).adrs) == {2, 9}


def test_only_what_a_run_changed_is_remembered(project):
    large_run(project)
    undo = state_of(project).undo

    assert set(undo.state) == {
        *("sections", "adrs", "appendices", "requirements", "feedback", "inputs", "contexts", "incomplete"),
    }
    assert set(undo.state["sections"]) == {"goals", "stack", "decisions"}
    assert set(undo.state["adrs"]) == {"1", "2", "4"}
    assert set(undo.state["appendices"]) == {"traceability"}
    assert set(undo.files) == {
        *("adr/001-modular-monolith-over-microservices.md", "adr/002-react-over-vue-js.md", f"adr/{NEW}")
    }


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
