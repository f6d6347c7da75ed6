"""Spans of calls: their names and attributes, never the content, and nothing at all where nobody collects them."""

import asyncio
import subprocess
import sys
from contextlib import suppress

import pytest

from specagent.agent.drafting.model.call import Message, ModelError, Reply, Request, Usage
from specagent.agent.drafting.model.spans import Spanned

REQUEST = Request("part", (Message("user", ("the secret plan",)),), {"title": "secret"}, 900)
ANSWER = Reply("a secret answer", "complete", Usage(120, 100, 0, 30))


class Scripted:
    identity = "scripted:one"

    def __init__(self, outcome):
        self.outcome = outcome

    async def ask(self, request, on_tokens=None):
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


@pytest.fixture
def collected():
    """An exporter in memory and a tracer that it collects from; the process's own provider is left alone."""
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    exporter = memory.InMemorySpanExporter()
    provider = sdk.TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(export.SimpleSpanProcessor(exporter))
    yield exporter, provider.get_tracer("test")
    provider.shutdown()


def test_a_call_is_a_span_by_the_conventions(collected):
    exporter, tracer = collected
    model = Spanned(Scripted(ANSWER), "openai", "some-model", tracer)

    assert asyncio.run(model.ask(REQUEST)) is ANSWER

    (span,) = exporter.get_finished_spans()
    assert model.identity == "scripted:one"
    assert span.name == "chat some-model"
    assert span.kind.name == "CLIENT"
    assert span.status.status_code.name == "UNSET"
    assert dict(span.attributes) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "some-model",
        "gen_ai.request.max_tokens": 900,
        "gen_ai.output.type": "json",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.cache_read.input_tokens": 100,
        "gen_ai.usage.output_tokens": 30,
    }


def test_the_attributes_are_those_of_the_published_conventions(collected):
    names = pytest.importorskip("opentelemetry.semconv._incubating.attributes.gen_ai_attributes")
    errors = pytest.importorskip("opentelemetry.semconv.attributes.error_attributes")
    published = {value for name, value in vars(names).items() if name.startswith("GEN_AI_")} | {errors.ERROR_TYPE}
    exporter, tracer = collected

    for outcome in (ANSWER, ModelError("no")):
        model = Spanned(Scripted(outcome), "openai", "some-model", tracer)
        with suppress(ModelError):
            asyncio.run(model.ask(REQUEST))

    used = {name for span in exporter.get_finished_spans() for name in span.attributes}
    assert len(used) == 10
    assert used <= published


@pytest.mark.parametrize(("finish", "reason"), [("cut", "length"), ("refused", "content_filter")])
def test_why_an_answer_ended_is_told(collected, finish, reason):
    exporter, tracer = collected

    asyncio.run(Spanned(Scripted(Reply("", finish)), "openai", "some-model", tracer).ask(REQUEST))

    assert exporter.get_finished_spans()[0].attributes["gen_ai.response.finish_reasons"] == (reason,)


@pytest.mark.parametrize("error", [ModelError("bad: the secret plan"), asyncio.CancelledError(), KeyError("secret")])
def test_a_failure_is_told_by_its_kind_alone(collected, error):
    exporter, tracer = collected

    with pytest.raises(type(error)) as caught:
        asyncio.run(Spanned(Scripted(error), "openai", "some-model", tracer).ask(REQUEST))

    (span,) = exporter.get_finished_spans()
    assert caught.value is error or isinstance(error, asyncio.CancelledError)
    assert span.attributes["error.type"] == type(error).__name__
    assert span.status.status_code.name == "ERROR"
    assert "secret" not in span.to_json()


def test_no_content_enters_a_span(collected):
    exporter, tracer = collected

    asyncio.run(Spanned(Scripted(ANSWER), "openai", "some-model", tracer).ask(REQUEST))

    assert "secret" not in exporter.get_finished_spans()[0].to_json()


PROGRAM = """
import asyncio, sys
{before}
from specagent.agent.drafting.model.call import Message, Reply, Request
from specagent.agent.drafting.model.spans import spanned
class Scripted:
    identity = "scripted"
    async def ask(self, request, on_tokens=None):
        return Reply("done", "complete")
model = Scripted()
wrapped = spanned(model, "openai", "some-model")
asyncio.run(wrapped.ask(Request("part", (), {{}}, 9)))
print("unchanged" if wrapped is model else "spanned", "opentelemetry.sdk" in sys.modules, flush=True)
"""
HIDDEN = """
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r} or name.startswith({name!r} + "."):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hidden())
"""
SET = """
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter()))
trace.set_tracer_provider(provider)
"""


def run(before="", **environ):
    """Run the program in a process of its own, as the tracer provider can be set but once; return its output."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM.format(before=before)],
        env=environ,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_without_configuration_nothing_changes_and_nothing_is_imported():
    assert run() == "unchanged False\n"


@pytest.mark.parametrize(
    "environ",
    [
        {"OTEL_TRACES_EXPORTER": "none"},
        {"OTEL_TRACES_EXPORTER": "console", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"},
    ],
    ids=str,
)
def test_what_is_switched_off_stays_off(environ):
    assert run(**environ) == "unchanged False\n"


@pytest.mark.parametrize("name", ["opentelemetry", "opentelemetry.sdk"])
def test_a_library_that_is_not_installed_is_not_missed(name):
    printed = run(HIDDEN.format(name=name), OTEL_TRACES_EXPORTER="console")

    assert printed == "unchanged False\n"


def test_an_exporter_that_is_not_installed_is_not_missed():
    pytest.importorskip("opentelemetry.sdk")

    assert run(OTEL_TRACES_EXPORTER="carrier-pigeon").startswith("unchanged")


def test_a_provider_that_the_process_has_set_is_used():
    pytest.importorskip("opentelemetry.sdk")

    printed = run(SET)

    assert '"name": "chat some-model"' in printed
    assert "spanned True" in printed


def test_the_environment_alone_configures_an_exporter():
    pytest.importorskip("opentelemetry.sdk")

    printed = run(OTEL_TRACES_EXPORTER="console")

    assert printed.startswith("spanned True\n")
    assert '"name": "chat some-model"' in printed, "spans are sent when the process ends"
