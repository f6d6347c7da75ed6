"""Answers for any prompt, the same every time: Markdown of a usual length, or JSON as the prompt asks for it."""

import json
import random
import re
from typing import Any

from provider import Answer, Call
from provider.words import ACTORS, AREAS, CONCERNS, CONTAINERS, ENTITIES, GOALS
from provider.words import text as sentences

# How MetaGPT shows the answer that it wants.
_EXAMPLE = re.compile(r"## format example\s*\[CONTENT\]\s*(\{.*?\})\s*\[/CONTENT\]", re.DOTALL)
_MARKDOWN_TOKENS = (600, 1000)
_ROWS = 5
_MOST_TOKENS = 1000
_TASKS = 10
_CHARACTERS = 4
_HEADINGS = ("Overview", "Components", "Data", "Interfaces", "Security", "Operation", "Decisions", "Open Points")
_SUBJECTS = (*CONTAINERS, *ENTITIES, *AREAS, *CONCERNS, *GOALS, *ACTORS)


def answer(call: Call) -> Answer:
    """Answer a call by a peer: by its schema, in the form that its prompt shows, or as Markdown."""
    rng = random.Random(call.prompt)
    if call.schema:
        return Answer(_dumped(fill(call.schema, rng)))
    if example := _EXAMPLE.search(call.prompt):
        return Answer(f"[CONTENT]\n{_dumped(_like(json.loads(example[1]), rng))}\n[/CONTENT]")
    if "testStrategy" in call.prompt:
        return Answer(_dumped({"tasks": [_task(number, rng) for number in range(1, _TASKS + 1)]}))
    return Answer(_markdown(rng))


def fill(schema: dict[str, Any], rng: random.Random) -> Any:
    """Return a value that a JSON schema allows; its lists have up to five rows, fewer above 1,000 tokens."""
    seed, defined = rng.random(), schema.get("$defs", {}) | schema.get("definitions", {})
    for rows in range(_ROWS, 0, -1):
        value = _Filler(defined, random.Random(seed), rows).value(schema, "")
        if len(_dumped(value)) <= _MOST_TOKENS * _CHARACTERS:
            break
    return value


class _Filler:
    def __init__(self, defined: dict[str, Any], rng: random.Random, rows: int) -> None:
        self._defined, self._rng, self._rows = defined, rng, rows

    def value(self, node: dict[str, Any], name: str) -> Any:
        """Return a value for the property `name`."""
        if "$ref" in node:
            return self.value(self._defined[node["$ref"].rpartition("/")[2]], name)
        for several in ("anyOf", "oneOf", "allOf"):
            if several in node:
                return self.value(node[several][0], name)
        if "const" in node or "enum" in node:
            return node["const"] if "const" in node else self._rng.choice(node["enum"])
        match node.get("type"):
            case "object":
                return {key: self.value(one, key) for key, one in node.get("properties", {}).items()}
            case "array":
                return [self.value(node.get("items", {}), name) for _ in range(self._rows)]
            case "integer" | "number":
                return max(1, int(node.get("minimum", 1)))
            case "boolean" | "null":
                return False if node["type"] == "boolean" else None
        if node.get("format") == "date-time":
            return "2026-01-01T00:00:00Z"
        is_short = re.search(r"name|title|id$", name)
        return self._rng.choice(_SUBJECTS) if is_short else _prose(self._rng, 2)


def _like(example: Any, rng: random.Random) -> Any:
    """Return an answer in the form of an example: diagrams and rows of several values are kept, texts are written."""
    if isinstance(example, dict):
        return {key: _like(one, rng) for key, one in example.items()}
    if isinstance(example, str):
        is_name = "\n" in example or (example and " " not in example)
        return example if is_name else _prose(rng, 4)
    if isinstance(example, list) and all(isinstance(one, str) for one in example):
        return [_prose(rng, 2) for _ in range(_ROWS)]
    return example


def _task(number: int, rng: random.Random) -> dict[str, Any]:
    """Return one of Task Master's tasks, whose shape only its prompt tells."""
    texts = {"description": _prose(rng, 2), "details": _prose(rng, 5), "testStrategy": _prose(rng, 3)}
    before = [number - 1] if number > 1 else []
    settled = {"id": number, "title": _prose(rng, 1), "status": "pending", "dependencies": before, "priority": "medium"}
    return settled | texts


def _markdown(rng: random.Random) -> str:
    """Return headings with a paragraph and a list each, up to a length between 600 and 1,000 tokens."""
    wanted, parts, at = rng.randint(*_MARKDOWN_TOKENS) * _CHARACTERS, list[str](), 0
    while sum(map(len, parts)) < wanted:
        rows = "\n".join(f"- **{rng.choice(_SUBJECTS)}**: {_prose(rng, 1)}" for _ in range(_ROWS))
        parts.append(f"## {_HEADINGS[at % len(_HEADINGS)]}\n\n{_prose(rng, 3)}\n\n{rows}\n\n")
        at += 1
    return "".join(parts)


def _prose(rng: random.Random, number: int) -> str:
    return " ".join(sentences("", rng.choice(_SUBJECTS), "", rng) for _ in range(number))


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
