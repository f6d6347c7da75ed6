"""Text that a person judges before it is written: nothing in it acts on the terminal, and nothing in it hides."""

import re

from specagent.schemas.text import line, visible

_JOINER = re.compile(r"(?<=[^\x00-\x7f\s])[\u200c\u200d](?=[^\x00-\x7f\s])")
_PLAIN = "\n\t"


def inert(text: str) -> str:
    r"""Return `text` with each control and hidden character written out, such as `<U+001B>`.

    Line feeds and tabs stay, also joiners where scripts and emoji need them; `\r\n` becomes a line feed.
    """
    text = text.replace("\r\n", "\n")
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    needed = {found.start() for found in _JOINER.finditer(text)} if not text.isascii() else set()
    written = {char: _written(char) for char in set(text)}
    return "".join(char if at in needed else written[char] for at, char in enumerate(text))


def inert_line(text: str) -> str:
    """Return `text` on one line, with what hides in it written out."""
    return line(inert(text))


def _written(char: str) -> str:
    harmless = char in _PLAIN or visible(char) not in ("", "\n")
    return char if harmless else f"<U+{ord(char):04X}>"
