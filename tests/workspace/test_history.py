import json

import pytest
from workspace.drafted import copy_draft
from workspace.runs import layout_of, state_of

from specagent.agent.commands.history import show_history
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.state import HistoryRecord

REQUEST = RecordsRequest()
RUNS = [
    HistoryRecord(
        date="2026-11-24",
        command="regenerate",
        parts=["goals", "overview", "stack", "data", "ADR-003"],
        why=[
            "NFR-2 changed: 99.9 % → 99.95 %",
            "feedback on data: use MySQL,\nnot PostgreSQL, for all of the entities",
        ],
        drafter="openai:gpt-5",
        calls=12,
        cost_usd=0.2349,
    ),
    HistoryRecord(date="2026-11-25", command="set", parts=["stack"], why=[], drafter=""),
]


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(copy_draft(tmp_path))
    return tmp_path


def remember(project, runs):
    state = state_of(project).model_copy(update={"history": runs})
    layout_of(project).state.write_text(state.to_json())


def test_the_runs_are_printed_oldest_first_in_columns(project, capsys):
    remember(project, RUNS)
    show_history(REQUEST, as_json=False)

    assert capsys.readouterr().out.splitlines() == [
        "DATE        COMMAND     PARTS                           DRAFTER       CALLS   COST  WHY",
        "2026-11-24  regenerate  goals, overview, stack, 2 more  openai:gpt-5     12  $0.23  "
        "NFR-2 changed: 99.9 % → 99.95 %; feedback on data: use…",
        "2026-11-25  set         stack                           -                 -      -  -",
    ]


def test_as_json_nothing_is_cut(project, capsys):
    remember(project, RUNS)
    show_history(REQUEST, as_json=True)
    content = json.loads(capsys.readouterr().out)

    assert content["runs"] == [one.model_dump(mode="json") for one in RUNS]
    assert (content["version"], content["spec"], content["undoable"]) == (1, "docs/architecture.md", False)


def test_a_draft_that_no_run_changed_has_none(project, capsys):
    show_history(REQUEST, as_json=False)

    assert capsys.readouterr().out == "docs/architecture.md was drafted, and no run has changed it since.\n"


def test_without_a_state_file_that_is_said(project, capsys):
    layout_of(project).state.unlink()
    show_history(REQUEST, as_json=False)
    show_history(REQUEST, as_json=True)
    text, _, content = capsys.readouterr().out.partition("\n")

    assert text == "No state file stands beside docs/architecture.md, so nothing is remembered of it."
    assert json.loads(content)["runs"] == []
