import json
import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest
from provider import Provider, answer_set
from readable import deserialize

from specagent.agent.workspace.drafting_run import DraftRequest, draft_into
from specagent.agent.workspace.regenerating.regenerate import regenerate_into
from specagent.agent.workspace.regenerating.request import RegenerateRequest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "parcel-lockers"
ANSWERS = ROOT / "cassettes" / "answers" / "parcel-lockers"
PORT = 8077
SETTINGS = {"model": "openai:hand-written-answers", "base_url": f"http://127.0.0.1:{PORT}/v1", "cache": False}


@pytest.fixture
def server(record_mode):
    """The scripted server that plays the strong model, where the cassette is recorded anew."""
    with nullcontext() if record_mode == "none" else Provider(answer_set(ANSWERS), port=PORT):
        yield


def texts(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*.*"))}


@pytest.mark.vcr
@pytest.mark.block_network
def test_strong_model_drafts_the_example(server, tmp_path, record_mode):
    (tmp_path / ".git").mkdir()
    shutil.copy(EXAMPLE / "PRD.md", tmp_path)
    request = DraftRequest(
        source=str(tmp_path / "PRD.md"),
        flags={**SETTINGS, "out": tmp_path / "with-model"},
        date="2026-11-23",
    )

    report = draft_into(request)

    assert report.exit_code == 0
    assert report.incomplete == report.findings == report.uncovered == ()
    assert report.model.calls == 18
    if record_mode == "none":
        assert texts(tmp_path / "with-model") == texts(EXAMPLE / "with-model"), "see CONTRIBUTING.md: the example"
    else:
        shutil.rmtree(EXAMPLE / "with-model", ignore_errors=True)
        shutil.copytree(tmp_path / "with-model", EXAMPLE / "with-model")


def test_all_recorded_calls_begin_with_the_same_bytes():
    recorded = deserialize((ROOT / "cassettes" / "strong_model_drafts_the_example.yaml").read_text())
    bodies = [json.loads(one["request"]["body"]) for one in recorded["interactions"]]

    assert len({json.dumps(one["response_format"]) for one in bodies}) == 1
    assert len({one["messages"][0]["content"] for one in bodies}) == 1
    documents = {one["messages"][1]["content"].split("\n\n# ")[0] for one in bodies}
    assert len(documents) == 1
    assert "LockerLine" in documents.pop()


@pytest.mark.vcr
@pytest.mark.block_network
def test_strong_model_redrafts_what_changed(server, tmp_path):
    (tmp_path / ".git").mkdir()
    prd = (EXAMPLE / "PRD.md").read_text()
    (tmp_path / "PRD.md").write_text(prd.replace("opens within 2 seconds", "opens within 3 seconds"))
    shutil.copytree(EXAMPLE / "with-model", tmp_path / "with-model")
    spec = tmp_path / "with-model" / "architecture.md"
    ours = "The Core Application alone decides who may open what, which the board asked for."
    edited = spec.read_text().replace("## 5. Data Management\n", f"## 5. Data Management\n\n{ours}\n", 1)
    spec.write_text(edited)

    request = RegenerateRequest(spec=str(spec), stale=True, flags=SETTINGS, date="2026-11-24")
    report = regenerate_into(request)

    assert report.exit_code == 0, report
    assert report.model.calls == 6
    assert ours in spec.read_text()
    assert [one.part for one in report.parts if one.outcome == "written"][:4] == [
        "goals",
        "overview",
        "stack",
        "concerns",
    ]
    assert "takes at most 3 seconds" in spec.read_text()
    assert regenerate_into(request).outcome == "unchanged"
