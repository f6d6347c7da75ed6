"""Spans of model calls for OpenTelemetry, by its conventions for generative AI; never a word of the content."""

import os
import sys
from collections.abc import Mapping
from importlib.metadata import entry_points
from types import TracebackType
from typing import TYPE_CHECKING

from specagent.agent.drafting.model.call import Finish, Model, OnTokens, Reply, Request

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer, TracerProvider

_SCOPE = "specagent"
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_FINISH: dict[Finish, str] = {"complete": "stop", "cut": "length", "refused": "content_filter"}


def spanned(model: Model, provider: str, name: str, environ: Mapping[str, str] = os.environ) -> Model:
    """Return `model` with a span around each call, or `model` itself where nobody collects spans.

    They are collected when the process has set a tracer provider, or when the usual variables name an exporter
    (OTEL_TRACES_EXPORTER, OTEL_EXPORTER_OTLP_ENDPOINT) and it and the SDK are installed.
    """
    tracer = _tracer(environ)
    return Spanned(model, provider, name, tracer) if tracer else model


class Spanned:
    """A model whose calls are spans named `chat <model>`."""

    def __init__(self, model: Model, provider: str, name: str, tracer: "Tracer") -> None:
        self._model, self._provider, self._name, self._tracer = model, provider, name, tracer

    @property
    def identity(self) -> str:
        """That of the model behind."""
        return self._model.identity

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Ask within a span; a failure is told by its kind only, as messages can quote the content."""
        from opentelemetry.trace import SpanKind

        with (
            self._tracer.start_as_current_span(
                f"chat {self._name}",
                kind=SpanKind.CLIENT,
                attributes={
                    "gen_ai.operation.name": "chat",
                    "gen_ai.provider.name": self._provider,
                    "gen_ai.request.model": self._name,
                    "gen_ai.request.max_tokens": request.max_tokens,
                    "gen_ai.output.type": "json",
                },
                record_exception=False,
                set_status_on_exception=False,
            ) as span,
            _Failure(span),
        ):
            reply = await self._model.ask(request, on_tokens)
            span.set_attribute("gen_ai.response.finish_reasons", [_FINISH[reply.finish]])
            span.set_attribute("gen_ai.usage.input_tokens", reply.usage.input)
            span.set_attribute("gen_ai.usage.cache_read.input_tokens", reply.usage.cached)
            span.set_attribute("gen_ai.usage.output_tokens", reply.usage.output)
            return reply


class _Failure:
    """Marks a span by the kind of what is raised within, a cancellation included."""

    def __init__(self, span: "Span") -> None:
        self._span = span

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Set the error's kind."""
        if kind:
            from opentelemetry.trace import StatusCode

            self._span.set_attribute("error.type", kind.__qualname__)
            self._span.set_status(StatusCode.ERROR)


def _tracer(environ: Mapping[str, str]) -> "Tracer | None":
    exporters = _exporters(environ)
    # Without either, the import is not worth its time.
    if not exporters and "opentelemetry" not in sys.modules:
        return None
    try:
        from opentelemetry import trace
    except ImportError:
        return None
    if _is_unset(trace.get_tracer_provider()):
        provider = _provider(exporters)
        if provider is None:
            return None
        trace.set_tracer_provider(provider)
    return trace.get_tracer(_SCOPE)


def _is_unset(provider: "TracerProvider") -> bool:
    from opentelemetry.trace import NoOpTracerProvider, ProxyTracerProvider

    return isinstance(provider, NoOpTracerProvider | ProxyTracerProvider)


def _exporters(environ: Mapping[str, str]) -> list[str]:
    """Return the names of the exporters that the environment asks for."""
    if environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return []
    default = "otlp" if any(map(environ.get, _ENDPOINTS)) else "none"
    named = environ.get("OTEL_TRACES_EXPORTER") or default
    names = [name.strip() for name in named.split(",")]
    protocol = next(filter(None, map(environ.get, _PROTOCOLS)), "grpc")
    otlp = "otlp_proto_http" if protocol.startswith("http") else "otlp_proto_grpc"
    return [otlp if name == "otlp" else name for name in names if name not in ("", "none")]


def _provider(names: list[str]) -> "TracerProvider | None":
    """Return a provider of the SDK with the exporters of these names that are installed; None without any."""
    if not names:
        return None
    try:
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        return None
    exporters = [exporter for name in names if (exporter := _exporter(name))]
    if not exporters:
        return None
    provider = TracerProvider()
    for exporter in exporters:
        provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def _exporter(name: str) -> "SpanExporter | None":
    found = next(iter(entry_points(group="opentelemetry_traces_exporter", name=name)), None)
    try:
        exporter: SpanExporter | None = found.load()() if found else None
    except ImportError:
        return None
    return exporter
