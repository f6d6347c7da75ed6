import json

import pytest
from workspace.runs import layout_of, redraft, state_of
from workspace.undone import GOALS, NEW, REQUEST, files, large_run

from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.undoing.record import restored, undo_record
from specagent.agent.workspace.undoing.undo import undo_last


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
