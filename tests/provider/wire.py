"""What the two forms of the interface have in common."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any, Protocol

from .answer import Answer, Error, Tokens
from .call import Call, Turn

_PIECE = 4
_MOST_PIECES = 5000


class Form(Protocol):
    """A form of the interface: how calls are read and answers are written."""

    def turns(self, body: dict[str, Any]) -> tuple[Turn, ...]:
        """Return the messages of a call."""
        ...

    def schema(self, body: dict[str, Any]) -> dict[str, Any] | None:
        """Return the schema that the answer has to keep."""
        ...

    def whole(self, call: Call, answer: Answer, used: Tokens) -> dict[str, Any]:
        """Return the body of an answer that is not streamed."""
        ...

    def opening(self, call: Call, answer: Answer, used: Tokens) -> bytes:
        """Return the events before the text."""
        ...

    def piece(self, call: Call, answer: Answer, text: str) -> bytes:
        """Return the event with a piece of the text."""
        ...

    def closing(self, call: Call, answer: Answer, used: Tokens) -> bytes:
        """Return the events after the text."""
        ...

    def error(self, error: Error) -> dict[str, Any]:
        """Return the body of an error."""
        ...

    def error_event(self, error: Error) -> bytes:
        """Return the event that ends a stream with an error."""
        ...


def pieces(text: str) -> Iterator[str]:
    """Split `text` as a stream does: about a token at a time, and at most 5,000 pieces."""
    size = max(_PIECE, -(-len(text) // _MOST_PIECES))
    return iter(re.findall(rf"(?s).{{1,{size}}}", text))


def digest(body: dict[str, Any]) -> str:
    """Return a short code of a request's body."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:24]


def blocks(content: Any) -> tuple[str, ...]:
    """Return the text of a message's content: one string, or blocks of which some hold text."""
    if isinstance(content, str):
        return (content,)
    return tuple(part.get("text", "") for part in content or [])


def dumped(value: Any) -> bytes:
    """Return `value` as JSON."""
    return json.dumps(value, ensure_ascii=False).encode()
