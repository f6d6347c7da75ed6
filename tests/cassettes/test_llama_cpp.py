"""What a real OpenAI-compatible server says on the wire: llama.cpp with SmolLM2-135M-Instruct, a very small model."""

import asyncio
import json
from pathlib import Path

import pytest
from readable import deserialize

import specagent
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.door.chat import ChatSettings, Door
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.online.asking import Asker
from specagent.agent.drafting.online.blueprinting import offline_settlement
from specagent.agent.drafting.online.parts import Part
from specagent.agent.drafting.online.portions import draft_part
from specagent.agent.drafting.online.questions import Questions
from specagent.agent.drafting.prompting.prompts import Prompts
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText

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


def states_of(**settings):
    """Draft, and return the draft with all that was told on the way."""
    told = []
    return specagent.draft_spec(PRD, **{**SETTINGS, **settings}, on_progress=told.append), told


@pytest.mark.vcr
@pytest.mark.block_network
def test_small_model_drafts_a_document():
    draft, told = states_of(max_calls=40)

    assert draft.markdown.startswith("# Architectural Specification: Postbote")
    assert draft.incomplete, "a model of this size does not come up with a whole architecture"
    assert "drafted offline" in draft.spec.notice
    assert draft.model.calls == 40
    assert draft.model.output_tokens > 0
    assert any(one.note == "in halves" for one in told), "a cut answer is asked again in halves"
    assert any("longer than 600 tokens" in one for one in draft.incomplete), "or with more room, and given up then"


async def goals_drafted(watch, *names):
    """Ask for few rows of section 1 alone: short enough for the small model to come to an end."""
    text = PRD.read_text()
    brief = Brief(understand(SourceText(PRD.name, text)))
    questions = Questions(Prompts("en"), brief, room=700, window=8192, one_schema=False)
    settled = await offline_settlement(brief, OfflineDrafter(), questions)
    place = {"provider": "openai", "name": "smollm2-135m-instruct", "base_url": SETTINGS["base_url"]}
    door = Door(ChatSettings(**place, identity="openai:smollm2", temperature=0, seed=7), lambda headers: None)
    part = Part("goals", "1 Goals", names)
    try:
        return await draft_part(part, settled, questions, Asker(door, watch))
    finally:
        await door.close()


@pytest.mark.vcr
@pytest.mark.block_network
def test_small_model_repairs():
    told = []

    good = asyncio.run(goals_drafted(told.append, "Reliability"))

    assert [one.state for one in told] == ["drafting", "checking", "done"]
    assert [one.name for one in good.contents[0].goals] == ["Reliability"]
    told.clear()

    bad = asyncio.run(goals_drafted(told.append, "Reliability", "Observability"))

    states = [one.state for one in told]
    assert states == ["drafting", "checking", "repairing", "checking", "repairing", "checking", "failed"]
    assert bad.contents == ()
    assert [one.reason for one in bad.shortfalls] == [told[-1].note]
    assert len(bad.failed) == 3, "so that another run asks again"


@pytest.mark.vcr
@pytest.mark.block_network
def test_small_model_streams():
    draft, told = states_of(max_calls=6, stream=True)

    counts = [one.tokens for one in told if one.state == "drafting" and one.part.startswith("Blueprint")]
    assert draft.model.calls == 6
    assert draft.model.output_tokens > 6 * 200, "the last event of a stream tells what was used"
    assert max(counts) > 200, "tokens are told as they arrive"


def test_recorded_calls_say_how_they_want_their_answers():
    whole, streamed = recorded("small_model_drafts_a_document"), recorded("small_model_streams")
    repairs = recorded("small_model_repairs")

    assert not any(one.get("stream") for one in whole)
    assert all(one["stream"] and one["stream_options"] == {"include_usage": True} for one in streamed)
    assert all(one["response_format"]["json_schema"]["strict"] for one in [*whole, *streamed])
    roles = [[message["role"] for message in one["messages"]] for one in repairs]
    again = ["system", "user", "assistant", "user"]
    assert roles == [again[:2], again[:2], again, again], "a repair shows the last answer and what is wrong with it"
