"""One call over real HTTP: what is sent, what comes back, and every failure in our own terms."""

import asyncio
import inspect
import json
import re
from dataclasses import replace

import anthropic
import httpx2
import openai
import openai._exceptions as openai_exceptions
import pytest
from langchain_core import exceptions as langchain_exceptions
from provider import Answer, Gate, Provider, Tokens, always, faults, sequence

from specagent.agent.drafting.model.call import (
    Message,
    ModelError,
    RejectedError,
    Request,
    SchemaUnsupportedError,
    TooLongError,
    TransientError,
    Usage,
)
from specagent.agent.drafting.model.door.chat import ChatSettings, Door
from specagent.agent.drafting.model.door.failures import MALFORMED, VENDOR, malformed, translate
from specagent.agent.errors import UsageError

SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "required": ["a"],
    "additionalProperties": False,
}
REQUEST = Request(
    "part", (Message("system", ("You draft.",)), Message("user", ("A PRD.", "Fill the field."))), SCHEMA, 200
)
FINE = Answer('{"a": "' + "x" * 90 + '"}')
ASKED = Tokens(input=1500, cached=1024, output=200)
WIRES = ("openai", "anthropic")


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "test")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test")


def door(url, wire="openai", **changes):
    name = {"openai": "gpt-x", "anthropic": "claude-x"}[wire]
    settings = ChatSettings(wire, name, f"{wire}:{name}", base_url=url, timeout=5.0)
    return Door(replace(settings, **changes), lambda _: None)


def asked(provider, wire="openai", *, stream=False, times=1, **changes):
    """Ask `times` times, one after the other; return the last reply."""

    async def run():
        opened = door(provider.url if wire == "openai" else provider.anthropic_url, wire, **changes)
        try:
            for _ in range(times):
                reply = await opened.ask(REQUEST, (lambda _: None) if stream else None)
            return reply
        finally:
            await opened.close()

    return asyncio.run(run())


def failure(answer, wire="openai", *, stream=False, **changes):
    """Return what asking raises when every call is answered by `answer`, and how many calls it took."""
    with Provider(always(answer)) as provider:
        with pytest.raises(ModelError) as caught:
            asked(provider, wire, stream=stream, **changes)
        return caught.value, len(provider.calls)


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_comes_back_with_its_end_and_its_tokens(wire, stream):
    with Provider(always(replace(FINE, usage=ASKED))) as provider:
        reply = asked(provider, wire, stream=stream)

    assert (reply.text, reply.finish) == (FINE.text, "complete")
    assert reply.usage == Usage(input=1500, cached=1024, output=200)


@pytest.mark.parametrize("stream", [False, True])
def test_a_call_says_the_schema_the_bound_and_the_parameters(stream):
    with Provider(always(FINE)) as provider:
        asked(provider, stream=stream, temperature=0.5, seed=7, reasoning_effort="low")
    body = provider.bodies()[0]

    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA},
    }
    assert (body["model"], body.get("max_completion_tokens") or body.get("max_tokens")) == ("gpt-x", 200)
    assert (body["temperature"], body["seed"], body["reasoning_effort"]) == (0.5, 7, "low")
    assert bool(body.get("stream")) is stream
    assert [one["role"] for one in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"] == "A PRD.\n\nFill the field."


def test_anthropic_is_told_which_blocks_to_cache():
    with Provider(always(FINE)) as provider:
        asked(provider, "anthropic")
    body = provider.bodies()[0]

    blocks = [*body["system"], *body["messages"][0]["content"]]
    assert ["cache_control" in one for one in blocks] == [True, True, False]


@pytest.mark.parametrize("wire", WIRES)
def test_tokens_are_told_while_an_answer_is_still_on_its_way(wire):
    async def run():
        opened = door(provider.url if wire == "openai" else provider.anthropic_url, wire)
        told = []

        def tell(count):
            told.append((count, gate._is_open))
            if count == 3:
                gate.open()

        try:
            await opened.ask(REQUEST, tell)
        finally:
            await opened.close()
        return told

    gate = Gate()
    with Provider(always(faults.held(FINE, gate, at=3))) as provider:
        told = asyncio.run(run())

    assert told[:3] == [(1, False), (2, False), (3, False)]
    assert told[-1][0] == len(told) > 3


FATAL = {
    "a wrong key": (faults.invalid_key(), "refuses the API key", "Check the key"),
    "an unknown model": (faults.unknown_model("gpt-x"), "is not there", "Check the name after --model"),
    "no quota": (faults.no_quota(), "nothing is left to spend", "Add credit"),
    "no credit": (faults.no_credit(), "nothing is left to spend", "Add credit"),
    "payment required": (Answer(status=402, raw=b"{}"), "nothing is left to spend", "Add credit"),
    "a forbidden country": (
        Answer(status=403, raw=b'{"error": {"message": "Country not supported"}}'),
        "does not let this key",
        "Check the key",
    ),
    "a page that is not there": (faults.html(404), "is not there", "the address after --base-url"),
    "a redirect": (
        Answer(status=308, raw=b"", headers={"location": "http://127.0.0.1:9/v1"}),
        "redirect (status 308)",
        "--base-url",
    ),
}


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("answer", "message", "hint"), FATAL.values(), ids=FATAL)
def test_what_ends_a_run_is_told_with_what_to_do(answer, message, hint, stream, wire):
    error, calls = failure(answer, wire, stream=stream)

    assert type(error) is ModelError
    assert message in error.message
    assert "127.0.0.1" in error.message
    assert hint in error.hint
    assert calls == 1


TRANSIENT = {
    "a server error": (faults.server_error(), "status 500", True),
    "an overloaded server": (faults.server_error(529), "status 529", True),
    "a gateway's page": (faults.html(502), "status 502", True),
    "a drop before the headers": (faults.dropped(), "connection to .* broke", False),
    "a drop after the headers": (faults.dropped(after_headers=True), "connection to .* broke", False),
    "a drop in the middle": (faults.cut(FINE), "connection to .* broke", False),
    "an error in the middle": (faults.failing(FINE), "broke|Overloaded", False),
    "a page in place of an answer": (faults.html(200), "no chat completion", False),
    "broken JSON": (faults.not_json(), "no chat completion", False),
    "null": (Answer(raw=b"null"), "no chat completion", False),
    "another service's JSON": (Answer(raw=b'{"status": "ok"}'), "no chat completion", False),
}


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("answer", "message", "unbilled"), TRANSIENT.values(), ids=TRANSIENT)
def test_what_may_pass_is_told_apart(answer, message, unbilled, stream, wire):
    error, calls = failure(answer, wire, stream=stream)

    assert isinstance(error, TransientError)
    assert not error.limited
    assert not error.unsent
    assert error.unbilled is unbilled
    assert error.hint
    assert calls == 1, "the door asks once; retries are somebody else's"
    assert re.search(message, error.message)


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_without_choices_is_no_chat_completion(stream):
    error, _ = failure(faults.no_choices(), stream=stream)

    assert isinstance(error, TransientError)
    assert "no chat completion" in error.message
    assert "--base-url" in error.hint


@pytest.mark.parametrize("wire", WIRES)
def test_a_rejection_for_the_rate_says_when_to_come_again(wire):
    error, _ = failure(faults.rate_limited(7), wire)

    assert isinstance(error, TransientError)
    assert (error.limited, error.retry_after) == (True, 7)
    assert "--concurrency" in error.hint


def test_milliseconds_are_heeded_as_well():
    error, _ = failure(replace(faults.rate_limited(7), headers={"retry-after-ms": "250"}))

    assert error.retry_after == 0.25


@pytest.mark.parametrize(
    "message",
    [
        "Rate limit reached. Please try again in 20s. Visit https://provider.example/account/billing to pay.",
        "You exceeded your current quota, please check your plan and billing details. Please retry in 36.2s.",
    ],
)
def test_a_rate_that_is_explained_with_billing_is_no_empty_account(message):
    body = json.dumps({"error": {"message": message, "code": 429}}).encode()
    error, _ = failure(Answer(status=429, raw=body))

    assert isinstance(error, TransientError)
    assert error.limited


def test_a_server_that_is_not_there_is_told_as_unsent():
    with Provider(always(FINE)) as provider:
        pass
    with pytest.raises(TransientError) as caught:
        asked(provider)

    assert "cannot be reached" in caught.value.message
    assert caught.value.unsent
    assert "--base-url" in caught.value.hint


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("stream", [False, True])
def test_a_server_that_never_answers_is_left(wire, stream):
    with Provider(always(faults.silent())) as provider:
        with pytest.raises(TransientError) as caught:
            asked(provider, wire, stream=stream, timeout=0.1)
        provider.wait(lambda log: log[0].hung_up)

    assert not caught.value.unsent
    assert "--call-timeout" in caught.value.hint


def test_a_stream_that_trickles_for_ever_is_left_in_time():
    with Provider(always(faults.held(FINE, Gate(), at=2))) as provider:
        with pytest.raises(TransientError, match=r"within 0\.2 seconds"):
            asked(provider, stream=True, timeout=0.2)
        provider.wait(lambda log: log[0].hung_up)


@pytest.mark.parametrize("stream", [False, True])
def test_a_refusal_and_a_content_filter_are_refusals(stream):
    with Provider(sequence(faults.refused("I cannot."), faults.filtered("par"))) as provider:
        refusal = asked(provider, stream=stream)
        filtered = asked(provider, stream=stream)

    assert (refusal.finish, refusal.text) == ("refused", "I cannot.")
    assert filtered.finish == "refused"
    assert "content filter" in filtered.text


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("stream", [False, True])
def test_a_cut_answer_is_told_as_cut_with_its_text_and_tokens(wire, stream):
    with Provider(always(replace(faults.truncated(FINE), usage=ASKED))) as provider:
        reply = asked(provider, wire, stream=stream)

    assert (reply.finish, reply.text) == ("cut", faults.truncated(FINE).text)
    assert reply.usage.output == 200


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_of_ten_megabytes_is_cut(wire, stream):
    with Provider(always(replace(faults.huge(), usage=ASKED))) as provider:
        reply = asked(provider, wire, stream=stream, timeout=30)
        provider.wait(lambda log: log[0].over)

    assert reply.finish == "cut"
    assert 400_000 <= len(reply.text) < 410_000


def test_an_answer_over_sixteen_megabytes_is_broken_off():
    error, _ = failure(replace(faults.huge(18_000_000), usage=ASKED), timeout=30)

    assert isinstance(error, TransientError)
    assert "over 16 MB" in error.message


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("answer", "wire"),
    [
        (faults.too_long(8192), "openai"),
        (faults.llama_too_long(8192, 9000), "openai"),
        (faults.too_long(8192), "anthropic"),
    ],
    ids=["OpenAI", "llama.cpp", "Anthropic"],
)
def test_a_request_that_is_too_long_tells_the_window(answer, wire, stream):
    error, _ = failure(answer, wire, stream=stream)

    assert isinstance(error, TooLongError)
    assert error.limit == 8192
    assert "context_window" in error.hint


def test_a_body_that_a_gateway_finds_too_large_is_a_request_that_is_too_long():
    error, _ = failure(Answer(status=413, raw=b"<html></html>", content_type="text/html"))

    assert isinstance(error, TooLongError)
    assert error.limit is None


@pytest.mark.parametrize("wire", WIRES)
def test_any_other_rejection_concerns_this_request_only_and_is_quoted(wire):
    error, _ = failure(Answer(status=422, raw=b'{"detail": "temperature is not taken"}'), wire)

    assert type(error) is RejectedError
    assert "temperature is not taken" in error.message
    assert "--temperature" in error.hint


def test_without_schemas_the_schema_is_put_into_words_from_then_on():
    def script(call):
        return FINE if call.schema is None else faults.no_json_schema()

    with Provider(script) as provider:
        reply = asked(provider, times=3)
    bodies = provider.bodies()

    assert reply.text == FINE.text
    assert [one["response_format"]["type"] for one in bodies] == ["json_schema", *["json_object"] * 3]
    system = bodies[1]["messages"][0]["content"]
    assert system.startswith("You draft.")
    assert json.dumps(SCHEMA, separators=(",", ":")) in system
    assert bodies[1]["messages"][1] == bodies[0]["messages"][1]


def test_a_server_that_takes_no_form_is_asked_in_words_alone():
    def script(call):
        return faults.no_json_schema() if "response_format" in call.body else FINE

    with Provider(script) as provider:
        asked(provider, times=2)

    forms = [one.get("response_format", {}).get("type") for one in provider.bodies()]
    assert forms == ["json_schema", "json_object", None, None]


def test_calls_that_find_it_out_together_weaken_the_form_once():
    async def run():
        opened = door(provider.url)
        try:
            await asyncio.gather(*(opened.ask(REQUEST) for _ in range(4)))
        finally:
            await opened.close()

    gate = Gate()

    def script(call):
        if call.number == 4:
            gate.open()
        return faults.held(FINE if call.schema is None else faults.no_json_schema(), gate)

    with Provider(script) as provider:
        asyncio.run(run())

    assert [one["response_format"]["type"] for one in provider.bodies()] == ["json_schema"] * 4 + ["json_object"] * 4


def test_anthropic_without_schemas_is_asked_in_words():
    with Provider(sequence(faults.no_json_schema(), FINE)) as provider:
        asked(provider, "anthropic")

    first, second = provider.bodies()
    assert "output_config" in first
    assert "output_config" not in second
    assert json.dumps(SCHEMA, separators=(",", ":")) in json.dumps(second["system"]).replace('\\"', '"')


@pytest.mark.parametrize("wire", WIRES)
def test_tracing_services_are_told_nothing(wire, monkeypatch):
    with Provider(always(FINE)) as provider, Provider(always(FINE)) as spy:
        for variable in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING_V2"):
            monkeypatch.setenv(variable, "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", spy.anthropic_url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "test")
        asked(provider, wire)
        asked(provider, wire, stream=True)

        assert spy.log == []


def test_a_key_is_sent_to_the_address_that_was_given(monkeypatch):
    with Provider(always(FINE)) as provider, Provider(always(FINE)) as other:
        monkeypatch.setenv("OPENAI_BASE_URL", other.url)
        monkeypatch.setenv("OPENAI_API_BASE", other.url)
        asked(provider)

        assert provider.calls[0].headers["authorization"] == "Bearer test"
        assert other.log == []


def test_a_server_of_ones_own_needs_no_key(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    with Provider(always(FINE)) as provider:
        assert asked(provider).text == FINE.text


def test_without_a_key_the_variable_is_named(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(UsageError, match="OPENAI_API_KEY is not set") as caught:
        door(None)

    assert "--model offline" in caught.value.hint


def test_a_provider_whose_package_is_missing_is_told_with_the_package():
    with pytest.raises(UsageError, match="'langchain-groq'") as caught:
        door(None, provider="groq")

    assert caught.value.hint == "Install it: pip install langchain-groq"


def test_an_unknown_provider_is_a_usage_error():
    with pytest.raises(UsageError, match="nobody:gpt-x cannot be set up"):
        door(None, provider="nobody")


def errors_of(module):
    found = [one for _, one in inspect.getmembers(module, inspect.isclass) if issubclass(one, BaseException)]
    return [one for one in found if one.__module__.partition(".")[0] == module.__name__.partition(".")[0]]


KNOWN = [
    *errors_of(openai_exceptions),
    *errors_of(langchain_exceptions),
    *errors_of(httpx2),
    *errors_of(anthropic),
]
SETTINGS_ONLY = (httpx2.CookieConflict,)
"""What no call can raise, as no cookie jar is shared."""


def made(kind):
    """Return an error of this class without its own way of being made, which differs from class to class."""
    error = kind.__new__(kind)
    error.args = ("it failed",)
    error.__dict__["request_id"] = None
    return error


@pytest.mark.parametrize("kind", KNOWN, ids=lambda kind: f"{kind.__module__.split('.')[0]}.{kind.__name__}")
def test_every_error_of_the_libraries_becomes_one_of_ours(kind):
    assert len(KNOWN) > 60
    if issubclass(kind, SETTINGS_ONLY):
        return
    assert issubclass(kind, (*VENDOR, anthropic.AnthropicError, *MALFORMED))
    error = made(kind)
    ours = translate(error, "there") if not issubclass(kind, MALFORMED) else malformed(error, "there")

    assert isinstance(ours, ModelError)
    assert ours.message.startswith(("there", "the connection to there"))
    assert ours.hint


def test_errors_that_have_a_class_of_their_own_are_told_by_it():
    def ours(kind):
        return type(translate(made(kind), "there"))

    assert ours(langchain_exceptions.ModelAuthenticationError) is ModelError
    assert ours(langchain_exceptions.ModelNotFoundError) is ModelError
    assert ours(langchain_exceptions.ModelPermissionDeniedError) is ModelError
    assert ours(langchain_exceptions.ModelInvalidRequestError) is RejectedError
    assert ours(langchain_exceptions.ContextOverflowError) is TooLongError
    assert ours(langchain_exceptions.ModelTimeoutError) is TransientError
    assert translate(made(langchain_exceptions.ModelRateLimitError), "there").limited
    assert ours(openai.APIConnectionError) is TransientError
    assert issubclass(SchemaUnsupportedError, RejectedError)
