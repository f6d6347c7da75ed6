"""What commands do about a run that was interrupted while it wrote a spec drafted from a PRD."""

import subprocess

import pytest
from checks.cases import PRD
from provider import Provider, generated
from workspace.interrupting import FINISHED, contents, interrupt, recovered

from specagent.agent.errors import StaleError
from specagent.agent.workspace.checking import CheckRequest, check_specs
from specagent.agent.workspace.drafting_run import DraftRequest, draft_into
from specagent.agent.workspace.fixing import fix_specs
from specagent.agent.workspace.layout import resolve_layout
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.records.statuses import set_status
from specagent.agent.workspace.standing import StatusRequest, spec_status
from specagent.agent.workspace.state_file import read_state

NOTE = "an interrupted run left 'docs/architecture.md' half-written; the next command that writes finishes it"
DATE = "2026-11-25"


def drafted(**changes):
    flags = {"model": "offline", **changes.pop("flags", {})}
    return draft_into(DraftRequest("PRD.md", flags=flags, date=DATE, **changes))


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "project"
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    (folder / "PRD.md").write_text(PRD)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def halved(project):
    """A first draft of which all but the last file and the final state got to their places."""
    interrupt(drafted, len(list((drafted(dry_run=True)).adrs)) + 1)
    assert read_state(resolve_layout(None, project)).unfinished
    assert not (project / "docs" / "architecture.md").exists()
    return project


def test_the_next_draft_only_finishes_the_interrupted_one(halved, capsys):
    report = drafted()

    assert report.outcome == "unchanged"
    assert report.warnings == ()
    assert FINISHED.format(f"{len(list((halved / 'docs' / 'adr').iterdir())) + 1} files") in capsys.readouterr().err
    assert spec_status(StatusRequest()).notes == ()
    assert {one.marks for one in spec_status(StatusRequest()).parts} == {("offline",)}


def test_no_model_is_asked_twice_for_what_an_interrupted_run_had_drafted(project):
    with Provider(generated) as provider:
        flags = {"model": "openai:scripted", "base_url": provider.url, "cache": False}
        interrupt(lambda: drafted(flags=flags), 3)
        calls = len(provider.calls)
        assert drafted(flags=flags).outcome == "unchanged"

        assert calls == len(provider.calls) > 0


def test_a_changed_prd_is_seen_against_the_finished_draft(halved, capsys):
    (halved / "PRD.md").write_text(PRD.replace("99.9 % of each month", "99.95 % of each month"))

    with pytest.raises(StaleError, match="NFR-2 changed"):
        drafted()
    assert "finished what an interrupted run had begun" in capsys.readouterr().err
    assert (halved / "docs" / "architecture.md").exists()


def test_a_dry_run_tells_of_it_writes_nothing_and_drafts_nothing_again(halved):
    before = contents(halved / "docs")
    report = drafted(dry_run=True)

    assert (report.outcome, report.warnings) == ("unchanged", (NOTE,))
    assert contents(halved / "docs") == before


@pytest.fixture
def redrafted(project):
    """A second draft, from a changed PRD, of which only the first record got to its place."""
    drafted()
    (project / "PRD.md").write_text(PRD.replace("99.9 % of each month", "99.95 % of each month"))
    interrupt(lambda: drafted(force=True), 2)
    assert read_state(resolve_layout(None, project)).unfinished
    return project


def test_those_who_only_read_tell_of_it_and_write_nothing(redrafted):
    before = contents(redrafted / "docs")

    assert NOTE in spec_status(StatusRequest()).notes
    assert NOTE in check_specs(CheckRequest()).specs[0].notes
    assert NOTE in check_specs(CheckRequest(prd="PRD.md")).specs[0].notes
    fix_specs(CheckRequest(), write=False)
    assert contents(redrafted / "docs") == before


def test_a_command_for_records_finishes_it_first(redrafted, capsys):
    set_status(RecordsRequest(), "1", "accepted")

    assert "finished what an interrupted run had begun" in capsys.readouterr().err
    text = (redrafted / "docs" / "architecture.md").read_text()
    assert "99.95 %" in text
    assert "| Accepted |" in text
    assert NOTE not in spec_status(StatusRequest()).notes


def test_a_command_for_records_finds_the_folder_that_the_run_wrote_to(project):
    drafted(flags={"adr_dir": "decisions"})
    (project / "PRD.md").write_text(PRD.replace("99.9 % of each month", "99.95 % of each month"))
    interrupt(lambda: drafted(force=True, flags={"adr_dir": "decisions"}), 2)

    set_status(RecordsRequest(), "1", "accepted")

    assert "99.95 %" in (project / "docs" / "architecture.md").read_text()
    assert not read_state(resolve_layout(None, project)).unfinished


def test_an_edit_of_a_half_written_spec_survives_the_next_draft(redrafted, capsys):
    spec = redrafted / "docs" / "architecture.md"
    spec.write_text(spec.read_text() + "\nOurs.\n")
    before = spec.read_text()

    report = drafted()

    assert spec.read_text() == before
    assert report.outcome == "unchanged"
    assert report.warnings == ("Edited since it was drafted, left as it is: docs/architecture.md",)
    assert "'docs/architecture.md' was edited after a run was interrupted" in capsys.readouterr().err


def test_a_change_of_records_that_was_interrupted_is_still_run_again(project):
    drafted()
    interrupt(lambda: set_status(RecordsRequest(), "1", "accepted"), 2)
    layout = resolve_layout(None, project)
    state = read_state(layout)
    assert state.unfinished
    assert state.pending is None
    assert recovered(layout) == []

    assert set_status(RecordsRequest(), "1", "accepted").changed
    assert not read_state(layout).unfinished
