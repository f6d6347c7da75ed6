import json

import pytest
from workspace.drafted import copy_draft
from workspace.runs import layout_of, state_of

from specagent.agent.commands.lock import lock_and_show, unlock_and_show
from specagent.agent.commands.status import show_status
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.lock import locked
from specagent.agent.workspace.part_locks import lock_parts, unlock_parts
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.standing import StatusRequest

REQUEST = RecordsRequest()


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(copy_draft(tmp_path))
    return tmp_path


def files(project):
    return {path: path.read_bytes() for path in (project / "docs").rglob("*") if path.is_file()}


def test_locks_are_kept_in_the_state_file_alone_sorted_and_once(project):
    before = files(project)
    report = lock_parts(REQUEST, ["stack", "5", "adr 3", "data: neighbour", "Data Management"])

    assert report.locks == ("ADR-003", "data", "data: Neighbour", "stack")
    assert report.changed == ("stack", "data", "ADR-003", "data: Neighbour")
    assert state_of(project).locks == list(report.locks)
    assert {path.name for path, content in files(project).items() if before[path] != content} == {
        "architecture.lock.json"
    }


def test_locking_what_is_locked_changes_no_byte(project):
    lock_parts(REQUEST, ["data"])
    before = files(project)
    report = lock_parts(REQUEST, ["data"])

    assert (report.changed, report.unchanged) == ((), ("data",))
    assert files(project) == before


def test_unlocking_all_gives_the_state_file_as_it_was(project):
    before = files(project)
    lock_parts(REQUEST, ["data", "ADR-001", "goals: high availability"])

    assert unlock_parts(REQUEST, ["5"]).locks == ("ADR-001", "goals: High Availability")
    assert unlock_parts(REQUEST, ["data"]).unchanged == ("data",)
    assert unlock_parts(REQUEST, [], every=True).changed == ("ADR-001", "goals: High Availability")
    assert files(project) == before


def test_a_lock_on_a_row_that_is_gone_can_be_taken_off(project):
    lock_parts(REQUEST, ["data: Neighbour"])
    spec = project / "docs" / "architecture.md"
    spec.write_text(spec.read_text().replace("Neighbour |", "Person |").replace('["Neighbour"]', '["Person"]'))

    assert unlock_parts(REQUEST, ["Data: neighbour"]).locks == ()


def test_an_unknown_part_locks_none_of_the_others(project):
    before = files(project)

    with pytest.raises(UsageError, match="no part 'dta'"):
        lock_parts(REQUEST, ["stack", "dta"])
    assert files(project) == before


def test_section_7_and_nothing_at_all_are_not_locked(project):
    with pytest.raises(UsageError, match="section 7 follows the ADRs"):
        lock_parts(REQUEST, ["decisions"])
    with pytest.raises(UsageError, match="nothing is named"):
        lock_parts(REQUEST, [])
    with pytest.raises(UsageError, match="nothing is named") as caught:
        unlock_parts(REQUEST, [])
    assert "--all" in caught.value.hint


def test_without_a_state_file_it_is_said_what_to_do_and_none_is_made(project):
    state = project / "docs" / "architecture.lock.json"
    state.unlink()

    with pytest.raises(SpecAgentError, match="there is no state file") as caught:
        lock_parts(REQUEST, ["data"])
    assert "Restore it from Git" in caught.value.hint
    assert not state.exists()


def test_locking_waits_for_whoever_writes_the_spec(project):
    (project / "specagent.toml").write_text("lock_timeout = 0.1\n")

    with locked(layout_of(project)), pytest.raises(SpecAgentError, match="is still writing"):
        lock_parts(REQUEST, ["data"])
    assert state_of(project).locks == []


def test_an_interrupted_command_stays_one_that_can_be_run_again(project):
    path = project / "docs" / "architecture.lock.json"
    state = json.loads(path.read_text()) | {"writing": {"architecture.md": "0" * 64}}
    path.write_text(json.dumps(state))
    lock_parts(REQUEST, ["data"])

    assert state_of(project).writing == {"architecture.md": "0" * 64}


def test_the_commands_print_what_is_locked(project, capsys):
    lock_and_show(REQUEST, ["data", "goals: Fast Response"], quiet=False)
    lock_and_show(REQUEST, ["data"], quiet=False)
    unlock_and_show(REQUEST, ["data", "stack"], every=False, quiet=False)

    assert capsys.readouterr().out.splitlines() == [
        "data: locked",
        "goals: Fast Response: locked",
        "Locked in docs/architecture.md: data, goals: Fast Response.",
        "data: locked already",
        "Locked in docs/architecture.md: data, goals: Fast Response.",
        "data: unlocked",
        "stack: not locked",
        "Locked in docs/architecture.md: goals: Fast Response.",
    ]


def test_unlocking_an_accepted_record_says_that_it_is_rewritten_by_nothing(project, capsys):
    record = next((project / "docs" / "adr").glob("001-*.md"))
    record.write_text(record.read_text().replace("**Status:** Proposed", "**Status:** Accepted"))
    unlock_and_show(REQUEST, ["adr 1"], every=False, quiet=False)

    assert "note: ADR-001 is accepted: no draft changes it, locked or not." in capsys.readouterr().err


def test_status_shows_locked_parts_and_rows(project, capsys):
    lock_parts(REQUEST, ["stack", "goals: fast response", "goals: High Availability"])
    show_status(StatusRequest(), as_json=False, exit_code=False)
    lines = capsys.readouterr().out.splitlines()
    show_status(StatusRequest(), as_json=True, exit_code=False)
    parts = {one["part"]: one for one in json.loads(capsys.readouterr().out)["parts"]}

    assert lines[lines.index("    locked rows: Fast Response, High Availability") - 1].startswith("1. Arch")
    assert parts["goals"]["locked_rows"] == ["Fast Response", "High Availability"]
    assert "locked" in parts["stack"]["marks"]
    assert "locked" not in parts["goals"]["marks"]
