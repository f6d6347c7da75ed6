"""Which model drafts, and within which limits; plain values from wherever they were set."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class ModelOptions:
    """Everything that a run with a model may be told.

    `provider` is a name of langchain's `init_chat_model`. `base_url` is None for the provider's own server.
    `memo` is the folder of finished answers, None to keep none; `trace` that of requests and answers to look
    at. Costs are in USD, times in seconds, sizes in tokens.
    """

    provider: str
    name: str
    base_url: str | None = None
    temperature: float | None = None
    reasoning_effort: str | None = None
    seed: int | None = None
    answer_schema: Literal["one", "part", "json"] = "one"
    prompts: Path | None = None
    max_calls: int | None = None
    max_cost: float | None = None
    max_output_tokens: int = 8_192
    context_window: int | None = None
    concurrency: int = 32
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    call_timeout: float = 300.0
    memo: Path | None = None
    trace: Path | None = None

    @property
    def priced_provider(self) -> str | None:
        """The provider whose price list holds; a server of one's own has none."""
        return None if self.base_url else self.provider

    @property
    def identity(self) -> str:
        """The model and the parameters that change its answers, as the state file names it."""
        given = {"temperature": self.temperature, "reasoning_effort": self.reasoning_effort, "seed": self.seed}
        parts = [f"{name}={value}" for name, value in given.items() if value is not None]
        return " ".join([f"{self.provider}:{self.name}", *parts])
