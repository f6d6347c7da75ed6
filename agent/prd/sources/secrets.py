"""Credentials in a text: found, counted and struck out, never shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from specagent.agent.errors import SecretsError
from specagent.agent.prd.source_text import SourceText
from specagent.agent.prd.sources.secret_patterns import (
    ASSIGNMENT,
    FORMATS,
    KEY_BODY,
    KEY_MARK,
    URL_PASSWORD,
    Format,
    is_placeholder,
    is_plain_password,
    is_random,
)

_GENERIC = "credential"
_NEAR = 100
_SHOWN = 10
_SHORTEST_KEY = 64
_TAIL = re.compile(r"[,;|)\]}>*.]+\Z")


@dataclass(frozen=True)
class Secret:
    """Where a credential stands: line from 1, characters `start` to `end`; its value is never kept."""

    kind: str
    line: int
    start: int
    end: int


def find_secrets(text: str) -> list[Secret]:
    """Return the credentials in `text` in their order; placeholders and published examples are none."""
    spans = sorted(
        {*_private_keys(text), *_known(text), *_passwords(text), *_assigned(text)},
        key=lambda span: (span[0], -span[1], span[2] == _GENERIC),
    )
    found: list[Secret] = []
    line, seen, free = 1, 0, 0
    for start, end, kind in spans:
        if start < free:
            continue
        line += text.count("\n", seen, start)
        seen, free = start, end
        found.append(Secret(kind, line, start, end))
    return found


def redact(text: str) -> str:
    """Return `text` with each credential replaced by `[REDACTED kind]`; lines keep their numbers."""
    parts: list[str] = []
    at = 0
    for secret in find_secrets(text):
        lines = text.count("\n", secret.start, secret.end)
        parts += [text[at : secret.start], f"[REDACTED {secret.kind}]", "\n" * lines]
        at = secret.end
    return "".join([*parts, text[at:]])


def refuse_secrets(source: SourceText) -> None:
    """Raise `SecretsError`, with kinds and lines, when `source` holds credentials."""
    found = find_secrets(source.text)
    if not found:
        return
    shown = [f"{one.kind} (line {source.original_line(one.line)})" for one in found[:_SHOWN]]
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    raise SecretsError(
        f"{source.name!r} holds what looks like credentials: {', '.join(shown)}{more}.",
        "Take them out and revoke them; or pass --redact to leave them out of what is read.",
    )


_Span = tuple[int, int, str]


def _known(text: str) -> Iterator[_Span]:
    lowered = text.lower()
    for one in FORMATS:
        if one.gate in text and (not one.near or any(word in lowered for word in one.near)):
            yield from _matches(one, text)


def _matches(one: Format, text: str) -> Iterator[_Span]:
    group = "secret" if "secret" in one.pattern.groupindex else 0
    for match in one.pattern.finditer(text):
        start, end = match.span(group)
        value = text[start:end]
        before = text[max(start - _NEAR, 0) : start].lower()
        if one.near and not any(word in before for word in one.near):
            continue
        if not is_placeholder(value) and (not one.random or is_random(value)):
            yield start, end, one.kind


def _passwords(text: str) -> Iterator[_Span]:
    for match in URL_PASSWORD.finditer(text):
        if not is_plain_password(match["secret"]):
            yield *match.span("secret"), "address-password"


def _assigned(text: str) -> Iterator[_Span]:
    for match in ASSIGNMENT.finditer(text):
        value = _TAIL.sub("", match["secret"])
        if len(value) >= 10 and "://" not in value and not is_placeholder(value) and is_random(value):
            yield match.start("secret"), match.start("secret") + len(value), _GENERIC


def _private_keys(text: str) -> Iterator[_Span]:
    if "PRIVATE KEY" not in text:
        return
    marks = list(KEY_MARK.finditer(text))
    for mark, after in pairwise([*marks, None]):
        if mark is None or mark[1] != "BEGIN":
            continue
        body = KEY_BODY.match(text, mark.end(), after.start() if after else len(text))
        end = body.end() if body else mark.end()
        if sum(map(str.isalnum, text[mark.end() : end])) < _SHORTEST_KEY:
            continue
        closes = after is not None and after[1] == "END" and after.start() == end
        yield mark.start(), after.end() if after and closes else end, "private-key"
