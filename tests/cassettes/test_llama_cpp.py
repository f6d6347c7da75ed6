"""What a real OpenAI-compatible server says on the wire: llama.cpp with SmolLM2-135M-Instruct, a very small model."""

import json
from pathlib import Path

import pytest
import specagent
from readable import deserialize

ROOT = Path(__file__).parents[2]
PRD = ROOT / "tests" / "prds" / "service.md"
SETTINGS = {
    "model": "openai:smollm2-135m-instruct",
    "base_url": "http://127.0.0.1:8099/v1",
    "temperature": 0,
    "seed": 7,
    "answer_schema": "part",
    "context_window": 8192,
    "max_output_tokens": 300,
    "concurrency": 1,
    "call_timeout": 600,
    "cache": False,
    "date": "2026-11-23",
}


def recorded(name):
    cassette = deserialize((ROOT / "cassettes" / f"{name}.yaml").read_text())
    return [json.loads(one["request"]["body"]) for one in cassette["interactions"]]


@pytest.mark.vcr
@pytest.mark.block_network
def test_small_model_drafts_a_document():
    states = []

    draft = specagent.draft_spec(PRD, **SETTINGS, max_calls=40, on_progress=lambda one: states.append(one.state))

    assert draft.markdown.startswith("# Architectural Specification: Postbote\n")
    assert draft.incomplete, "a model of this size does not come up with a whole architecture"
    assert "drafted offline" in draft.spec.notice
    assert {"repairing", "failed"} <= set(states)
    assert draft.model.output_tokens > 0


@pytest.mark.vcr
@pytest.mark.block_network
def test_small_model_streams():
    counts = {}

    def watch(progress):
        if progress.state == "drafting":
            counts.setdefault(progress.part, []).append(progress.tokens)

    draft = specagent.draft_spec(PRD, **SETTINGS, max_calls=3, on_progress=watch, stream=True)

    assert draft.model.calls == 3
    assert draft.model.output_tokens > 0, "the last event of a stream tells what was used"
    assert any(len(one) > 20 and one == sorted(one) for one in counts.values())


def test_recorded_calls_say_how_they_want_their_answers():
    whole, streamed = recorded("small_model_drafts_a_document"), recorded("small_model_streams")

    assert any(len(one["messages"]) == 4 for one in whole), "a repair"
    assert not any(one.get("stream") for one in whole)
    assert all(one["stream"] and one["stream_options"] == {"include_usage": True} for one in streamed)
    assert all(one["response_format"]["json_schema"]["strict"] for one in [*whole, *streamed])
