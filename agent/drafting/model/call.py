"""What a call to a model is: its messages, its answer and what it used; no vendor's types."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from specagent.agent.errors import SpecAgentError

Role = Literal["system", "user", "assistant"]
Finish = Literal["complete", "cut", "refused"]
"""Why an answer ended: by itself, at the token limit, or by a refusal (the model's or a content filter's)."""


@dataclass(frozen=True)
class Message:
    """One message; all blocks but the last are the same in other calls of the run, and worth caching."""

    role: Role
    blocks: tuple[str, ...]

    @property
    def text(self) -> str:
        """The message as one text."""
        return "\n\n".join(self.blocks)


@dataclass(frozen=True)
class Request:
    """One call: `label` names the part for people, `max_tokens` bounds the answer."""

    label: str
    messages: tuple[Message, ...]
    schema: dict[str, Any]
    max_tokens: int


@dataclass(frozen=True)
class Usage:
    """Tokens: `input` includes `cached` (read from the provider's cache) and `cache_written`."""

    input: int = 0
    cached: int = 0
    cache_written: int = 0
    output: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input + other.input,
            self.cached + other.cached,
            self.cache_written + other.cache_written,
            self.output + other.output,
        )


@dataclass(frozen=True)
class Reply:
    """What came back: the text (partial when cut, the reason when refused) and what it used."""

    text: str
    finish: Finish
    usage: Usage = field(default_factory=Usage)
    remembered: bool = False
    """Whether it came from the memo: nothing was sent."""


OnTokens = Callable[[int], None]
"""Told how many tokens of an answer have arrived so far; asking for it makes the call stream."""


class Model(Protocol):
    """Something that answers requests."""

    @property
    def identity(self) -> str:
        """Provider, name and parameters that change its answers, for the state file and the memo."""
        ...

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Send `request` once and return what came back; raises the errors below."""
        ...


class ModelError(SpecAgentError):
    """The model cannot be used at all: a wrong key, an unknown name, an exhausted quota."""


class TransientError(ModelError):
    """A failure that may pass: rate limit, server error, timeout, dropped connection.

    `retry_after` is what the server asks to wait, in seconds. `limited` marks a rejection for the rate, which
    does no work and costs nothing; `unsent` a connection that never came about; `unbilled` an answer that says
    that nothing was done.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        retry_after: float | None = None,
        limited: bool = False,
        unsent: bool = False,
        unbilled: bool = False,
    ) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after
        self.limited = limited
        self.unsent = unsent
        self.unbilled = unbilled


class RejectedError(ModelError):
    """The server takes no request of this form; another part's may pass."""


class SchemaUnsupportedError(RejectedError):
    """The server cannot enforce a JSON schema."""


class TooLongError(RejectedError):
    """The request is longer than the model's context window; `limit` is its size in tokens when it is told."""

    def __init__(self, message: str, hint: str = "", *, limit: int | None = None) -> None:
        super().__init__(message, hint)
        self.limit = limit


class BudgetError(ModelError):
    """A cap on calls or cost would be broken by sending this request."""


class StoppedError(ModelError):
    """Another call's failure ended the run before this one was sent."""
