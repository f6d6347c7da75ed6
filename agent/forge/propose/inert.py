"""Untrusted text in a pull request: it mentions nobody, closes nothing, links nowhere and runs no command."""

from specagent.schemas.text import line, shorten

_LONGEST = 300


def quoted(text: str, most: int = _LONGEST) -> str:
    """Return text as inline code on one line: forges read no mention, reference, link or image in code.

    Hidden characters are gone, backticks are apostrophes, and a vertical bar is escaped as tables need it.
    """
    plain = shorten(line(text), most).replace("`", "'").replace("|", "\\|").strip()
    return f"`{plain}`" if plain else "–"


def cell(text: str, most: int = _LONGEST) -> str:
    """Return a trusted short text for a table's cell: letters, digits, blanks and simple signs only."""
    kept = "".join(char if char.isalnum() or char in " .,:;%()+-/→" else " " for char in line(text))
    return shorten(" ".join(kept.split()), most)
