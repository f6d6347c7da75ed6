import asyncio
import json

import httpx2
import openai
import pytest
from anthropic import AsyncAnthropic
from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI
from openai import AsyncOpenAI
from provider import Answer, Provider, Tokens, always, faults, sequence

FORMAT = {
    "type": "json_schema",
    "json_schema": {
        "name": "answer",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"text": {"type": "string"}},
            "required": ["text"],
            "additionalProperties": False,
        },
    },
}
TEXT = '{"text": "Grüße, 世界 👋"}'
LONG = "All requirements of the PRD, word for word. " * 204


def openai_call(provider, prompt="Hello", **options):
    async def call():
        async with AsyncOpenAI(base_url=provider.url, api_key="key", max_retries=0) as client:
            messages = prompt if isinstance(prompt, list) else [{"role": "user", "content": prompt}]
            answer = await client.chat.completions.create(model="scripted", messages=messages, **options)
            return [chunk async for chunk in answer] if options.get("stream") else answer

    return asyncio.run(call())


def anthropic_call(provider, prompt="Hello", **options):
    async def call():
        async with AsyncAnthropic(base_url=provider.anthropic_url, api_key="key", max_retries=0) as client:
            messages = [{"role": "user", "content": prompt}]
            options.setdefault("max_tokens", 5000)
            return await client.messages.create(model="claude", messages=messages, **options)

    return asyncio.run(call())


def test_openai_sdk_reads_text_finish_and_usage_and_the_log_holds_what_was_sent():
    with Provider(always(TEXT)) as provider:
        answer = openai_call(provider, "x" * 400)
    assert answer.choices[0].message.content == TEXT
    assert answer.choices[0].finish_reason == "stop"
    entry = provider.log[0]
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (entry.input, entry.output)
    assert 100 <= entry.input <= 105
    assert entry.headers["authorization"] == "Bearer key"
    assert provider.bodies() == [{"messages": [{"role": "user", "content": "x" * 400}], "model": "scripted"}]
    assert (entry.number, entry.path, entry.status, entry.hung_up) == (1, "/v1/chat/completions", 200, False)
    assert entry.arrived <= entry.answered


def test_openai_sdk_streams_pieces_and_then_the_usage_when_asked_for():
    with Provider(always(TEXT)) as provider:
        chunks = openai_call(provider, stream=True, stream_options={"include_usage": True})
        plain = openai_call(provider, stream=True)
    texts = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(texts) == TEXT
    assert len([one for one in texts if one]) > 3
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage.completion_tokens == provider.log[0].output
    assert all(chunk.usage is None for chunk in plain)


@pytest.mark.parametrize("stream", [False, True])
def test_openai_refusals_leave_the_content_empty(stream):
    with Provider(always(faults.refused("No."))) as provider:
        answer = openai_call(provider, stream=stream)
    if stream:
        assert "".join(one.choices[0].delta.refusal or "" for one in answer) == "No."
        assert not any(one.choices[0].delta.content for one in answer)
    else:
        assert (answer.choices[0].message.refusal, answer.choices[0].message.content) == ("No.", None)


def test_openai_answers_end_at_the_token_limit_of_the_call():
    with Provider(always("abcd" * 50)) as provider:
        answer = openai_call(provider, max_completion_tokens=10)
    assert answer.choices[0].finish_reason == "length"
    assert answer.choices[0].message.content == "abcd" * 10
    assert answer.usage.completion_tokens == 10


def test_openai_prefixes_are_cached_in_blocks_of_128_tokens_from_1024_on():
    with Provider(always("OK")) as provider:
        first = openai_call(provider, LONG + "first")
        second = openai_call(provider, LONG + "second")
        short = [openai_call(provider, "y" * 4000) for _ in range(2)][1]
    assert first.usage.prompt_tokens_details.cached_tokens == 0
    assert second.usage.prompt_tokens_details.cached_tokens == 2176
    assert short.usage.prompt_tokens_details.cached_tokens == 0


def test_another_response_schema_breaks_the_openai_prefix():
    other = json.loads(json.dumps(FORMAT).replace('"text"', '"words"'))
    with Provider(always("{}")) as provider:
        usages = [openai_call(provider, LONG, response_format=form).usage for form in (FORMAT, other, FORMAT)]
    assert [one.prompt_tokens_details.cached_tokens > 0 for one in usages] == [False, False, True]


def test_usage_can_be_given():
    with Provider(always(Answer("OK", usage=Tokens(500, 200, 0, 7)))) as provider:
        usage = openai_call(provider).usage
    assert (usage.prompt_tokens, usage.prompt_tokens_details.cached_tokens, usage.completion_tokens) == (500, 200, 7)


def test_models_are_listed_and_do_not_count_as_calls():
    async def names():
        async with AsyncOpenAI(base_url=provider.url, api_key="key") as client:
            return [one.id async for one in client.models.list()]

    with Provider(always("OK"), models=["small", "large"]) as provider:
        assert asyncio.run(names()) == ["small", "large"]
        openai_call(provider)
    assert [entry.number for entry in provider.log] == [0, 1]
    assert len(provider.bodies()) == 1


def test_unknown_paths_are_answered_with_404():
    with Provider(always("OK")) as provider:
        answer = httpx2.post(f"{provider.url}/responses", json={})
    assert answer.status_code == 404
    assert "Unknown request URL" in answer.json()["error"]["message"]


def test_anthropic_sdk_reads_text_finish_and_usage():
    with Provider(sequence(Answer(TEXT), faults.refused(), faults.truncated(Answer("x" * 20)))) as provider:
        answers = [anthropic_call(provider) for _ in range(3)]
    assert answers[0].content[0].text == TEXT
    assert [one.stop_reason for one in answers] == ["end_turn", "refusal", "max_tokens"]
    assert answers[0].usage.output_tokens == provider.log[0].output


def test_anthropic_caches_only_what_is_marked():
    marked = [{"type": "text", "text": LONG, "cache_control": {"type": "ephemeral"}}]
    with Provider(always("OK")) as provider:
        usages = [anthropic_call(provider, one, system=marked).usage for one in ("first", "second")]
        plain = anthropic_call(provider, LONG).usage
    read = [(one.cache_creation_input_tokens, one.cache_read_input_tokens) for one in usages]
    assert read[0][0] == read[1][1] > 2000
    assert read[0][1] == read[1][0] == 0
    assert 0 < usages[1].input_tokens < 10
    assert (plain.cache_creation_input_tokens, plain.cache_read_input_tokens) == (0, 0)


def test_anthropic_sdk_streams():
    async def call():
        async with AsyncAnthropic(base_url=provider.anthropic_url, api_key="key") as client:
            messages = [{"role": "user", "content": "Hello"}]
            async with client.messages.stream(model="claude", max_tokens=100, messages=messages) as stream:
                texts = [text async for text in stream.text_stream]
                return texts, await stream.get_final_message()

    with Provider(always(TEXT)) as provider:
        texts, final = asyncio.run(call())
    assert "".join(texts) == TEXT == final.content[0].text
    assert len(texts) > 3
    assert final.stop_reason == "end_turn"
    assert final.usage.output_tokens == provider.log[0].output
    assert final.usage.input_tokens == provider.log[0].input


@pytest.mark.parametrize("stream", [False, True])
def test_langchain_reads_openai_answers(stream):
    async def call():
        async with httpx2.AsyncClient() as client:
            model = ChatOpenAI(
                model="scripted",
                base_url=provider.url,
                api_key="key",
                use_responses_api=False,
                max_retries=0,
                stream_usage=True,
                http_async_client=client,
            ).bind(response_format=FORMAT)
            return await collected(model, stream)

    with Provider(always(TEXT)) as provider:
        answer = asyncio.run(call())
    assert answer.content == TEXT
    assert answer.usage_metadata["output_tokens"] == provider.log[0].output
    assert answer.response_metadata["finish_reason"] == "stop"
    assert provider.bodies()[0]["response_format"] == FORMAT


@pytest.mark.parametrize("stream", [False, True])
def test_langchain_reads_anthropic_answers(stream):
    async def call():
        model = ChatAnthropic(model="claude", base_url=provider.anthropic_url, api_key="key", max_retries=0)
        bound = model.bind(output_config={"format": {"type": "json_schema", "schema": FORMAT["json_schema"]["schema"]}})
        answer = await collected(bound, stream)
        await model._async_client.close()
        return answer

    seen = []

    def script(call):
        seen.append(call.schema)
        return Answer(TEXT)

    with Provider(script) as provider:
        answer = asyncio.run(call())
    assert answer.text == TEXT
    assert answer.usage_metadata["input_tokens"] == provider.log[0].input
    assert answer.usage_metadata["output_tokens"] == provider.log[0].output
    assert answer.response_metadata["stop_reason"] == "end_turn"
    assert seen == [FORMAT["json_schema"]["schema"]]


async def collected(model, stream):
    if not stream:
        return await model.ainvoke("Hello")
    whole = None
    async for chunk in model.astream("Hello"):
        whole = chunk if whole is None else whole + chunk
    return whole


def test_twenty_calls_at_once_each_get_their_own_answer():
    async def ask():
        async with AsyncOpenAI(base_url=provider.url, api_key="key", max_retries=0) as client:
            calls = [
                client.chat.completions.create(model="m", messages=[{"role": "user", "content": f"call {at}"}])
                for at in range(20)
            ]
            return [one.choices[0].message.content for one in await asyncio.gather(*calls)]

    with Provider(lambda call: Answer(call.last.upper())) as provider:
        assert asyncio.run(ask()) == [f"CALL {at}" for at in range(20)]
    assert sorted(entry.number for entry in provider.log) == list(range(1, 21))


def test_connections_are_kept_open_between_calls():
    with Provider(always("OK")) as provider, httpx2.Client() as client:
        ports = set()
        for _ in range(3):
            with client.stream("POST", f"{provider.url}/chat/completions", json={}) as answer:
                answer.read()
                ports.add(answer.extensions["network_stream"].get_extra_info("client_addr"))
    assert len(ports) == 1


def test_what_a_script_raises_ends_the_test():
    def script(call):
        raise KeyError("facts.json")

    provider = Provider(script)
    with pytest.raises(KeyError, match=r"facts\.json"), provider, pytest.raises(openai.InternalServerError):
        openai_call(provider)
