"""Setting up a provider's chat model: where it is, with which key and options, and what it may raise."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from specagent.agent.drafting.model.door.failures import VENDOR
from specagent.agent.drafting.model.door.wording import Output
from specagent.agent.drafting.model.keys import KEY_VARIABLES
from specagent.agent.errors import UsageError

_ADDRESSES = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}


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


def open_chat(settings: ChatSettings, client: Any) -> BaseChatModel:
    """Return the chat model, which sends through `client` where its provider's package allows that.

    Raises UsageError for a missing package, key or option.
    """
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
    if variable := KEY_VARIABLES.get(settings.provider):
        options["api_key"] = os.environ.get(variable) or _no_key(settings, variable)
    if settings.provider == "openai":
        options |= {"use_responses_api": False, "http_async_client": client, "stream_usage": True}
    chat = _made(settings, options)
    if settings.provider == "anthropic":
        _give_client(chat, client)
    return chat


def errors_of(provider: str) -> tuple[type[Exception], ...]:
    """Return what a call to a provider's model may raise, besides timeouts.

    Nobody knows the errors of every SDK that langchain wraps, so with another provider's anything that comes
    out of the call is a failure of its.
    """
    if provider == "openai":
        return VENDOR
    if provider == "anthropic":
        import anthropic

        return (*VENDOR, anthropic.AnthropicError)
    return (Exception,)


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
    vars(chat)["_async_client"] = anthropic.AsyncAnthropic(**params, http_client=client)


def _host(url: str | None) -> str:
    return urlsplit(url or "").netloc.rpartition("@")[2] or "?"


def _first_line(err: Exception) -> str:
    return str(err).strip().split("\n", 1)[0]
