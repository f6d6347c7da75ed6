import json
import subprocess
import sys

import pytest
from checks.cases import PRD

from specagent.agent.workspace.standing import StatusRequest, spec_status


def run(folder, *arguments):
    command = [sys.executable, "-m", "specagent", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A repository with an offline draft that nobody has touched; the working directory."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / "PRD.md").write_text(PRD)
    done = run(tmp_path, "draft", "PRD.md", "--model", "offline", "--quiet")
    assert done.returncode == 0, done.stderr
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edit(path, *replacements):
    text = path.read_text()
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text)


def parts():
    return {one.part: one for one in spec_status(StatusRequest()).parts}


def stale():
    return {name: [reason.change for reason in one.reasons] for name, one in parts().items() if one.is_stale}


def test_a_fresh_draft_is_current_and_says_that_no_model_was_at_it(project):
    found = parts()

    assert set(found) >= {"goals", "overview", "stack", "patterns", "data", "concerns", "ADR-001"}
    assert {one.marks for one in found.values()} == {("offline",)}


def test_a_changed_requirement_makes_stale_what_cites_it_and_says_how_it_changed(project):
    edit(project / "PRD.md", ("99.9 % of each month", "99.95 % of each month"))
    found = parts()

    assert stale()["goals"] == ["NFR-2 changed: 99.9 % → 99.95 %"]
    assert found["goals"].reasons[0].rows == ("Goal: High Availability",)
    assert not found["stack"].is_stale


def test_an_added_requirement_makes_stale_where_it_has_to_be_answered(project):
    edit(
        project / "PRD.md",
        ("- FR-2:", "- FR-3: A neighbour can rate a tool.\n- FR-2:"),
        ("- NFR-2:", "- NFR-4: A backup is made each night.\n- NFR-2:"),
    )

    assert stale() == {
        "goals": ["NFR-4 added: A backup is made each night."],
        "overview": ["FR-3 added: A neighbour can rate a tool."],
    }


def test_a_removed_and_a_renumbered_requirement_are_told_apart(project):
    edit(project / "PRD.md", ("- FR-1: A neighbour can search the catalogue of tools.\n", ""), ("- FR-2:", "- FR-8:"))
    changes = {change for reasons in stale().values() for change in reasons}

    assert "FR-2 is now FR-8" in changes
    assert "FR-1 removed: A neighbour can search the catalogue of tools." in changes


def test_a_fact_that_a_person_changed_makes_stale_what_still_tells_the_old_one(project):
    edit(project / "docs" / "architecture.md", ("| PostgreSQL | 18 |", "| MySQL | 9 |"))
    found = parts()

    assert found["stack"].marks == ("edited", "offline")
    assert "Technology Stack now says MySQL instead of PostgreSQL" in stale()["goals"]
    assert "Technology Stack now says MySQL instead of PostgreSQL" in stale()["overview"]


def test_an_edit_that_changes_no_shared_fact_makes_nothing_stale(project):
    edit(
        project / "docs" / "architecture.md", ("### Logging\n", "### Logging\n\n- The team reads them. (assumption)\n")
    )

    assert parts()["concerns"].marks == ("edited", "offline")
    assert stale() == {}


def test_a_decision_that_fell_makes_stale_the_sections_that_rest_on_it(project):
    record = next((project / "docs" / "adr").glob("001-*.md"))
    edit(record, ("**Status:** Proposed", "**Status:** Rejected"))
    found = stale()

    assert found
    assert all(change.startswith("ADR-001 (") and change.endswith("is now rejected") for (change,) in found.values())


def test_a_context_document_that_changed_concerns_every_part(project):
    (project / "policy.md").write_text("# Policy\n\nLogs are kept 30 days.\n")
    (project / "specagent.toml").write_text('context = ["policy.md"]\n')
    assert run(project, "draft", "PRD.md", "--model", "offline", "--quiet", "--force").returncode == 0
    assert stale() == {}
    edit(project / "policy.md", ("30 days", "60 days"))

    assert set(stale()) == set(parts())
    assert stale()["goals"] == ["the context document 'policy.md' has changed"]


def test_an_accepted_record_is_locked_by_nature(project):
    record = next((project / "docs" / "adr").glob("001-*.md"))
    edit(record, ("**Status:** Proposed", "**Status:** Accepted"))

    assert "locked" in parts()["ADR-001"].marks


def test_conflict_markers_are_seen(project):
    spec = project / "docs" / "architecture.md"
    edit(spec, ("### Logging\n", "### Logging\n\n<<<<<<< yours\n=======\n>>>>>>> specagent\n"))

    assert "conflicting" in parts()["concerns"].marks


def test_another_version_of_the_drafter_is_outdated_and_not_stale(project):
    state = project / "docs" / "architecture.lock.json"
    content = json.loads(state.read_text())
    content["drafter"]["fingerprint"] = "0" * 64
    state.write_text(json.dumps(content))

    assert {one.marks for one in parts().values()} == {("offline", "outdated")}


def test_without_a_state_file_every_part_counts_as_a_persons(project):
    (project / "docs" / "architecture.lock.json").unlink()

    assert {one.marks for one in parts().values()} == {("edited",)}


def test_the_command_prints_parts_and_reasons_and_ends_with_3_only_when_asked(project):
    assert run(project, "status").stdout.splitlines()[-1] == (
        f"docs/architecture.md, drafted from PRD.md: all {len(parts())} parts are current."
    )
    edit(project / "PRD.md", ("99.9 % of each month", "99.95 % of each month"))
    done = run(project, "status")

    assert done.returncode == 0
    assert "    NFR-2 changed: 99.9 % → 99.95 %; told by 'Goal: High Availability'" in done.stdout.splitlines()
    assert run(project, "status", "--exit-code").returncode == 3
    assert "goals" in json.loads(run(project, "status", "--json").stdout)["stale"]


def test_status_writes_nothing(project):
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file() and ".git/" not in str(path)}
    edit(project / "PRD.md", ("99.9 %", "99.95 %"))
    run(project, "status")

    after = {path: path.read_bytes() for path in before if path.name != "PRD.md"}
    assert after == {path: text for path, text in before.items() if path.name != "PRD.md"}


def test_without_a_prd_the_command_says_what_to_do(project):
    (project / "PRD.md").unlink()
    done = run(project, "status")

    assert done.returncode == 1
    assert "Give the PRD with --prd." in done.stderr
