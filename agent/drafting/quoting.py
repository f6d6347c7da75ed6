"""Citing the PRD in sentences: quotations, short lists of ids, joined words."""

from collections.abc import Sequence

from specagent.schemas.prd import Requirement
from specagent.schemas.text import shorten

_MOST_QUOTED = 220


def quote(requirement: Requirement, most: int = _MOST_QUOTED) -> str:
    """Return the requirement's text in quotation marks, shortened at a word to `most` characters."""
    return f"“{shorten(requirement.text.rstrip('.;'), most)}”"


def join(words: Sequence[str]) -> str:
    """Return `words` as an English enumeration: `a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def clause(text: str) -> str:
    """Return `text` as it stands after `because`: a small first letter unless a name begins it, a full stop."""
    text = text.strip().rstrip(".")
    word = text.split(" ", 1)[0]
    is_name = any(char.isupper() or char.isdigit() for char in word[1:])
    head = text[:1] if is_name else text[:1].lower()
    return f"{head}{text[1:]}."


def sentence(text: str) -> str:
    """Return `text` with a capital first letter and a full stop."""
    text = text.strip()
    head = text[:1].upper() + text[1:]
    return head if head.endswith((".", "!", "?", "…”", ".”", "。")) else f"{head}."
