"""The kinds of text a value can be, each normalised as it enters a schema.

Normalising on entry is what lets a rendered document read back exactly: whatever Markdown or a terminal
would swallow, reorder or hide is gone before the value exists.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator

_JOINERS = "\u200c\u200d"
_VARIATION = "\ufe0e\ufe0f"
_BLANK = re.compile(r"\s+")
_HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co"}
_BLANK_LETTERS = "\u3164\u115f\u1160\uffa0\u2800\u034f"
_HIDDEN_ALL_THE_SAME = re.compile(f"[{_BLANK_LETTERS}\ufe00-\ufe0d\U000e0000-\U000e0fff]")
"""Characters that Unicode counts as printable."""
_SLUG_GAP = re.compile(r"[^a-z0-9]+")


def visible(text: str) -> str:
    """Return `text` in Unicode NFC without control, bidirectional, tag and zero-width characters.

    Joiners stay between two letters or signs outside ASCII (Persian, Devanagari, emoji need them); line feeds
    and tabs stay; carriage returns become line feeds.
    """
    if text.replace("\n", "").replace("\t", "").isprintable():  # so no character of a hidden category, and no joiner
        if text.isascii():
            return text
        if not _HIDDEN_ALL_THE_SAME.search(text):
            return unicodedata.normalize("NFC", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    plain = unicodedata.normalize("NFC", "".join(char for char in text if _is_visible(char)))
    joined = "".join(char for at, char in enumerate(plain) if char not in _JOINERS or _joins(plain, at))
    return unicodedata.normalize("NFC", joined)


def line(text: str) -> str:
    """Return `text` as one line: visible characters, single spaces, no blanks at the ends."""
    return _BLANK.sub(" ", visible(text)).strip()


@lru_cache(maxsize=4096)
def slug(name: str, fallback: str = "x") -> str:
    """Return `name` as a lower-case ASCII identifier with hyphens; other scripts give a short stable code."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    worded = folded.replace("+", " plus ").replace("#", " sharp ")
    plain = _SLUG_GAP.sub("-", worded).strip("-")
    letters = sum(char.isalnum() for char in name)
    if plain and sum(char.isalnum() for char in folded) * 2 >= letters:
        return plain
    return f"{fallback}-{_code(name)}" if letters else fallback


def shorten(text: str, most: int) -> str:
    """Return `text`, cut at a blank and marked with an ellipsis where it is longer than `most` characters."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    at = head.rfind(" ")
    return (head[:at] if at > most // 2 else head).rstrip(" ,;:.(–-") + "…"


def _code(name: str) -> str:
    import hashlib

    return hashlib.sha256(name.encode()).hexdigest()[:8]


def _is_visible(char: str) -> bool:
    if char.isascii():
        return char in "\n\t" or char.isprintable()
    if char in _VARIATION or char in _JOINERS:
        return True
    if "\ufe00" <= char <= "\ufe0f" or "\U000e0000" <= char <= "\U000e0fff":
        return False
    return unicodedata.category(char) not in _HIDDEN_CATEGORIES and char not in _BLANK_LETTERS


def _joins(text: str, at: int) -> bool:
    """Return whether both neighbours want the joiner; a blank does not, which may yet become a space."""
    around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    return len(around) == 2 and not any(char.isascii() or char.isspace() or char in _JOINERS for char in around)


def _not_empty(text: str) -> str:
    if not text:
        raise ValueError("must not be empty")
    return text


def _code_text(text: str) -> str:
    lines = [row.rstrip() for row in visible(text).expandtabs(4).split("\n")]
    return "\n".join(lines).strip("\n")


Line = Annotated[str, AfterValidator(line)]
"""One line of text; may be empty."""

Name = Annotated[str, AfterValidator(line), AfterValidator(_not_empty)]
"""A short name on one line; never empty."""

Prose = Annotated[str, AfterValidator(line), AfterValidator(_not_empty)]
"""One or more sentences in one paragraph; never empty."""

CodeText = Annotated[str, AfterValidator(_code_text), AfterValidator(_not_empty)]
"""Source code of one or more lines; never empty."""
