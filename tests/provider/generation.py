"""Filling a JSON schema of an answer with valid, repeatable and believable values."""

import random
from collections.abc import Sequence
from typing import Any

from . import words
from .rows import Row, Rows, basis
from .world import World, references_of

_ITEMS = 2
_TITLES = ("name", "title", "area", "topic")


def fill(
    schema: dict[str, Any], seed: str, kind: str | None = None, names: Sequence[str] = (), world: World | None = None
) -> dict[str, Any]:
    """Return an object that `schema` allows, the same for the same arguments.

    With `kind`, only that field is filled and all others are null; `names` are the rows that it holds.
    """
    shared = world or World(references_of(schema))
    filler = _Filler(schema.get("$defs", {}), random.Random(seed), shared, Rows(shared, kind, names))
    properties = schema["properties"]
    return {name: filler.value(node, name) if kind in (None, name) else None for name, node in properties.items()}


class _Filler:
    def __init__(self, definitions: dict[str, Any], rng: random.Random, world: World, rows: Rows) -> None:
        self._definitions, self._rng, self._world, self._rows = definitions, rng, world, rows

    def value(self, node: dict[str, Any], name: str, subject: str = "The product") -> Any:
        """Return a value for `node`, the property `name` in an object about `subject`."""
        if "anyOf" in node:
            return self._one_of(node["anyOf"], name, subject)
        if "$ref" in node:
            return self._defined(node["$ref"].rpartition("/")[2], name, subject)
        if "enum" in node:
            return self._rng.choice(node["enum"])
        match node.get("type"):
            case "array":
                return self._array(node["items"], name, subject)
            case "object":
                return self._object(node, {}, subject)
            case "integer":
                return self._rng.randint(1, 20)
            case "number":
                return self._rng.randint(1, 200) / 10
            case "boolean":
                return False
            case "null":
                return None
        return words.text(name, subject, node.get("description", ""), self._rng)

    def _one_of(self, options: list[Any], name: str, subject: str) -> Any:
        """Return a value for the first option, and for the second (mostly null) now and then; never for a field."""
        is_field = subject == "The product"
        return self.value(options[0 if is_field or self._rng.random() < 0.7 else -1], name, subject)

    def _defined(self, definition: str, name: str, subject: str) -> Any:
        node = self._definitions[definition]
        if definition == "Basis":
            return basis(self._some_references())
        if "properties" not in node:
            return self.value(node, name, subject)
        settled = self._rows.of(definition)
        return self._object(node, settled[0] if settled else {}, subject)

    def _array(self, items: dict[str, Any], name: str, subject: str) -> list[Any]:
        definition = items.get("$ref", "").rpartition("/")[2]
        if (strings := self._rows.strings(name)) and not definition:
            return list(strings)
        if (rows := self._rows.of(definition)) is not None:
            return [self._object(self._definitions[definition], row, subject) for row in rows]
        values = [self.value(items, name, subject) for _ in range(_ITEMS)]
        return list({str(value): value for value in values}.values())

    def _object(self, node: dict[str, Any], settled: Row, subject: str) -> Row:
        about = next((settled[key] for key in _TITLES if key in settled), subject)
        return {
            key: settled[key] if key in settled else self.value(one, key, about)
            for key, one in node["properties"].items()
        }

    def _some_references(self) -> list[str]:
        references = list(self._world.references)
        return self._rng.sample(references, min(len(references), 2))
