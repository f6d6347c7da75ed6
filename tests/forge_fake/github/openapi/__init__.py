"""GitHub's own description of the operations that the fake answers; `extract.py` made the file from it."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

Schema = dict[str, Any]

_FILE = Path(__file__).with_name("github.json")


@cache
def description() -> dict[str, Any]:
    """Return the file: `source`, `operations` by id and the `schemas` that they refer to."""
    content: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return content


def template_of(operation: str) -> tuple[str, str]:
    """Return an operation's method and its path with `{names}`."""
    row = description()["operations"][operation]
    return row["method"], row["path"]


def docs_of(operation: str) -> str:
    """Return the address of an operation's documentation, as errors carry it."""
    return str(description()["operations"][operation]["docs"])


def query_of(operation: str) -> dict[str, Schema]:
    """Return the schemas of the parameters in an operation's query, by name."""
    query: dict[str, Schema] = description()["operations"][operation]["query"]
    return query


def request_problem(operation: str, body: Any) -> str | None:
    """Return what is wrong with the body of a request."""
    schema = description()["operations"][operation]["request"]
    return next(_problems(schema, body), None) if schema else None


def answer_problems(operation: str, status: int, body: Any) -> list[str]:
    """Return what is wrong with the body of an answer; an error that is not described has to be a basic one."""
    answers = description()["operations"][operation]["answers"]
    if str(status) not in answers and status < 400:
        return [f"{operation} has no answer {status}, but {', '.join(answers)}"]
    schema = answers.get(str(status)) or ({"$ref": "#/$defs/basic-error"} if status >= 400 else None)
    if schema is None:
        return [] if body is None else [f"{operation} {status} has a body"]
    return list(_problems(schema, body))


def _problems(schema: Schema, body: Any) -> Iterator[str]:
    validator = Draft202012Validator({**schema, "$defs": description()["schemas"]})
    for error in validator.iter_errors(body):
        yield f"{'/'.join(map(str, error.absolute_path)) or 'body'}: {error.message}"
