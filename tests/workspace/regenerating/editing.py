"""Edits by hand as values: a kind, a number that chooses the place, and a word that nobody else uses."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Lines = list[str]
Change = Callable[[Lines, int, str], Lines]
_One = TypeVar("_One")

_DELIMITER = re.compile(r"\|(?:\s*:?-+:?\s*\|)+$")


@dataclass(frozen=True)
class Edit:
    kind: str
    at: int
    word: str

    def applied(self, text: str, changes: Mapping[str, Change]) -> str:
        """Return `text` after the edit, or as it was where it has no place for one."""
        return "\n".join(changes[self.kind](text.split("\n"), self.at, self.word))


def registered(changes: dict[str, Change]) -> Callable[[Change], Change]:
    def register(change: Change) -> Change:
        changes[change.__name__] = change
        return change

    return register


def picked(found: Sequence[_One], at: int) -> tuple[_One | None, int]:
    """Return one of `found`, and what is left of the number to choose within it."""
    return (found[at % len(found)], at // len(found)) if found else (None, at)


def put(lines: Lines, place: int, *new: str) -> Lines:
    return [*lines[:place], *new, *lines[place + 1 :]]


def with_word(text: str, at: int, word: str) -> str:
    """Return `text` with the word in place of one of its words or behind it."""
    one, rest = picked(list(re.finditer(r"[A-Za-z0-9]+", text)), at)
    if one is None:
        return f"{text}{word}"
    return text[: one.start()] + (word if rest % 2 else f"{one[0]} {word}") + text[one.end() :]


def rows(lines: Lines) -> list[int]:
    """Return where rows of tables stand, their headers aside."""
    bars = [at for at, line in enumerate(lines) if line.startswith("|")]
    marks = {at for at in bars if _DELIMITER.match(lines[at].rstrip())}
    return [at for at in bars if at not in marks and at + 1 not in marks]


def bullets(lines: Lines) -> list[int]:
    return [at for at, line in enumerate(lines) if line.startswith("- ")]


def headings(lines: Lines) -> list[int]:
    coded = {*fenced(lines, "")}
    return [at for at, line in enumerate(lines) if re.match(r"#{1,6} ", line) and at not in coded]


def prose(lines: Lines) -> list[int]:
    """Return where plain lines stand: no headings, rows, fences or blanks."""
    coded = {*fenced(lines, "")}
    return [at for at, line in enumerate(lines) if re.match(r"[A-Za-z(“*\-] ?", line) and at not in coded]


def fenced(lines: Lines, kind: str) -> list[int]:
    """Return the lines within fences of a kind; all of them for none."""
    found: list[int] = []
    opened = ""
    for at, line in enumerate(lines):
        mark = line.strip()
        if mark.startswith("```"):
            opened = "" if opened else mark[3:] or "text"
        elif opened and opened.startswith(kind):
            found.append(at)
    return found


def between_blocks(lines: Lines, at: int, new: Lines) -> Lines:
    """Return the lines with a block of its own in one of their gaps, also in the middle of a table or list."""
    coded = {*fenced(lines, "")}
    place, _ = picked([at for at, line in enumerate(lines) if not line.strip() and at not in coded], at)
    return [*lines, "", *new] if place is None else [*lines[:place], "", *new, "", *lines[place + 1 :]]


def section_at(lines: Lines, place: int) -> int:
    """Return the line behind the section that begins at `place`, those below it included."""
    level = lines[place].index(" ")
    later = (at for at in headings(lines) if at > place and lines[at].index(" ") <= level)
    return next(later, len(lines))
