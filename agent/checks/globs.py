"""Globs of file names, as the setting `per_path_ignores` takes them."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Self

from specagent.agent.errors import UsageError

_ANY = "**"
_SET = re.compile(r"\[!?\]?[^\]]*\]")


@dataclass(frozen=True)
class Glob:
    """A glob, step by step; `**` is any number of folders. What means a folder means all files below it."""

    steps: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the glob that is written `text`: relative to any folder, or to the root where it begins with `/`.

        Raises UsageError for one that no file can have.
        """
        written = [one for one in text.strip().split("/") if one not in ("", ".")]
        if problem := _problem(text, written):
            raise UsageError(
                f"'check.per_path_ignores' has the path {text!r}, which {problem[0]}",
                f"{problem[1]}; '**' is all files.",
            )
        steps = written if text.startswith("/") else [_ANY, *written]
        return cls(tuple(one for at, one in enumerate(steps) if steps[at - 1 : at] != [_ANY] or one != _ANY))

    def means(self, file: str) -> bool:
        """Return whether a file, or a folder that it stands in, has such a name."""
        return _leads(self.steps, tuple(part for part in file.split("/") if part))


def _problem(text: str, steps: list[str]) -> tuple[str, str] | None:
    """Return what is wrong with a glob, and what to do about it."""
    example = "Write one such as 'docs/legacy/**'"
    if "\\" in text:
        return "has a backslash", "Write it with forward slashes"
    if not steps:
        return "names no file", example
    if ".." in steps:
        return "leads upwards", "Write it from the root of the repository on"
    if any("[" in _SET.sub("", one) for one in steps):
        return "opens a set with '[' and closes none", "Write '[[]' for the sign itself"
    return None


def _leads(steps: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    if not steps:
        return True
    if steps[0] == _ANY:
        return any(_leads(steps[1:], parts[at:]) for at in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], steps[0]) and _leads(steps[1:], parts[1:])
