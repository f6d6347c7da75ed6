"""Anthropic's form: POST /v1/messages."""

from typing import Any

from .answer import Answer, Error, Tokens
from .call import Call, Turn
from .wire import blocks, dumped

_REASONS = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal", "refusal": "refusal"}
_ERRORS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class AnthropicForm:
    """Messages, whole or as server-sent events."""

    def turns(self, body: dict[str, Any]) -> tuple[Turn, ...]:
        """Return the messages of a call, the system prompt first; `cache_control` marks blocks."""
        raw = [{"role": "system", "content": body["system"]}] if body.get("system") else []
        raw += body.get("messages", [])
        turns = [Turn(one["role"], blocks(one["content"]), _marked(one["content"])) for one in raw]
        if turns and body.get("cache_control"):
            last = turns[-1]
            turns[-1] = Turn(last.role, last.blocks, last.marked | {len(last.blocks) - 1})
        return tuple(turns)

    def schema(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """Return the schema of `output_config` (once `output_format`)."""
        wanted = (body.get("output_config") or {}).get("format") or body.get("output_format") or {}
        return wanted.get("schema")

    def whole(self, call: Call, answer: Answer, used: Tokens) -> dict[str, Any]:
        """Return a message."""
        content = [] if answer.no_choices else [{"type": "text", "text": answer.text, "citations": None}]
        return {
            "id": f"msg_{call.digest}",
            "type": "message",
            "role": "assistant",
            "model": call.model,
            "content": content,
            "stop_reason": _REASONS[answer.finish],
            "stop_sequence": None,
            "usage": _usage(used),
        }

    def opening(self, call: Call, answer: Answer, used: Tokens) -> bytes:
        """Return the events that begin the message and its text."""
        whole = self.whole(call, answer, Tokens(used.input, used.cached, used.written, 1))
        message = {**whole, "content": [], "stop_reason": None}
        events = _event("message_start", message=message)
        if answer.no_choices:
            return events
        events += _event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        return events + _event("ping")

    def piece(self, call: Call, answer: Answer, text: str) -> bytes:
        """Return a delta of text."""
        return _event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    def closing(self, call: Call, answer: Answer, used: Tokens) -> bytes:
        """Return the events that end the text and the message."""
        events = b"" if answer.no_choices else _event("content_block_stop", index=0)
        delta = {"stop_reason": _REASONS[answer.finish], "stop_sequence": None}
        events += _event("message_delta", delta=delta, usage=_usage(used))
        return events + _event("message_stop")

    def error(self, error: Error) -> dict[str, Any]:
        """Return the body of an error."""
        kind = _ERRORS.get(error.status, "api_error")
        return {
            "type": "error",
            "error": {"type": kind, "message": error.claude or error.message},
            "request_id": "req_scripted",
        }

    def error_event(self, error: Error) -> bytes:
        """Return the event that ends a stream with an error."""
        return b"event: error\ndata: " + dumped(self.error(error)) + b"\n\n"


def _marked(content: Any) -> frozenset[int]:
    if isinstance(content, str):
        return frozenset()
    return frozenset(at for at, part in enumerate(content) if part.get("cache_control"))


def _event(name: str, **fields: Any) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + dumped({"type": name, **fields}) + b"\n\n"


def _usage(used: Tokens) -> dict[str, Any]:
    return {
        "input_tokens": used.input - used.cached - used.written,
        "cache_creation_input_tokens": used.written,
        "cache_read_input_tokens": used.cached,
        "output_tokens": used.output,
    }
