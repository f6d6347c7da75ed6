"""Which model a run uses: from the settings and the environment, or none."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from specagent.agent.config import Config
from specagent.agent.drafting.model.keys import KEY_VARIABLES
from specagent.agent.drafting.online.options import ModelOptions
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.cache import user_cache
from specagent.agent.workspace.rewriting import OFFLINE

_ADDRESSES = {"openai": "OPENAI_BASE_URL", "anthropic": "ANTHROPIC_BASE_URL"}
_OPENAI_NAMES = ("gpt-", "o1", "o3", "o4", "chatgpt")
_TAKES_NO_SEED = {"anthropic"}


def model_options(config: Config, environ: Mapping[str, str], trace: Path | None = None) -> ModelOptions | None:
    """Return the model to draft with, or None for the offline drafter.

    `model` decides; without it `default_model` drafts when its provider's key is set. Raises UsageError for a
    name that says no provider, and for an address or option that cannot be used.
    """
    named = config.model or _default(config, environ)
    if named is None or named == OFFLINE:
        return None
    provider, name = _split(named, config.base_url)
    base_url = config.base_url or environ.get(_ADDRESSES.get(provider, "")) or None
    if base_url:
        key = KEY_VARIABLES.get(provider, f"{provider.upper()}_API_KEY")
        _refuse_address(base_url, bool(environ.get(key)), config.allow_http)
    if config.seed is not None and provider in _TAKES_NO_SEED:
        raise UsageError(f"{named} takes no seed", "Leave --seed out.")
    return ModelOptions(
        provider=provider,
        name=name,
        base_url=base_url,
        temperature=config.temperature,
        reasoning_effort=config.reasoning_effort,
        seed=config.seed,
        answer_schema=config.answer_schema,
        prompts=config.prompts,
        max_calls=config.max_calls,
        max_cost=config.max_cost,
        max_output_tokens=config.max_output_tokens,
        context_window=config.context_window,
        concurrency=config.concurrency,
        requests_per_minute=config.requests_per_minute,
        tokens_per_minute=config.tokens_per_minute,
        call_timeout=config.call_timeout,
        memo=memo_folder(config) if config.cache else None,
        trace=trace,
    )


def memo_folder(config: Config) -> Path | None:
    """Return where finished answers are kept, or None where there is no place for them."""
    if config.cache_dir:
        return config.cache_dir
    try:
        return user_cache() / "answers"
    except SpecAgentError:
        return None


def _default(config: Config, environ: Mapping[str, str]) -> str | None:
    provider, _ = _split(config.default_model, None)
    return config.default_model if environ.get(KEY_VARIABLES.get(provider, "")) else None


def _split(named: str, base_url: str | None) -> tuple[str, str]:
    """Return provider and name; the provider may be left out where the name tells it."""
    provider, colon, name = named.partition(":")
    if colon and name.strip() and provider.strip():
        return provider.strip().lower().replace("-", "_"), name.strip()
    if not colon and named.strip():
        if named.startswith("claude") and not base_url:
            return "anthropic", named
        if base_url or named.startswith(_OPENAI_NAMES):
            return "openai", named
    raise UsageError(
        f"the model {named!r} names no provider", "Write it as provider:name, such as openai:gpt-6.1-terra."
    )


def _refuse_address(url: str, has_key: bool, allow_http: bool) -> None:
    """Raise UsageError for an address that is none, or that would send a key unencrypted over a network."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as err:
        raise UsageError(f"the address {url!r} after --base-url is no URL: {err}", _ADDRESS) from err
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(f"the address {url!r} after --base-url is no http or https URL", _ADDRESS)
    if parts.username or parts.password:
        raise UsageError("the address after --base-url holds a credential", "Put the key into the environment.")
    if parts.scheme == "http" and has_key and not allow_http and not _is_loopback(host):
        raise UsageError(f"the key would go to {host!r} unencrypted", "Use https, or allow it with --allow-http.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_ADDRESS = "Write it such as http://localhost:8080/v1."
