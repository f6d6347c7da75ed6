import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checks.cases import PRD
from workspace.setting.changing import changed

from specagent.agent.commands.set_fact import set_and_show
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.layout import resolve_layout
from specagent.agent.workspace.lock import locked
from specagent.agent.workspace.setting.request import SetRequest
from specagent.agent.workspace.setting.set import set_facts
from specagent.agent.workspace.standing import StatusRequest, spec_status

MANY = """
import sys
from specagent.agent.workspace.setting.request import SetRequest
from specagent.agent.workspace.setting.set import set_facts
sys.stdin.readline()
set_facts(SetRequest((sys.argv[1],)))
"""


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A repository with an offline draft that nobody has touched."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    (folder / "PRD.md").write_text(PRD)
    command = [sys.executable, "-m", "specagent", "draft", "PRD.md", "--model", "offline", "--quiet"]
    subprocess.run(command, cwd=folder, check=True)
    return folder


@pytest.fixture
def drafted(fresh, tmp_path, monkeypatch):
    """The spec of a copy of it, which is the working directory."""
    folder = tmp_path / "copy"
    shutil.copytree(fresh, folder)
    monkeypatch.chdir(folder)
    return folder / "docs" / "architecture.md"


def state_of(spec):
    return json.loads(spec.with_name("architecture.lock.json").read_text())


def marks():
    return {one.part: one.marks for one in spec_status(StatusRequest()).parts}


def test_the_section_counts_as_edited_and_what_rests_on_it_is_named(drafted):
    _, report = changed(drafted, "database=MySQL 9.4")

    assert marks()["stack"] == ("edited", "offline")
    named = {one.part: one.rows for one in report.resting}
    stale = {part for part, found in marks().items() if "stale" in found}
    assert set(named) == stale
    assert {"goals", "overview"} < stale
    assert any("Constraint: " in row for row in named["goals"])


def test_the_state_keeps_all_but_an_entry_of_the_history(drafted):
    before = state_of(drafted)
    changed(drafted, "database=MySQL 9.4", "backend=Django", date="2026-11-27")
    after = state_of(drafted)

    (entry,) = after.pop("history")
    assert after == before
    assert (entry["command"], entry["date"], entry["drafter"]) == ("set", "2026-11-27", "")
    assert entry["parts"][0] == "stack"
    assert entry["why"][0] == "Technology Stack: PostgreSQL -> MySQL"


def test_a_command_that_is_run_again_has_nothing_to_do(drafted):
    changed(drafted, "technology:PostgreSQL=MySQL 9.4")
    texts = drafted.read_bytes(), drafted.with_name("architecture.lock.json").read_bytes()
    lines, report = changed(drafted, "technology:PostgreSQL=MySQL 9.4")

    assert lines == []
    assert report.settled == ("MySQL 9.4 stands there already, and PostgreSQL no longer",)
    assert (drafted.read_bytes(), drafted.with_name("architecture.lock.json").read_bytes()) == texts


def test_a_dry_run_shows_the_diff_and_writes_nothing(drafted, capsys):
    before = {path: path.read_bytes() for path in drafted.parent.rglob("*") if path.is_file()}
    code = set_and_show(SetRequest(("database=MySQL 9.4",), dry_run=True))

    shown = capsys.readouterr().out.splitlines()
    assert code == 0
    assert shown[:2] == ["--- a/docs/architecture.md", "+++ b/docs/architecture.md"]
    assert sum(line.startswith("+| **Database** | MySQL | 9.4 |") for line in shown) == 1
    assert {path: path.read_bytes() for path in before} == before


def test_the_command_says_what_was_changed_where_and_what_comes_next(drafted, capsys):
    line = next(at for at, row in enumerate(drafted.read_text().split("\n"), 1) if row.startswith("| **Database** |"))
    assert set_and_show(SetRequest(("database=MySQL 9.4",))) == 0
    shown = capsys.readouterr()

    first, second, *_, last = shown.out.splitlines()
    assert first.startswith(f"docs/architecture.md:{line}: PostgreSQL 18 -> MySQL 9.4")
    assert second.endswith("parts still tell the old:")
    assert last == ("Next: `specagent regenerate --stale` redrafts them; with --diff it shows what would change.")
    assert "note: Appendix A still says 'PostgreSQL': `specagent check --fix` writes it anew." in shown.err


def test_nothing_to_do_is_said(drafted, capsys):
    assert set_and_show(SetRequest(("database=PostgreSQL",))) == 0
    assert capsys.readouterr().out == "The Database is PostgreSQL already: nothing to do.\n"


def test_a_cascade_redrafts_what_is_stale_in_the_same_spec_and_its_exit_code_counts(drafted):
    asked = []

    def cascade(request):
        asked.append((request, drafted.read_text().count("MySQL | 9.4")))
        return 4

    request = SetRequest(("database=MySQL 9.4",), prd="PRD.md", flags={"model": "offline"}, date="2026-11-27")
    assert set_and_show(request, cascade=cascade, quiet=True) == 4

    ((redraft, written),) = asked
    assert written == 1
    assert redraft.stale
    assert (redraft.prd, redraft.flags, redraft.date) == ("PRD.md", {"model": "offline"}, "2026-11-27")


def test_without_a_state_file_the_texts_say_what_rests_on_it(spec):
    _, report = changed(spec, "PostgreSQL=MySQL", "entity:Tool=Device")

    assert [one.part for one in report.resting] == ["goals", "overview", "patterns", "ADR-001"]
    assert not spec.with_name("architecture.lock.json").exists()


def test_without_a_prd_the_texts_say_what_rests_on_it(drafted):
    Path("PRD.md").unlink()
    _, report = changed(drafted, "database=MySQL 9.4")

    assert {"goals", "overview"} <= {one.part for one in report.resting}


def test_a_technology_that_the_prd_rules_out_is_told(spec):
    prd = spec.with_name("PRD.md")
    prd.write_text(prd.read_text().replace("## Constraints", "## Constraints\n\n- CON-9: MySQL must not be used.", 1))
    _, report = changed(spec, "technology:PostgreSQL=MySQL")

    assert "The PRD rules out MySQL." in report.notes


def test_nothing_is_written_when_one_of_several_cannot_be(drafted):
    before = drafted.read_bytes()
    with pytest.raises(SpecAgentError, match="nowhere"):
        set_facts(SetRequest(("database=MySQL", "nowhere=x")))
    with pytest.raises(UsageError, match="nothing is to be set"):
        set_facts(SetRequest(()))

    assert drafted.read_bytes() == before


def test_another_writer_is_waited_for(drafted, monkeypatch):
    monkeypatch.setenv("SPECAGENT_LOCK_TIMEOUT", "0")
    root = drafted.parents[1]
    with locked(resolve_layout(None, root)), pytest.raises(SpecAgentError, match="is still writing"):
        set_facts(SetRequest(("database=MySQL",)))


def test_what_several_people_set_at_once_is_all_there(drafted):
    wanted = ("database=MySQL 9.4", "container:Primary Database=Ledger", "goal:High Availability=Uptime First")
    runs = [
        subprocess.Popen([sys.executable, "-c", MANY, one], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for one in wanted
    ]
    for one in runs:
        one.stdin.write(b"\n")
        one.stdin.flush()
    failures = [one.communicate()[1].decode() for one in runs]

    assert [one.returncode for one in runs] == [0, 0, 0], failures
    text = drafted.read_text()
    assert "| MySQL | 9.4 |" in text
    assert "| Ledger | Database |" in text
    assert "**Goal: Uptime First**" in text
    assert len(state_of(drafted)["history"]) == 3


def test_a_full_disk_leaves_spec_and_state_as_they_were(drafted):
    files = drafted, drafted.with_name("architecture.lock.json")
    before = [one.read_bytes() for one in files]
    size = max(map(len, before))
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size // 2}, {size // 2}))\n" + MANY
    ignored = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    done = subprocess.run(
        [sys.executable, "-c", ignored + code, "database=MySQL"], input="\n", text=True, capture_output=True
    )

    assert done.returncode != 0
    assert "cannot be written" in done.stderr
    assert [one.read_bytes() for one in files] == before
    assert not [one for one in os.listdir(drafted.parent) if one.endswith(".tmp")]
