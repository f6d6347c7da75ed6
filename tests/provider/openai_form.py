"""OpenAI's form: POST /v1/chat/completions."""

from typing import Any

from .answer import Answer, Error, Tokens
from .call import Call, Turn
from .wire import blocks, dumped

_CREATED = 1_760_000_000


class OpenAIForm:
    """Chat completions, whole or as server-sent events."""

    def turns(self, body: dict[str, Any]) -> tuple[Turn, ...]:
        """Return the messages of a call."""
        return tuple(Turn(one["role"], blocks(one.get("content"))) for one in body.get("messages", []))

    def schema(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """Return the schema of `response_format`."""
        wanted = body.get("response_format") or {}
        return (wanted.get("json_schema") or {}).get("schema")

    def whole(self, call: Call, answer: Answer, used: Tokens) -> dict[str, Any]:
        """Return a chat completion."""
        is_refusal = answer.finish == "refusal"
        message: dict[str, Any] = {
            "role": "assistant",
            "content": None if is_refusal else answer.text,
            "refusal": answer.text if is_refusal else None,
            "annotations": [],
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _reason(answer)}
        choices = [] if answer.no_choices else [choice]
        return {**_frame(call, "chat.completion"), "choices": choices, "usage": _usage(used)}

    def opening(self, call: Call, answer: Answer, used: Tokens) -> bytes:
        """Return the chunk that names the role."""
        if answer.no_choices:
            return b""
        is_refusal = answer.finish == "refusal"
        delta = {"role": "assistant", "content": None if is_refusal else "", "refusal": "" if is_refusal else None}
        return _chunk(call, delta)

    def piece(self, call: Call, answer: Answer, text: str) -> bytes:
        """Return a chunk of text."""
        return _chunk(call, {"refusal" if answer.finish == "refusal" else "content": text})

    def closing(self, call: Call, answer: Answer, used: Tokens) -> bytes:
        """Return the chunk with the finish reason, that with the usage if asked for, and the end."""
        events = b"" if answer.no_choices else _chunk(call, {}, _reason(answer))
        if (call.body.get("stream_options") or {}).get("include_usage"):
            events += _event({**_frame(call, "chat.completion.chunk"), "choices": [], "usage": _usage(used)})
        return events + b"data: [DONE]\n\n"

    def error(self, error: Error) -> dict[str, Any]:
        """Return the body of an error."""
        if error.body is not None:
            return dict(error.body)
        return {"error": {"message": error.message, "type": error.type, "param": error.param, "code": error.code}}

    def error_event(self, error: Error) -> bytes:
        """Return a chunk that holds an error."""
        return _event(self.error(error))


def _frame(call: Call, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{call.digest}",
        "object": kind,
        "created": _CREATED,
        "model": call.model,
        "service_tier": "default",
        "system_fingerprint": "fp_scripted",
    }


def _chunk(call: Call, delta: dict[str, Any], reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
    chunk = {**_frame(call, "chat.completion.chunk"), "choices": [choice]}
    return _event({**chunk, "usage": None} if call.body.get("stream_options") else chunk)


def _event(value: dict[str, Any]) -> bytes:
    return b"data: " + dumped(value) + b"\n\n"


def _reason(answer: Answer) -> str:
    return "stop" if answer.finish == "refusal" else answer.finish


def _usage(used: Tokens) -> dict[str, Any]:
    return {
        "prompt_tokens": used.input,
        "completion_tokens": used.output,
        "total_tokens": used.input + used.output,
        "prompt_tokens_details": {"cached_tokens": used.cached, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }
