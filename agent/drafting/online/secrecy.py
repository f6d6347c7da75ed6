"""Credentials that a model writes: found in its answers, and struck out."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.online.recovering import recover_object
from specagent.agent.prd.sources.secrets import find_secrets
from specagent.schemas.base import Schema
from specagent.schemas.text import visible

_Content = TypeVar("_Content", bound=Schema)
_MARK = re.compile(r"\[REDACTED ([\w-]+)\]")
_BETWEEN = (" | ", "\n")
"""What may stand between two values in a document: a credential and its name are often two cells."""


def given_texts(brief: Brief) -> str:
    """Return all that was read: a credential in it is one that somebody allowed."""
    records = (one.model_dump_json() for one in brief.adrs)
    return "\n".join([brief.prd.text, *(one.text for one in brief.contexts), *records])


def struck(text: str, given: str) -> str:
    """Return `text` with `[REDACTED kind]` for each credential that `given` does not hold."""
    parts, at = [], 0
    for start, end, kind in _spans(text, given):
        parts += [text[at:start], f"[REDACTED {kind}]"]
        at = end
    return "".join([*parts, text[at:]])


def struck_answer(text: str, given: str) -> str:
    """Return an answer without credentials, also where its escapes or invisible characters hide them."""
    found = recover_object(text)
    try:
        shown = _mapped(found, lambda value: _struck_value(value, given))
    except RecursionError:
        shown = found
    return struck(text if shown == found else json.dumps(shown, ensure_ascii=False), given)


def secret_kinds(content: Schema, given: str) -> list[str]:
    """Return the kinds of credentials that `content` holds, or held before they were struck out."""
    texts = list(_texts(content.model_dump()))
    held = [kind for text in texts for kind in _MARK.findall(text) if f"[REDACTED {kind}]" not in given]
    found = [kind for between in _BETWEEN for _, _, kind in _spans(between.join(texts), given)]
    return sorted({*held, *found})


def without_secrets(content: _Content, given: str) -> _Content:
    """Return `content` with its credentials struck out; raises ValidationError when its form is lost with them."""
    texts = list(_texts(content.model_dump()))
    plain = texts
    for between in _BETWEEN:
        plain = _struck_texts(plain, between, given)
    if plain == texts:
        return content
    left = iter(plain)
    return type(content).model_validate(_mapped(content.model_dump(), lambda _: next(left)))


def _struck_texts(texts: Sequence[str], between: str, given: str) -> list[str]:
    """Return `texts` without the credentials that they are, or together would be."""
    spans = list(_spans(between.join(texts), given))
    plain, start = [], 0
    for text in texts:
        inside = [(max(a - start, 0), min(b - start, len(text)), kind) for a, b, kind in spans]
        for first, last, kind in reversed([one for one in inside if one[0] < one[1]]):
            text = f"{text[:first]}[REDACTED {kind}]{text[last:]}"
        plain.append(text)
        start += len(texts[len(plain) - 1]) + len(between)
    return plain


def _spans(text: str, given: str) -> Iterator[tuple[int, int, str]]:
    for one in find_secrets(text):
        if text[one.start : one.end] not in given:
            yield one.start, one.end, one.kind


def _struck_value(value: str, given: str) -> str:
    plain = visible(value)
    left = struck(plain, given)
    return value if left == plain else left


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a dumped value, in the order in which `_mapped` changes them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _mapped(one, change) for name, one in value.items()}
    return [_mapped(one, change) for one in value] if isinstance(value, list) else value
