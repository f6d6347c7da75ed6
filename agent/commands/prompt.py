"""The command `prompt`: exactly what a model would be sent, without sending it."""

import json
from collections.abc import Sequence
from typing import Any, Literal

from specagent.agent.drafting.model.call import Request
from specagent.agent.terminal import emit
from specagent.agent.workspace.drafting_run import DraftRequest
from specagent.agent.workspace.previewing import requests_for


def show_prompt(request: DraftRequest, section: str, format_: Literal["text", "json"]) -> None:
    """Print every call of `section`: its messages as a model reads them, or all of it as JSON."""
    found = requests_for(request, section)
    emit(
        json.dumps([_whole(one) for one in found], ensure_ascii=False, indent=2) if format_ == "json" else _text(found)
    )


def _text(requests: Sequence[Request]) -> str:
    parts = []
    for one in requests:
        parts.append(f"===== {one.label} (at most {one.max_tokens} tokens) =====")
        parts += [f"--- {message.role} ---\n{message.text}" for message in one.messages]
    return "\n\n".join(parts)


def _whole(one: Request) -> dict[str, Any]:
    messages = [{"role": message.role, "content": message.text} for message in one.messages]
    return {"label": one.label, "max_tokens": one.max_tokens, "messages": messages, "schema": one.schema}
