"""Untrusted text in what a forge shows: it mentions nobody, closes nothing, links nowhere and runs no command."""

import re
import unicodedata
from collections.abc import Sequence

from specagent.schemas.text import line, shorten

_LONGEST = 300
_SIGNS = frozenset(" .,;:()%+/-_–→…'≥≤×€")
_NO_BREAK_HYPHEN = "\u2011"
_ODD_COLON = re.compile(r":(?! |$)|%(?=\w)")
"""What begins an address, a picture's short name or a milestone's name."""
_SLASHES = re.compile(r"/{2,}")
_WEB = re.compile(r"\b(www)\.", re.IGNORECASE)
_ISSUE = re.compile(r"\b(GH)-(?=\d)", re.IGNORECASE)
_COMMIT = re.compile(r"\b(?=[0-9]*[a-f])([0-9a-f]{6})[0-9a-f]+\b", re.IGNORECASE)
_CLOSING = re.compile(r"\b(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?)\b", re.I)
_NUMBERED = re.compile(r"-(?=\d)")


def quoted(text: str, most: int = _LONGEST) -> str:
    """Return text as inline code on one line: forges read no mention, reference, link or image in code.

    Hidden characters are gone, and backticks are apostrophes.
    """
    shown = shorten(line(text), most).replace("`", "'").strip()
    return f"`{shown}`" if shown else "–"


def cell(text: str, most: int = _LONGEST) -> str:
    """Return text as inline code for a table's cell, which no vertical bar in it ends."""
    return re.sub(r"\\*\|", r"\\|", quoted(text, most))


def plain(text: str, most: int = _LONGEST) -> str:
    """Return text without signs that mean something, for where there is no code: titles and commit messages.

    It must not stand at the beginning of a line.
    """
    kept = "".join(char if _is_plain(char) else " " for char in line(text))
    kept = _WEB.sub(r"\1 ", _SLASHES.sub("/", _ODD_COLON.sub(" ", kept)))
    kept = _COMMIT.sub(r"\1…", _ISSUE.sub(rf"\1{_NO_BREAK_HYPHEN}", kept))
    if _CLOSING.search(kept):
        kept = _NUMBERED.sub(_NO_BREAK_HYPHEN, kept)  # trackers close what such a word names
    return shorten(" ".join(kept.split()), most)


def listed(points: Sequence[str], room: int) -> str:
    """Return points as a Markdown list of at most `room` characters; what does not fit is counted."""
    return fitting([f"- {quoted(one)}" for one in points], room)


def fitting(rows: Sequence[str], room: int) -> str:
    """Return the rows of a list or table that fit into `room` characters, and how many more there are."""
    text = "\n".join(rows)
    if len(text) <= room:
        return text
    kept: list[str] = []
    left = room - len(_more(len(rows)))
    for row in rows:
        left -= len(row) + 1
        if left < 0:
            break
        kept.append(row)
    return "\n".join(kept) + _more(len(rows) - len(kept))


def _more(number: int) -> str:
    return f"\n\n_And {number} more, which the files show._"


def _is_plain(char: str) -> bool:
    return char.isalnum() or char in _SIGNS or unicodedata.category(char).startswith("M")
