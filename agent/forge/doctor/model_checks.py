"""The model: whether it answers with the key that is set, by a request that costs nothing."""

import json
from collections.abc import Mapping
from urllib.parse import quote

import httpx2

from specagent.agent.drafting.model.keys import KEY_VARIABLES
from specagent.agent.drafting.online.options import ModelOptions
from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.doctor.result import Result, failed, ok, problem, unknown
from specagent.agent.forge.doctor.surroundings import Surroundings
from specagent.agent.workspace.modelling import model_options

NAME = "model"
_ADDRESSES = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}
_SECONDS = 10.0
_MOST_BYTES = 4 * 1024 * 1024
_SET_KEY = "Set it as a secret of the job that drafts, and nowhere else; or draft with the model `offline`."
_NETWORK = "Check the network, the proxy settings and the address."


def check_model(around: Surroundings) -> Result:
    """Tell whether the model that drafts can be asked; it is not asked for any text."""
    if around.config is None:
        return unknown(NAME, "the settings cannot be read")
    try:
        options = model_options(around.config, around.environ)
    except SpecAgentError as err:
        return failed(NAME, err)
    if options is None:
        return ok(NAME, "offline: the built-in drafter needs no model and no key")
    named = f"{options.provider}:{options.name}"
    if options.provider not in _ADDRESSES:
        return unknown(NAME, f"{named} is not asked: only OpenAI's and Anthropic's interfaces are known here")
    key = around.environ.get(KEY_VARIABLES[options.provider], "")
    if not key and not options.base_url:
        return problem(NAME, f"{named} needs a key, and {KEY_VARIABLES[options.provider]} is not set", _SET_KEY)
    if not all("!" <= char <= "~" for char in key):
        told = f"{KEY_VARIABLES[options.provider]} holds characters that no key has"
        return problem(NAME, told, "Check the secret: a blank or a line end may have been copied with it.")
    return _answered(options, named, key)


def _answered(options: ModelOptions, named: str, key: str) -> Result:
    place = (options.base_url or _ADDRESSES[options.provider]).rstrip("/")
    version = "/v1" if options.provider == "anthropic" else ""
    # A server of one's own often knows only the list, and takes any name.
    one = "" if options.base_url else f"/{quote(options.name, safe='')}"
    try:
        status, body = _got(f"{place}{version}/models{one}", _headers(options.provider, key))
    except (httpx2.HTTPError, httpx2.InvalidURL) as err:
        reason = str(err) or type(err).__name__
        return problem(NAME, f"{named} cannot be reached at {place!r}: {reason}", _NETWORK)
    return _judged(status, _names(body), options, named)


def _judged(status: int, names: list[str], options: ModelOptions, named: str) -> Result:
    if status in (401, 403):
        return problem(NAME, f"{named} refuses the key (HTTP {status})", "Check the key, and what it may use.")
    if status == 404 and not options.base_url:
        return problem(NAME, f"{named} is not there, or not for this key", "Correct `model` in the settings.")
    if status != 200:
        return unknown(NAME, f"{named} answers with HTTP {status}", "Try again later, or draft to see.")
    if names and options.name not in names:
        listed = ", ".join(names[:3])
        return unknown(
            NAME, f"the server answers, and lists other models: {listed}", "Correct `model`, or draft to see."
        )
    return ok(NAME, f"{named} answers")


def _got(url: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
    body = bytearray()
    with (
        httpx2.Client(timeout=_SECONDS, follow_redirects=False, headers=dict(headers)) as client,
        client.stream("GET", url) as response,
    ):
        for part in response.iter_bytes():
            body += part
            if len(body) > _MOST_BYTES:
                raise httpx2.ReadError("the answer is too large")
        return response.status_code, bytes(body)


def _headers(provider: str, key: str) -> dict[str, str]:
    if not key:
        return {}
    if provider == "anthropic":
        return {"x-api-key": key, "anthropic-version": "2023-06-01"}
    return {"Authorization": f"Bearer {key}"}


def _names(body: bytes) -> list[str]:
    """Return the names of a list of models; none for anything else."""
    try:
        rows = json.loads(body)["data"]
        return [str(row["id"]) for row in rows]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
