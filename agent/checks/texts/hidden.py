"""Characters that no reader sees: what hides text, reorders it or steers a terminal."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\xad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ud800-\uf8ff\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
    "]"
)
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
"""The flag of a part of a country: England, Scotland, Wales."""
_JOINERS = "\u200c\u200d"
_MARKS = "\u200e\u200f\u061c"
_SELECTOR = re.compile("[\ufe00-\ufe0d\U000e0100-\U000e01ef]")
_FIRST_TAG = "\U000e0000"
_FIRST_JOINED = "\u0590"
"""From here on are the scripts and signs that need joiners: Arabic, those of India, emoji."""
_SHOWN = 3


@dataclass(frozen=True)
class HiddenText:
    """The hidden characters of a line: where the first is, and what they are called."""

    line: int
    column: int
    names: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The names, or the first of them."""
        more = f" and {len(self.names) - _SHOWN} other" if len(self.names) > _SHOWN else ""
        return f"{', '.join(self.names[:_SHOWN])}{more}"


def hidden_text(text: str) -> Iterator[HiddenText]:
    """Yield the hidden characters of each line; joiners, marks and selectors that a script needs are none."""
    line, start = 1, 0
    at: dict[int, list[tuple[int, str]]] = {}
    for found in _HIDDEN.finditer(text):
        if not _is_needed(text, found.start()):
            line += text.count("\n", start, found.start())
            start = found.start()
            column = start - text.rfind("\n", 0, start)
            at.setdefault(line, []).append((column, _named(found[0])))
    for row, chars in at.items():
        yield HiddenText(row, chars[0][0], tuple(dict.fromkeys(name for _, name in chars)))


def _is_needed(text: str, at: int) -> bool:
    char, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if char in _JOINERS:
        return _joins(before, after)
    if char in _MARKS:
        return any(unicodedata.bidirectional(one) in ("R", "AL") for one in _line_at(text, at) if one not in _MARKS)
    if _SELECTOR.match(char):
        return not before.isascii() and not before.isspace() and not _HIDDEN.match(before)
    flags = _FLAG.finditer(text, max(at - 8, 0), at + 8) if char > _FIRST_TAG else ()
    return any(one.start() < at < one.end() for one in flags)


def _joins(before: str, after: str) -> bool:
    """Return whether a joiner stands between two signs outside ASCII, or beside one of a script that needs it."""
    around = (before, after)
    if any(_HIDDEN.match(one) for one in around):
        return False
    outside = [one for one in around if one and not one.isascii() and not one.isspace()]
    return len(outside) == 2 or any(one >= _FIRST_JOINED for one in outside)


def _line_at(text: str, at: int) -> str:
    start = max(text.rfind("\n", 0, at) + 1, at - 200)
    end = text.find("\n", at)
    return text[start : min(end if end >= 0 else len(text), at + 200)]


def _named(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, 'without a name')}".removesuffix(" without a name")
