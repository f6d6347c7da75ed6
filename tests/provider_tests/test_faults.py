import asyncio
import json
from dataclasses import replace

import anthropic
import httpx2
import openai
import pytest
from openai import AsyncOpenAI
from provider import Answer, Bucket, Gate, Pace, Provider, always, faults, sequence
from provider.limits import duration


def call(provider, **options):
    """Call as the OpenAI SDK does; return the answer, or the text of the stream."""

    async def run():
        async with AsyncOpenAI(base_url=provider.url, api_key="key", max_retries=0, timeout=5) as client:
            messages = [{"role": "user", "content": "Hello"}]
            answer = await client.chat.completions.create(model="m", messages=messages, **options)
            if not options.get("stream"):
                return answer
            return "".join([one.choices[0].delta.content or "" async for one in answer if one.choices])

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("fault", "error", "status", "code"),
    [
        (faults.invalid_key(), openai.AuthenticationError, 401, "invalid_api_key"),
        (faults.unknown_model("m"), openai.NotFoundError, 404, "model_not_found"),
        (faults.rate_limited(), openai.RateLimitError, 429, "rate_limit_exceeded"),
        (faults.no_quota(), openai.RateLimitError, 429, "insufficient_quota"),
        (faults.no_json_schema(), openai.BadRequestError, 400, None),
        (faults.too_long(8192), openai.BadRequestError, 400, "context_length_exceeded"),
        (faults.llama_too_long(4096, 5000), openai.BadRequestError, 400, "400"),
        (faults.server_error(), openai.InternalServerError, 500, "server_error"),
        (faults.server_error(503), openai.InternalServerError, 503, "server_error"),
        (faults.html(), openai.InternalServerError, 502, None),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_errors_reach_the_sdk_in_its_own_classes(fault, error, status, code, stream):
    with Provider(always(fault)) as provider, pytest.raises(error) as caught:
        call(provider, stream=stream)
    assert caught.value.status_code == status == provider.log[0].status
    assert caught.value.code == code


def test_llama_names_its_window():
    with Provider(always(faults.llama_too_long(4096, 5000))) as provider, pytest.raises(openai.APIError) as caught:
        call(provider)
    assert caught.value.body["type"] == "exceed_context_size_error"
    assert (caught.value.body["n_ctx"], caught.value.body["n_prompt_tokens"]) == (4096, 5000)


@pytest.mark.parametrize(
    ("fault", "error", "kind"),
    [
        (faults.invalid_key(), anthropic.AuthenticationError, "authentication_error"),
        (faults.rate_limited(), anthropic.RateLimitError, "rate_limit_error"),
        (faults.too_long(200_000), anthropic.BadRequestError, "invalid_request_error"),
        (faults.no_credit(), anthropic.BadRequestError, "invalid_request_error"),
        (faults.server_error(529), anthropic.InternalServerError, "overloaded_error"),
    ],
)
def test_anthropic_errors_have_its_form(fault, error, kind):
    async def run():
        async with anthropic.AsyncAnthropic(base_url=provider.anthropic_url, api_key="k", max_retries=0) as client:
            await client.messages.create(model="c", max_tokens=9, messages=[{"role": "user", "content": "Hello"}])

    with Provider(always(fault)) as provider, pytest.raises(error) as caught:
        asyncio.run(run())
    assert caught.value.body["error"]["type"] == kind
    assert caught.value.body["error"]["message"] == (fault.error.claude or fault.error.message)


def test_a_stream_may_end_with_an_error_event():
    with Provider(always(faults.failing(Answer("x" * 100)))) as provider:
        with pytest.raises(openai.APIError, match="Overloaded"):
            call(provider, stream=True)
        with httpx2.stream("POST", f"{provider.anthropic_url}/v1/messages", json={"stream": True}) as answer:
            events = answer.read().decode()
    assert events.count("text_delta") == 3
    assert events.rstrip().splitlines()[-2] == "event: error"


def test_a_silent_provider_holds_the_connection_until_the_client_leaves():
    with Provider(always(faults.silent())) as provider:
        with pytest.raises(httpx2.ReadTimeout):
            httpx2.post(f"{provider.url}/chat/completions", json={}, timeout=0.05)
        provider.wait(lambda log: log[0].hung_up)
    assert provider.log[0].answered is None


def test_a_silent_provider_can_be_stopped_under_a_waiting_client():
    async def run():
        async with httpx2.AsyncClient() as client:
            waiting = asyncio.create_task(client.post(f"{provider.url}/chat/completions", json={}))
            await asyncio.to_thread(provider.wait, lambda log: len(log) == 1)
            await asyncio.to_thread(provider.__exit__)
            with pytest.raises(httpx2.TransportError):
                await waiting

    provider = Provider(always(faults.silent())).__enter__()
    asyncio.run(run())


@pytest.mark.parametrize("at", [None, 2])
def test_a_gate_holds_the_answer_back(at):
    async def run():
        async with AsyncOpenAI(base_url=provider.url, api_key="key") as client:
            messages = [{"role": "user", "content": "Hello"}]
            stream = await client.chat.completions.create(model="m", messages=messages, stream=True)
            texts = []
            async for chunk in stream:
                texts.append(chunk.choices[0].delta.content or "")
                if "".join(texts) == "abcdefgh":
                    assert provider.log[0].answered is None
                    gate.open()
            return "".join(texts)

    gate = Gate()
    with Provider(always(faults.held(Answer("abcdefghijkl"), gate, at))) as provider:
        if at is None:
            asyncio.run(opened_late(provider, gate))
        else:
            assert asyncio.run(run()) == "abcdefghijkl"


async def opened_late(provider, gate):
    async with httpx2.AsyncClient() as client:
        waiting = asyncio.create_task(client.post(f"{provider.url}/chat/completions", json={}))
        await asyncio.to_thread(provider.wait, lambda log: len(log) == 1)
        assert provider.log[0].answered is None
        gate.open()
        assert (await waiting).json()["choices"][0]["message"]["content"] == "abcdefghijkl"


def test_a_client_that_leaves_within_a_stream_is_noticed():
    answer = faults.held(Answer("abcdefghijkl"), Gate(), 1)
    with Provider(always(answer)) as provider:
        with httpx2.stream("POST", f"{provider.url}/chat/completions", json={"stream": True}) as stream:
            next(stream.iter_raw())
        provider.wait(lambda log: log[0].hung_up)


def test_a_cut_stream_gives_its_first_pieces_and_then_breaks():
    with Provider(always(faults.cut(Answer("abcdefghijkl"), 2))) as provider:
        seen = []
        stream = httpx2.stream("POST", f"{provider.url}/chat/completions", json={"stream": True})
        with stream as answer, pytest.raises(httpx2.RemoteProtocolError):
            seen.extend(answer.iter_raw())
        with pytest.raises(httpx2.RemoteProtocolError):
            httpx2.post(f"{provider.url}/chat/completions", json={})
    texts = b"".join(seen)
    assert (b"abcd" in texts, b"efgh" in texts, b"ijkl" in texts) == (True, True, False)


@pytest.mark.parametrize(("after_headers", "status"), [(False, 0), (True, 200)])
def test_dropped_connections_are_connection_errors(after_headers, status):
    with Provider(always(faults.dropped(after_headers=after_headers))) as provider:
        for stream in (False, True):
            with pytest.raises((openai.APIConnectionError, httpx2.RemoteProtocolError)):
                call(provider, stream=stream)
    assert [entry.status for entry in provider.log] == [status, status]


@pytest.mark.parametrize("stream", [False, True])
def test_ten_megabytes_arrive(stream):
    with Provider(always(faults.huge())) as provider:
        answer = call(provider, stream=stream)
    text = answer if stream else answer.choices[0].message.content
    assert len(text) == 10_000_000
    assert json.loads(text)


def test_an_answer_may_hold_no_choices_or_no_json():
    with Provider(sequence(faults.no_choices(), faults.no_choices(), faults.not_json())) as provider:
        assert call(provider).choices == []
        assert call(provider, stream=True) == ""
        with pytest.raises(json.JSONDecodeError):
            httpx2.post(f"{provider.url}/chat/completions", json={}).json()


def test_answers_may_be_fenced_chatty_or_truncated():
    whole = Answer('{"facts": null}')
    steps = [faults.fenced(whole), faults.chatty(whole), faults.truncated(whole), faults.filtered("{")]
    with Provider(sequence(*steps)) as provider:
        choices = [call(provider).choices[0] for _ in steps]
    assert choices[0].message.content == '```json\n{"facts": null}\n```'
    assert '\n\n{"facts": null}\n\n' in choices[1].message.content
    assert (choices[2].message.content, choices[2].finish_reason) == ('{"facts', "length")
    assert choices[3].finish_reason == "content_filter"


def test_faults_combine():
    fault = replace(faults.rate_limited(7), drop="after headers")
    with Provider(always(fault)) as provider:
        stream = httpx2.stream("POST", f"{provider.url}/chat/completions", json={})
        with stream as answer, pytest.raises(httpx2.RemoteProtocolError):
            answer.read()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


def test_a_rate_limit_rejects_what_is_over_its_burst_until_time_has_passed():
    now = [0.0]
    bucket = Bucket(60, burst=2, clock=lambda: now[0])
    with Provider(always("OK"), requests=bucket) as provider:
        answers = [httpx2.post(f"{provider.url}/chat/completions", json={}) for _ in range(3)]
        now[0] = 1.0
        late = httpx2.post(f"{provider.url}/chat/completions", json={})
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert [one.headers["x-ratelimit-remaining-requests"] for one in answers] == ["1", "0", "0"]
    assert answers[1].headers["x-ratelimit-reset-requests"] == "2s"
    assert answers[2].headers["retry-after"] == "1"
    assert late.status_code == 200


def test_a_rate_limit_may_count_what_it_rejects():
    now = [0.0]
    bucket = Bucket(60, burst=1, clock=lambda: now[0], counts_rejected=True)
    assert bucket.take() == 0
    now[0] = 0.75
    assert bucket.take() == 1
    now[0] = 1.5
    assert bucket.take() > 0


def test_tokens_have_a_limit_too_and_calls_a_window():
    with Provider(always("OK"), tokens=Bucket(10_000, burst=1000, clock=lambda: 0.0), window=900) as provider:
        sizes = [3000, 3000, 4000]
        answers = [
            httpx2.post(
                f"{provider.url}/chat/completions", json={"messages": [{"role": "user", "content": "x" * size}]}
            )
            for size in sizes
        ]
    assert [one.status_code for one in answers] == [200, 429, 429]
    with Provider(always("OK"), window=900) as provider, pytest.raises(openai.BadRequestError, match="900 tokens"):
        asyncio.run(long_call(provider))


async def long_call(provider):
    async with AsyncOpenAI(base_url=provider.url, api_key="key", max_retries=0) as client:
        await client.chat.completions.create(model="m", messages=[{"role": "user", "content": "x" * 4000}])


@pytest.mark.parametrize(("seconds", "text"), [(0, "0s"), (0.02, "20ms"), (1.5, "1.5s"), (360, "6m0s")])
def test_durations_are_written_as_in_headers(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize("stream", [False, True])
def test_a_pace_takes_its_time(stream):
    with Provider(always("abcd" * 10), pace=Pace(first=0.02, per_second=1000)) as provider:
        call(provider, stream=stream)
    assert 0.03 <= provider.log[0].answered - provider.log[0].arrived < 2
