"""How untrusted values stand in a prompt: cleaned, numbered, quoted, between marks that they cannot hold."""

import hashlib
import json
import re
from itertools import count

from specagent.schemas.base import Basis
from specagent.schemas.text import line, visible

_COMMENT = re.compile(r"<!--(?:(?!-->).){0,5000}-->", re.DOTALL)
_MARK_LENGTH = 12


def clean(value: object) -> object:
    """Return text without the characters that a reader does not see, and any other value as it is."""
    return visible(value) if isinstance(value, str) else value


def shown(text: str) -> str:
    """Return `text` without HTML comments, which its reviewers do not see either; all lines stay."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)


def numbered(text: str, first: int = 1) -> str:
    """Return the lines of `text`, each after its number."""
    rows = shown(text).rstrip("\n").split("\n")
    return "\n".join(f"{number}: {_row(row)}".rstrip() for number, row in enumerate(rows, first))


def fenced(text: str, label: str) -> str:
    """Return `text` between two marks named `label`, with a code made from the text, which it does not hold."""
    plain = visible(text).strip("\n")
    code = mark(plain)
    return f"<<<{label} {code}\n{plain}\n{label} {code}>>>"


def mark(text: str) -> str:
    """Return the start of the SHA-256 of `text`, salted until `text` does not hold it."""
    held = text.casefold()
    for salt in count():
        code = hashlib.sha256(f"{salt or ''}{text}".encode("utf-8", "replace")).hexdigest()[:_MARK_LENGTH]
        if code not in held:
            return code
    raise AssertionError("a text cannot hold every code")


def quoted(text: str) -> str:
    """Return `text` as a JSON string on one line."""
    return json.dumps(line(text), ensure_ascii=False)


def record(number: int) -> str:
    """Return how the decision record `number` is cited."""
    return f"ADR-{number:03}"


def based(basis: Basis) -> str:
    """Return a basis in brackets: ids, policies, and whether it is an assumption."""
    items = [*basis.requirements, *(f"policy: {one}" for one in basis.policies)]
    return f"({', '.join([*items, *(['assumption'] if basis.assumption else [])])})"


def _row(row: str) -> str:
    """Return one line; a separator that Unicode takes for a line end must not shift the numbers."""
    return visible(row).replace("\n", " ")
