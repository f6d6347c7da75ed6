"""OpenAI's form with tools: a call that names a tool gets its answer as a call of that tool."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from provider import Answer, Call, Tokens, server
from provider.openai_form import OpenAIForm
from provider.wire import dumped


class ToolForm(OpenAIForm):
    """What the tests' provider does not need: the parameters of the first tool are the schema of the answer."""

    def schema(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """Return the schema of `response_format` or of the tool; it counts as part of the prompt."""
        found: dict[str, Any] | None = super().schema(body) or (_tool(body) or {}).get("parameters")
        return found

    def whole(self, call: Call, answer: Answer, used: Tokens) -> dict[str, Any]:
        """Return a chat completion."""
        completion = super().whole(call, answer, used)
        if tool := _tool(call.body):
            function = {"name": tool["name"], "arguments": answer.text}
            asked = [{"id": f"call_{call.digest}", "type": "function", "function": function}]
            choice = completion["choices"][0]
            choice["message"] |= {"content": None, "tool_calls": asked}
            choice["finish_reason"] = "tool_calls" if answer.finish == "stop" else answer.finish
        return completion

    def piece(self, call: Call, answer: Answer, text: str) -> bytes:
        """Return a chunk of text, or of the arguments of the tool."""
        tool = _tool(call.body)
        if not tool:
            return super().piece(call, answer, text)
        function = {"name": tool["name"], "arguments": text}
        asked = {"index": 0, "id": f"call_{call.digest}", "type": "function", "function": function}
        chunk = {"id": f"chatcmpl-{call.digest}", "object": "chat.completion.chunk", "created": 0, "model": call.model}
        choice = {"index": 0, "delta": {"tool_calls": [asked]}, "finish_reason": None}
        return b"data: " + dumped({**chunk, "choices": [choice]}) + b"\n\n"


@contextmanager
def tools() -> Iterator[None]:
    """Let servers speak this form while the block lasts."""
    forms = server._FORMS
    usual = forms["openai"]
    forms["openai"] = ToolForm()
    try:
        yield
    finally:
        forms["openai"] = usual


def _tool(body: dict[str, Any]) -> dict[str, Any] | None:
    """Return the tool that a call has to use, if it has one and may not answer otherwise."""
    choice, offered = body.get("tool_choice"), body.get("tools") or []
    if isinstance(choice, dict) or (choice == "required" and offered):
        function: dict[str, Any] = offered[0]["function"]
        return function
    return None
