"""What the state remembers of a change, and that a killed or crowded command loses nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checks.cases import PRD

import specagent
from specagent.agent.workspace.drafting_run import DraftRequest, draft_into
from specagent.agent.workspace.layout import resolve_layout
from specagent.agent.workspace.records.new import create_record
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.records.renumbering import renumber
from specagent.agent.workspace.records.statuses import set_status
from specagent.agent.workspace.state_file import read_state
from specagent.agent.workspace.status import status_of

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
DATE = "2026-11-25"


@pytest.fixture(scope="module")
def drafted_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drafted")
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    (folder / "PRD.md").write_text(PRD)
    draft_into(DraftRequest(str(folder / "PRD.md"), flags={"model": "offline"}, date=DATE))
    layout = resolve_layout(None, folder)
    state = read_state(layout)
    texts = {number: (layout.spec.parent / one.file).read_text() for number, one in state.adrs.items()}
    adrs = {number: one.model_copy(update={"lines": texts[number].split("\n")}) for number, one in state.adrs.items()}
    layout.state.write_text(state.model_copy(update={"adrs": adrs}).to_json())
    return folder


@pytest.fixture
def drafted(drafted_once, tmp_path, monkeypatch):
    """A spec with three or more records as specagent drafted them."""
    folder = shutil.copytree(drafted_once, tmp_path / "drafted")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def layout(drafted):
    return resolve_layout(None, drafted)


@pytest.fixture
def first(layout):
    return sorted(layout.adr_dir.iterdir())[0]


def conditions(layout):
    return {path.name: one.condition for path, one in status_of(layout, read_state(layout)).items()}


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in (folder / "docs").rglob("*") if path.is_file()}


def draft_again(**options):
    return draft_into(DraftRequest("PRD.md", flags={"model": "offline"}, date=DATE, **options))


def test_a_decision_makes_nothing_look_edited(layout, first):
    set_status(RecordsRequest(), "1", "accepted")

    found = conditions(layout)
    assert set(found.values()) == {"as written"}
    assert first.name not in found
    state = read_state(layout)
    assert "| Accepted |" in state.sections["decisions"].text
    assert "- **Status:** Accepted" in state.adrs[1].text
    assert state.adrs[1].status == "proposed"
    assert not state.unfinished


def test_an_accepted_record_survives_every_later_draft(layout, first):
    set_status(RecordsRequest(), "1", "accepted")
    before = first.read_bytes()
    assert draft_again().outcome == "unchanged"

    draft_again(force=True)
    assert first.read_bytes() == before
    assert f"adr/{first.name}) |" in layout.spec.read_text()
    assert "| Accepted |" in layout.spec.read_text()


def test_what_a_person_edited_stays_a_persons_edit(layout, first):
    layout.spec.write_text(layout.spec.read_text().replace("| Proposed |", "| Proposed by Ann |", 1))
    other = sorted(layout.adr_dir.iterdir())[1]
    other.write_text(other.read_text() + "\nOurs.\n")
    set_status(RecordsRequest(), "1", "accepted")

    assert conditions(layout)[layout.spec.name] == "edited"
    assert conditions(layout)[other.name] == "edited"
    assert "| Accepted by Ann |" in layout.spec.read_text()


def test_a_new_record_is_no_part_of_the_draft(layout):
    made = create_record(RecordsRequest(date=DATE), "Nix over Homebrew")

    assert set(conditions(layout).values()) == {"as written"}
    assert "Nix over Homebrew" in read_state(layout).sections["decisions"].text
    text = Path(made.file).read_bytes()
    draft_again(force=True)
    assert Path(made.file).read_bytes() == text
    assert "Nix over Homebrew" in layout.spec.read_text()


def test_a_renumbered_record_is_still_the_drafts(layout, first):
    state = read_state(layout)
    layout.state.write_text(state.model_copy(update={"locks": ["ADR-001", "data"]}).to_json())
    other = first.with_name("001-aaa.md")
    other.write_text(first.read_text().replace(DATE, "2020-01-01"))
    title = state.adrs[1].slug

    renumber(RecordsRequest())
    after = read_state(layout)
    number = next(number for number, one in after.adrs.items() if one.slug == title)
    assert number == len(state.adrs) + 1
    assert conditions(layout)[f"{number:03}-{title}.md"] == "as written"
    assert after.adrs[number].text.startswith(f"# ADR-{number:03}: ")
    assert after.locks == [f"ADR-{number:03}", "data"]
    assert f"[ADR-{number:03}](adr/{number:03}-{title}.md)" in after.sections["decisions"].text
    assert set(conditions(layout).values()) == {"as written"}


def test_without_a_state_file_none_is_made(layout, first):
    layout.state.unlink()
    set_status(RecordsRequest(), "1", "accepted")
    create_record(RecordsRequest(date=DATE), "Nix over Homebrew")
    assert not layout.state.exists()
    assert "- **Status:** Accepted" in first.read_text()


ACCEPT = "from specagent.agent.workspace.records.statuses import set_status; set_status(RecordsRequest(), {!r}, {!r})"
NEW = (
    "from specagent.agent.workspace.records.new import create_record; "
    f"create_record(RecordsRequest(date={DATE!r}), 'Nix over Homebrew', supersedes='1')"
)
RENUMBER = "from specagent.agent.workspace.records.renumbering import renumber; renumber(RecordsRequest())"


def command(code):
    return [sys.executable, "-c", f"from specagent.agent.workspace.records.opening import RecordsRequest; {code}"]


def environ():
    root = Path(specagent.__file__).parents[1]
    return {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}


def run(code, folder, when=0):
    fault = ["-e", "trace=/^rename,unlink", "-e", f"inject=/^rename,unlink:signal=SIGKILL:when={when}"]
    prefix = ["strace", "-qq", "-o", os.devnull, *fault] if when else []
    return subprocess.run(
        [*prefix, *command(code)], cwd=folder, env=environ(), capture_output=True, text=True, check=False
    )


@pytest.mark.strace
@needs_strace
@pytest.mark.parametrize("code", [ACCEPT.format("1", "accepted"), NEW, RENUMBER], ids=["accept", "new", "renumber"])
def test_a_command_killed_at_any_rename_is_gone_on_with(drafted, tmp_path, code):
    first = sorted((drafted / "docs" / "adr").iterdir())[0]
    if code == RENUMBER:
        first.with_name("001-aaa.md").write_text(first.read_text().replace(DATE, "2020-01-01"))
    whole = shutil.copytree(drafted, tmp_path / "whole")
    assert run(code, whole).returncode == 0
    old, new = contents(drafted), contents(whole)

    for when in range(1, 9):
        folder = shutil.copytree(drafted, tmp_path / f"killed-{when}")
        if run(code, folder, when).returncode not in (-9, 137):
            break
        for path, content in contents(folder).items():
            assert path.suffix in (".json", ".tmp") or content in (old.get(path), new.get(path))
        assert run(code, folder).returncode == 0
        assert contents(folder) == new
    assert when > 3


def test_two_at_the_same_time_lose_nothing(drafted, layout):
    codes = [ACCEPT.format("1", "accepted"), ACCEPT.format("2", "rejected"), NEW.replace(", supersedes='1'", "")]
    running = [subprocess.Popen(command(one), cwd=drafted, env=environ(), stderr=subprocess.PIPE) for one in codes]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    for one in running:
        one.stderr.close()

    text = layout.spec.read_text()
    assert ("| Accepted |" in text, "| Rejected |" in text, "Nix over Homebrew" in text) == (True, True, True)
    assert set(conditions(layout).values()) == {"as written"}
