import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from provider import Answer, Entry, Provider, Tokens, always, answer_set, faults, when

import specagent
from specagent.agent.drafting.model.call import Message, ModelError, Request, TooLongError, TransientError
from specagent.agent.drafting.model.door.chat import ChatSettings, Door
from specagent.schemas.answer import answer_schema

ROOT = Path(__file__).parents[3]
PRD = ROOT / "examples" / "parcel-lockers" / "PRD.md"
GOOD = answer_set(ROOT / "cassettes" / "answers" / "parcel-lockers")
MODEL = "anthropic:claude-sonnet-5"
KEY = "a-key-for-tests"
MOST_MARKERS = 4
"""More breakpoints than these are an error at Anthropic."""
MOST_UNIONS = 16
"""More parameters of several types than these are an error at Anthropic."""
SCHEMA = answer_schema(["FR-001"])
REQUEST = Request(
    "1 Goals", (Message("system", ("You draft.",)), Message("user", ("The PRD.", "The task."))), SCHEMA, 500
)


@pytest.fixture(scope="module", autouse=True)
def _only_this_key():
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("OPENAI_", "ANTHROPIC_", "SPECAGENT_"))]:
            patch.delenv(name)
        patch.setenv("ANTHROPIC_API_KEY", KEY)
        yield


@dataclass(frozen=True)
class Run:
    """A draft and the calls that it took."""

    drafted: specagent.SpecDraft
    calls: list[Entry]

    @property
    def bodies(self):
        return [one.body for one in self.calls]


@pytest.fixture(scope="module")
def runs(_only_this_key):
    """Return the same draft twice, its answers whole and streamed."""
    found = {}
    for stream in (False, True):
        with Provider(GOOD) as provider:
            drafted = draft(provider, stream=stream)
        found[stream] = Run(drafted, provider.calls)
    return found


def draft(provider, **settings):
    return specagent.draft_spec(
        PRD, model=MODEL, base_url=provider.anthropic_url, cache=False, date="2026-11-25", **settings
    )


def ask(provider, *, stream=False, output="schema", effort=None):
    """Send one request through the door, in an event loop of its own."""

    async def once():
        settings = ChatSettings(
            "anthropic",
            "claude-sonnet-5",
            MODEL,
            provider.anthropic_url,
            output=output,
            reasoning_effort=effort,
        )
        door = Door(settings, lambda headers: None)
        try:
            return await door.ask(REQUEST, (lambda count: None) if stream else None)
        finally:
            await door.close()

    return asyncio.run(once())


def messages_of(body):
    """Return role and content of each message of a body, the system prompt first."""
    return [("system", body["system"]), *((one["role"], one["content"]) for one in body["messages"])]


def marked(content):
    return [bool(block.get("cache_control")) for block in content] if isinstance(content, list) else [False]


@pytest.mark.parametrize("stream", [False, True])
def test_a_whole_draft_is_complete_and_every_call_has_the_form_that_anthropic_asks_for(runs, stream):
    run = runs[stream]
    assert run.drafted.incomplete == ()
    assert "language model anthropic:claude-sonnet-5" in run.drafted.spec.notice
    assert len(run.calls) == 18
    for one in run.calls:
        assert one.body["model"] == "claude-sonnet-5"
        assert one.body["max_tokens"] == 8192
        assert bool(one.body.get("stream")) is stream
        assert one.body["output_config"]["format"]["type"] == "json_schema"
        assert one.body.keys() <= {"model", "max_tokens", "messages", "system", "stream", "output_config"}
        assert KEY in one.headers.get("x-api-key", "") + one.headers.get("authorization", "")


def test_streamed_and_whole_answers_give_the_same_files(runs):
    assert runs[False].drafted.files == runs[True].drafted.files


def test_what_other_calls_share_is_marked_for_the_cache_and_nothing_else(runs):
    for body in runs[False].bodies:
        [(_, system), (_, user)] = messages_of(body)
        assert marked(system) == [True]
        assert marked(user) in ([True, False], [True, True, False])
    assert [len(body["messages"][0]["content"]) for body in runs[False].bodies] == [2, *[3] * 17]


def test_a_repair_keeps_to_the_markers_that_anthropic_allows():
    with Provider(when("goals", Answer('{"goals": {"goals": []}}'), GOOD)) as provider:
        drafted = draft(provider)

    repairs = [body for body in provider.bodies() if len(body["messages"]) == 3]
    assert drafted.incomplete == ()
    assert len(repairs) == 1
    for body in repairs:
        assert [role for role, _ in messages_of(body)] == ["system", "user", "assistant", "user"]
        assert sum(sum(marked(content)) for _, content in messages_of(body)) <= MOST_MARKERS


def test_cached_and_written_tokens_are_counted_as_input_once():
    used = Tokens(input=1000, cached=600, written=300, output=7)
    with Provider(always(Answer("{}", usage=used))) as provider:
        replies = [ask(provider), ask(provider, stream=True)]

    for reply in replies:
        assert vars(reply.usage) == {"input": 1000, "cached": 600, "cache_written": 300, "output": 7}


@pytest.mark.parametrize("stream", [False, True])
def test_the_summary_tells_what_the_server_counted(runs, stream):
    used, calls = runs[stream].drafted.model, runs[stream].calls
    assert used is not None
    assert (used.name, used.calls) == (MODEL, len(calls))
    assert used.input_tokens == sum(one.input for one in calls)
    assert used.cached_tokens == sum(one.cached for one in calls) > used.input_tokens // 2
    assert used.output_tokens == sum(one.output for one in calls)


def test_the_summary_of_the_command_tells_it_too(specagent, tmp_path):
    with Provider(GOOD) as provider:
        done = specagent(
            "draft", PRD, "--model", MODEL, "--base-url", provider.anthropic_url, "--out", "out/spec.md",
            env=environment(tmp_path, ANTHROPIC_API_KEY=KEY),
        )  # fmt: skip

    tokens = sum(one.input for one in provider.calls)
    assert done.returncode == 0, done.stderr
    assert f"18 calls; {tokens:,} tokens in" in done.stdout
    assert KEY not in done.stdout + done.stderr


def test_the_schema_stays_strict_on_its_way_and_is_the_same_bytes_in_every_call(runs):
    sent = {json.dumps(body["output_config"]) for run in runs.values() for body in run.bodies}
    assert len(sent) == 1
    schema = json.loads(sent.pop())["format"]["schema"]
    unions = 0
    for node in nodes_of(schema):
        unions += "anyOf" in node
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
        if "$ref" in node:
            assert node["$ref"].removeprefix("#/$defs/") in schema["$defs"]
    assert 10 <= unions <= MOST_UNIONS


def test_nothing_but_the_description_beside_a_reference_is_lost_from_the_schema():
    with Provider(always(Answer("{}"))) as provider:
        ask(provider)

    sent = provider.bodies()[0]["output_config"]["format"]["schema"]
    assert sent == as_anthropic_takes_it(SCHEMA)


def nodes_of(schema, *, named=False):
    """Yield every schema inside `schema`; names of properties and definitions are no keywords."""
    if isinstance(schema, list):
        for one in schema:
            yield from nodes_of(one)
    elif isinstance(schema, dict):
        if not named:
            yield schema
        for key, one in schema.items():
            yield from nodes_of(one, named=not named and key in ("properties", "$defs"))


def as_anthropic_takes_it(node, *, named=False):
    if isinstance(node, list):
        return [as_anthropic_takes_it(one) for one in node]
    if not isinstance(node, dict):
        return node
    if not named and "$ref" in node:
        return {"$ref": node["$ref"]}
    dropped = {"type"} if not named and "enum" in node else set()
    return {
        key: as_anthropic_takes_it(one, named=not named and key in ("properties", "$defs"))
        for key, one in node.items()
        if key not in dropped
    }


def test_a_model_without_structured_outputs_is_given_the_schema_in_words():
    def script(call):
        return faults.no_json_schema() if call.schema else GOOD(call)

    with Provider(script) as provider:
        drafted = draft(provider)

    rejected, *others = provider.bodies()
    assert drafted.incomplete == ()
    assert "output_config" in rejected
    for body in others:
        assert "output_config" not in body
        assert '"$defs"' in body["system"][-1]["text"]
        assert sum(sum(marked(content)) for _, content in messages_of(body)) <= MOST_MARKERS


def test_json_without_a_schema_is_asked_for_in_words():
    with Provider(always(Answer("{}"))) as provider:
        reply = ask(provider, output="json")

    assert reply.finish == "complete"
    assert "output_config" not in provider.bodies()[0]


def test_the_effort_of_reasoning_and_the_schema_stand_side_by_side():
    with Provider(always(Answer("{}"))) as provider:
        ask(provider, effort="low")

    output = provider.bodies()[0]["output_config"]
    assert output["effort"] == "low"
    assert output["format"]["type"] == "json_schema"


def failure(fault, *, stream=False):
    with Provider(always(fault)) as provider, pytest.raises(ModelError) as caught:
        ask(provider, stream=stream)
    assert KEY not in caught.value.message
    return caught.value


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("fault", "words", "hint"),
    [
        (faults.invalid_key(), "refuses the API key: invalid x-api-key", "ANTHROPIC_API_KEY"),
        (faults.unknown_model("claude-sonnet-5"), "is not there: model: claude-sonnet-5", "--model"),
        (faults.no_credit(), "nothing is left to spend: Your credit balance is too low", "Add credit"),
    ],
)
def test_what_no_further_call_can_escape_ends_the_run(fault, words, hint, stream):
    err = failure(fault, stream=stream)
    assert type(err) is ModelError
    assert words in err.message
    assert hint in err.hint


@pytest.mark.parametrize("stream", [False, True])
def test_a_rate_limit_says_when_to_come_again(stream):
    err = failure(faults.rate_limited(7), stream=stream)
    assert isinstance(err, TransientError)
    assert (err.retry_after, err.limited) == (7.0, True)
    assert "This request would exceed your rate limit" in err.message


@pytest.mark.parametrize("stream", [False, True])
def test_an_overloaded_server_may_pass_and_bills_nothing(stream):
    err = failure(faults.server_error(529), stream=stream)
    assert isinstance(err, TransientError)
    assert (err.limited, err.unbilled) == (False, True)
    assert "Overloaded" in err.message


@pytest.mark.parametrize("stream", [False, True])
def test_a_prompt_that_is_too_long_says_how_large_the_window_is(stream):
    err = failure(faults.too_long(20_000), stream=stream)
    assert isinstance(err, TooLongError)
    assert err.limit == 20_000


def test_a_stream_that_breaks_off_may_pass():
    cut = failure(faults.cut(Answer("word " * 50)), stream=True)
    overloaded = failure(faults.failing(Answer("word " * 50)), stream=True)
    assert isinstance(cut, TransientError)
    assert isinstance(overloaded, TransientError)
    assert "Overloaded" in overloaded.message


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("answer", "finish", "text"),
    [
        (Answer('{"goals": null}'), "complete", '{"goals": null}'),
        (faults.refused("Not this."), "refused", "Not this."),
        (faults.truncated(Answer('{"goals": null}')), "cut", '{"goals'),
    ],
)
def test_why_an_answer_ended_is_known(answer, finish, text, stream):
    with Provider(always(answer)) as provider:
        reply = ask(provider, stream=stream)
    assert (reply.finish, reply.text) == (finish, text)


def test_every_event_loop_has_connections_of_its_own():
    async def once(provider):
        return await specagent.adraft_spec(PRD, model=MODEL, base_url=provider.anthropic_url, cache=False)

    with Provider(GOOD) as provider:
        first = asyncio.run(once(provider))
        second = asyncio.run(once(provider))
    assert first.files == second.files
    assert first.incomplete == second.incomplete == ()
    assert len(provider.calls) == 36


def environment(tmp_path, **more):
    outside = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENAI_", "ANTHROPIC_", "SPECAGENT_"))
    }
    return {**outside, "XDG_CACHE_HOME": str(tmp_path / "cache"), **more}


def test_without_a_key_nothing_is_sent_and_the_variable_is_named(specagent, tmp_path):
    done = specagent("draft", PRD, "--model", MODEL, "--out", "spec.md", env=environment(tmp_path))
    assert done.returncode == 2
    assert "needs a key, and ANTHROPIC_API_KEY is not set" in done.stderr
    assert "--model offline" in done.stderr
    assert not (tmp_path / "spec.md").exists()


@pytest.mark.parametrize("missing", [["langchain_anthropic"], ["langchain_anthropic", "anthropic"]])
def test_without_the_package_the_message_names_the_extra(missing, tmp_path):
    program = (
        f"import sys; sys.modules.update(dict.fromkeys({missing!r}))\n"
        f"sys.argv = ['specagent', 'draft', {str(PRD)!r}, '--model', {MODEL!r}, '--out', 'spec.md']\n"
        "from specagent.agent.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment(tmp_path, ANTHROPIC_API_KEY=KEY),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'specagent[anthropic]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "spec.md").exists()
