"""Pydantic models as strict JSON schemas, the form in which a model provider enforces them."""

from copy import deepcopy
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

_TITLES = frozenset({"title"})
_TEXTS = frozenset({"title", "description"})


def strict_schema(model: type[BaseModel], *, described: bool = True) -> dict[str, Any]:
    """Return the JSON Schema of `model` in the subset that strict structured output takes.

    Every object forbids unknown properties and requires all of its own; titles, which only cost tokens, go, and so do
    descriptions unless it is to be `described`.
    """
    return deepcopy(_schema(model, described))


@lru_cache(maxsize=64)
def _schema(model: type[BaseModel], described: bool) -> dict[str, Any]:
    schema: dict[str, Any] = _strict(model.model_json_schema(), _TITLES if described else _TEXTS)
    return schema


def _strict(node: Any, dropped: frozenset[str], *, names: bool = False) -> Any:
    if isinstance(node, list):
        return [_strict(item, dropped) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _strict(value, dropped, names=key in {"properties", "$defs"} and not names)
        for key, value in node.items()
        if names or key not in dropped
    }
    if not names and kept.get("type") == "object":
        kept["additionalProperties"] = False
        kept["required"] = list(kept.get("properties", {}))
    return kept
