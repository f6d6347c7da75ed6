"""The form of a request on the wire: how the answer's form is asked for, and what a provider is to cache."""

import json
from dataclasses import replace
from typing import Any, Literal

from specagent.agent.drafting.model.call import Message, Request

Output = Literal["schema", "json", "text"]
"""How an answer's form is asked for: enforced by schema, as any JSON object, or in words alone."""
WEAKER: dict[Output, Output] = {"schema": "json", "json": "text"}
_IN_WORDS = "Answer with one JSON object and nothing else. It must fit this JSON Schema:\n\n"


def response_format(request: Request, output: Output, provider: str) -> dict[str, Any]:
    """Return the parameter that asks for the answer's form."""
    if output == "text" or (output == "json" and provider == "anthropic"):
        return {}  # Anthropic's only form is a schema; without it the words of the prompt stand alone
    if output == "json":
        return {"response_format": {"type": "json_object"}}
    form = {"name": "answer", "strict": True, "schema": request.schema}
    return {"response_format": {"type": "json_schema", "json_schema": form}}


def worded(request: Request, output: Output) -> tuple[Message, ...]:
    """Return the messages; the schema stands in the first one where the server does not enforce it."""
    if output == "schema":
        return request.messages
    first, *others = request.messages
    schema = json.dumps(request.schema, ensure_ascii=False, separators=(",", ":"))
    return (replace(first, blocks=(*first.blocks, _IN_WORDS + schema)), *others)


def marked(message: Message) -> list[dict[str, Any]]:
    """Return the message's blocks with Anthropic's cache markers on those that other calls share."""
    shared = len(message.blocks) if message.role == "system" else len(message.blocks) - 1
    return [
        {"type": "text", "text": text} | ({"cache_control": {"type": "ephemeral"}} if at < shared else {})
        for at, text in enumerate(message.blocks)
    ]
