"""Paths of a spec's files as a bundle may name them: below the repository's root, and the same on every system."""

import unicodedata
from pathlib import PurePosixPath

from specagent.schemas.text import visible

LONGEST_PATH = 1024
_LONGEST_STEP = 255
_TEXTS = (".md", ".markdown", ".json")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{at}" for name in ("com", "lpt") for at in range(1, 10))}
_ODD = frozenset('/\\:*?"<>|')
"""What separates or means something in a name on some system."""


def is_text_path(path: str) -> bool:
    """Return whether a path is that of a text file below the repository's root and outside git's own files."""
    return is_plain_path(path) and PurePosixPath(path).suffix.lower() in _TEXTS


def is_plain_path(path: str) -> bool:
    """Return whether a path leads to one place below the repository's root, on every system and outside git's files."""
    steps = path.split("/")
    return len(path.encode(errors="replace")) <= LONGEST_PATH and not any(_is_odd(step) for step in steps)


def same_path(path: str) -> str:
    """Return what two paths have in common that name the same file on some system."""
    return unicodedata.normalize("NFKC", path).casefold()


def _is_odd(step: str) -> bool:
    plain = same_path(step)
    if step in ("", ".", "..") or plain == ".git" or plain.startswith("git~"):
        return True
    if plain.partition(".")[0].strip() in _DEVICES or _ODD & set(step + plain):
        return True
    hides = step != visible(step) or "\n" in step or "\t" in step
    return hides or len(step.encode(errors="replace")) > _LONGEST_STEP or step != step.strip() or plain.endswith(".")
