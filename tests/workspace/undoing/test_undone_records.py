import json
import shutil

import pytest
from workspace.runs import layout_of, redraft, state_of
from workspace.undone import GOALS, NEW, NEW_ROW, REQUEST, ROW, SECOND, edit, large_run, outcomes

from specagent.agent.document.chapters import section_texts
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.undoing.undo import undo_last


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


@pytest.mark.parametrize("change", [("**Status:** Accepted", "**Status:** Superseded by ADR-004"), ("one", "two")])
def test_what_the_run_itself_did_to_an_accepted_record_is_taken_back(project, change):
    record = next((project / "docs" / "adr").glob("001-*.md"))
    edit(record, ("**Status:** Proposed", "**Status:** Accepted"))
    before = record.read_bytes()
    redraft(project, {"ADR-001": [change]})
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


def test_a_removed_record_whose_place_is_taken_is_a_conflict(project, spec):
    large_run(project)
    taken = project / "docs" / "adr" / "002-react-over-vue-js.md"
    taken.write_text("# ADR-002: Svelte\n")
    report = undo_last(REQUEST)

    assert outcomes(report)["ADR-002"] == "conflict"
    assert taken.read_text() == "# ADR-002: Svelte\n"
    assert "React over Svelte" in section_texts(spec.read_text())["decisions"]
    assert undo_last(REQUEST, conflicts="take-new").exit_code == 0
    assert taken.read_text().startswith("# ADR-002: React over Vue.js\n")
    assert "React over Svelte" not in spec.read_text()


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


def test_records_wait_while_section_7_that_lists_them_is_in_conflict(project, spec):
    large_run(project)
    edit(spec, ("| MySQL over PostgreSQL | Proposed |", "| MySQL for all of it | Proposed |"))
    report = undo_last(REQUEST)

    assert {name for name, one in outcomes(report).items() if one == "conflict"} == {"decisions", "ADR-002", "ADR-004"}
    assert (project / "docs" / "adr" / NEW).exists()
    assert undo_last(REQUEST, conflicts="take-new").exit_code == 0
    assert not (project / "docs" / "adr" / NEW).exists()
    assert NEW not in spec.read_text()


def test_records_elsewhere_are_not_touched_and_their_folder_is_asked_for(project):
    redraft(project, {"goals": GOALS})
    path = layout_of(project).state
    content = json.loads(path.read_text())
    content["undo"]["files"] = {"../README.md": {"before": ["mine"], "after": None}}
    path.write_text(json.dumps(content))

    with pytest.raises(SpecAgentError, match="which does not stand") as caught:
        undo_last(REQUEST)
    assert "--adr-dir" in caught.value.hint
    assert not (project / "README.md").exists()
