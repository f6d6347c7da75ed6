"""A provider's answer as ours: its text, how it ended, and what it used."""

from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

import openai
from langchain_core.messages import BaseMessage

from specagent.agent.drafting.model.call import Finish, OnTokens, Reply, TransientError, Usage

_CUT = {"length", "max_tokens", "model_context_window_exceeded"}
_REFUSED = {"content_filter", "refusal", "safety"}
_LONGEST_TEXT = 400_000
"""Characters; what is longer is of no use, and must not be sent back for a repair or be joined token by token."""


async def streamed(bound: Any, messages: list[BaseMessage], on_tokens: OnTokens, place: str) -> Reply:
    """Return the answer to `messages`, telling `on_tokens` how much of it has arrived."""
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
        return Reply("".join(texts), "cut", openai_usage(err.completion.usage))
    finish = _finish(last, refusal)
    if finish is None:
        raise TransientError(f"{place} ended its answer half-way", "Run the same command again.")
    return Reply(refusal or "".join(texts), finish, usage)


def whole(message: Any) -> Reply:
    """Return the answer that came as one message."""
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


def openai_usage(used: Any) -> Usage:
    """Return the usage that an OpenAI completion tells; nothing when it tells none."""
    if used is None:
        return Usage()
    details = used.prompt_tokens_details
    cached = (details.cached_tokens or 0) if details else 0
    return Usage(input=used.prompt_tokens, cached=cached, output=used.completion_tokens)
