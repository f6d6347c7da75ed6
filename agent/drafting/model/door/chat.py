"""A chat model of any provider that langchain knows, asked once at a time and answering in our terms."""

import asyncio
import json
import os
import warnings
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlsplit

import openai
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langsmith import tracing_context

from specagent.agent.drafting.model.call import (
    Finish,
    Message,
    ModelError,
    OnTokens,
    Reply,
    Request,
    SchemaUnsupportedError,
    TransientError,
    Usage,
)
from specagent.agent.drafting.model.door.client import OnHeaders, open_client
from specagent.agent.drafting.model.door.failures import MALFORMED, VENDOR, malformed, timed_out, translate
from specagent.agent.errors import UsageError

Output = Literal["schema", "json", "text"]
"""How an answer's form is asked for: enforced by schema, as any JSON object, or in words alone."""

_ADDRESSES = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_WEAKER: dict[Output, Output] = {"schema": "json", "json": "text"}
_CUT = {"length", "max_tokens", "model_context_window_exceeded"}
_REFUSED = {"content_filter", "refusal", "safety"}
_LONGEST_TEXT = 400_000
"""Characters; what is longer is of no use, and must not be sent back for a repair or be joined token by token."""
_IN_WORDS = "Answer with one JSON object and nothing else. It must fit this JSON Schema:\n\n"


@dataclass(frozen=True)
class ChatSettings:
    """Which model to ask, where, and how; `identity` names it together with what changes its answers."""

    provider: str
    name: str
    identity: str
    base_url: str | None = None
    temperature: float | None = None
    reasoning_effort: str | None = None
    seed: int | None = None
    timeout: float = 300.0
    output: Output = "schema"

    @property
    def place(self) -> str:
        """The model as messages name it, with its server where that is not the provider's own."""
        name = f"{self.provider}:{self.name}"
        return f"{name} at {_host(self.base_url)}" if self.base_url else name


class Door:
    """Implements `Model`; `on_headers` is told the headers of every answer, good or bad."""

    def __init__(self, settings: ChatSettings, on_headers: OnHeaders) -> None:
        self._settings = settings
        self._client = open_client(settings.timeout, on_headers)
        self._chat = _chat(settings, self._client)
        self._raised: tuple[type[Exception], ...] = (*VENDOR, *_foreign(settings.provider))
        self._output = settings.output
        # It advises what the door does by itself.
        warnings.filterwarnings("ignore", "This model does not support OpenAI's structured output", UserWarning)

    @property
    def identity(self) -> str:
        """Name the model and the parameters that change its answers."""
        return self._settings.identity

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Send `request` and return what came back; a form that the server cannot enforce is asked for more weakly."""
        while True:
            output = self._output
            try:
                return await self._ask(request, output, on_tokens)
            except SchemaUnsupportedError:
                if output == "text":
                    raise
                if self._output == output:
                    self._output = _WEAKER[output]

    async def _ask(self, request: Request, output: Output, on_tokens: OnTokens | None) -> Reply:
        place = self._settings.place
        try:
            with tracing_context(enabled=False):
                async with asyncio.timeout(self._settings.timeout):
                    return await self._send(request, output, on_tokens)
        except openai.LengthFinishReasonError as err:
            choice = err.completion.choices[0] if err.completion.choices else None
            text = (choice.message.content if choice else None) or ""
            return Reply(text, "cut", _openai_usage(err.completion.usage))
        except openai.ContentFilterFinishReasonError:
            return Reply("the provider's content filter stopped the answer", "refused")
        except TimeoutError as err:
            raise timed_out(place, self._settings.timeout) from err
        except self._raised as err:
            raise translate(err, place) from err
        except MALFORMED as err:
            raise malformed(err, place) from err

    async def _send(self, request: Request, output: Output, on_tokens: OnTokens | None) -> Reply:
        form = _response_format(request, output, self._settings.provider)
        bound = self._chat.bind(max_tokens=request.max_tokens, **form)
        messages = [self._message(one) for one in _worded(request, output)]
        if on_tokens is None:
            return _reply(await bound.ainvoke(messages))
        return await _stream(bound, messages, on_tokens, self._settings.place)

    def _message(self, message: Message) -> BaseMessage:
        content: Any = message.text
        if self._settings.provider == "anthropic" and message.role != "assistant":
            content = _marked(message)
        kinds: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
        return kinds[message.role](content=content)


def _chat(settings: ChatSettings, client: Any) -> BaseChatModel:
    given = {
        "temperature": settings.temperature,
        "reasoning_effort": settings.reasoning_effort,
        "seed": settings.seed,
    }
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    options |= {"max_retries": 0, "timeout": settings.timeout}
    address = settings.base_url or _ADDRESSES.get(settings.provider)
    if address:
        options["base_url"] = address  # always said: an environment variable must not lead prompts elsewhere
    if variable := _KEYS.get(settings.provider):
        options["api_key"] = os.environ.get(variable) or _no_key(settings, variable)
    if settings.provider == "openai":
        options |= {"use_responses_api": False, "http_async_client": client, "stream_usage": True}
    chat = _made(settings, options)
    if settings.provider == "anthropic":
        _give_client(chat, client)
    return chat


def _made(settings: ChatSettings, options: Mapping[str, Any]) -> BaseChatModel:
    try:
        chat: BaseChatModel = init_chat_model(settings.name, model_provider=settings.provider, **options)
    except ImportError as err:
        package = (err.name or "").split(".")[0].replace("_", "-") or f"langchain-{settings.provider}"
        extra = "'specagent[anthropic]'" if settings.provider == "anthropic" else package
        raise UsageError(
            f"models of {settings.provider!r} need the package {package!r}", f"Install it: pip install {extra}"
        ) from err
    except ValueError as err:
        raise UsageError(
            f"the model {settings.provider}:{settings.name} cannot be set up: {_first_line(err)}",
            "Check the name after --model, the provider's key in the environment, and the model's options.",
        ) from err
    return chat


def _no_key(settings: ChatSettings, variable: str) -> str:
    if settings.base_url:
        return "none"  # a server of one's own often wants none
    raise UsageError(
        f"{settings.provider}:{settings.name} needs a key, and {variable} is not set",
        f"Set {variable}, name a server of your own with --base-url, or draft with --model offline.",
    )


def _give_client(chat: BaseChatModel, client: Any) -> None:
    """Give ChatAnthropic the run's own HTTP client: its default one outlives the event loop that it belongs to."""
    import anthropic

    params = chat._client_params  # type: ignore[attr-defined]
    chat.__dict__["_async_client"] = anthropic.AsyncAnthropic(**params, http_client=client)


def _foreign(provider: str) -> tuple[type[Exception], ...]:
    """Return the errors of a provider's own SDK that langchain does not turn into its own."""
    if provider != "anthropic":
        return ()
    import anthropic

    return (anthropic.AnthropicError,)


def _response_format(request: Request, output: Output, provider: str) -> dict[str, Any]:
    if output == "text" or (output == "json" and provider == "anthropic"):
        return {}  # Anthropic's only form is a schema; without it the words of the prompt stand alone
    if output == "json":
        return {"response_format": {"type": "json_object"}}
    form = {"name": "answer", "strict": True, "schema": request.schema}
    return {"response_format": {"type": "json_schema", "json_schema": form}}


def _worded(request: Request, output: Output) -> tuple[Message, ...]:
    """Return the messages; the schema stands in the first one where the server does not enforce it."""
    if output == "schema":
        return request.messages
    first, *others = request.messages
    schema = json.dumps(request.schema, ensure_ascii=False, separators=(",", ":"))
    return (replace(first, blocks=(*first.blocks, _IN_WORDS + schema)), *others)


def _marked(message: Message) -> list[dict[str, Any]]:
    """Return the message's blocks with Anthropic's cache markers on those that other calls share."""
    shared = len(message.blocks) if message.role == "system" else len(message.blocks) - 1
    return [
        {"type": "text", "text": text} | ({"cache_control": {"type": "ephemeral"}} if at < shared else {})
        for at, text in enumerate(message.blocks)
    ]


async def _stream(bound: Any, messages: list[BaseMessage], on_tokens: OnTokens, place: str) -> Reply:
    texts: list[str] = []
    last: dict[str, Any] = {}
    usage, refusal, arrived = Usage(), "", 0
    size = 0
    try:
        async with aclosing(bound.astream(messages)) as chunks:
            async for chunk in chunks:
                if text := chunk.text:
                    texts.append(text)
                    size += len(text)
                    arrived += 1
                    on_tokens(arrived)
                last |= {name: value for name, value in chunk.response_metadata.items() if value}
                refusal += chunk.additional_kwargs.get("refusal") or ""
                usage = _usage(chunk) if chunk.usage_metadata else usage
                if size > _LONGEST_TEXT:
                    return Reply("".join(texts), "cut", usage)
    except openai.LengthFinishReasonError as err:
        return Reply("".join(texts), "cut", _openai_usage(err.completion.usage))
    finish = _finish(last, refusal)
    if finish is None:
        raise TransientError(f"{place} ended its answer half-way", "Run the same command again.")
    return Reply(refusal or "".join(texts), finish, usage)


def _reply(message: Any) -> Reply:
    refusal = message.additional_kwargs.get("refusal") or ""
    text = refusal or message.text
    finish = _finish(message.response_metadata, refusal) or "complete"
    return Reply(text[:_LONGEST_TEXT], "cut" if len(text) > _LONGEST_TEXT else finish, _usage(message))


def _finish(metadata: Mapping[str, Any], refusal: str) -> Finish | None:
    reason = str(metadata.get("finish_reason") or metadata.get("stop_reason") or "").lower()
    if refusal or reason in _REFUSED:
        return "refused"
    if reason in _CUT:
        return "cut"
    return "complete" if reason else None


def _usage(message: Any) -> Usage:
    used = message.usage_metadata or {}
    details = used.get("input_token_details") or {}
    return Usage(
        input=used.get("input_tokens", 0),
        cached=details.get("cache_read") or 0,
        cache_written=details.get("cache_creation") or 0,
        output=used.get("output_tokens", 0),
    )


def _openai_usage(used: Any) -> Usage:
    if used is None:
        return Usage()
    details = used.prompt_tokens_details
    cached = (details.cached_tokens or 0) if details else 0
    return Usage(input=used.prompt_tokens, cached=cached, output=used.completion_tokens)


def _host(url: str | None) -> str:
    return urlsplit(url or "").netloc.rpartition("@")[2] or "?"


def _first_line(err: Exception) -> str:
    return str(err).strip().split("\n", 1)[0]


__all__ = ["ChatSettings", "Door", "ModelError", "Output"]
