"""The settings file: `specagent.toml`, or a table of `pyproject.toml`, with the line of every setting."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specagent.agent.errors import UsageError

_MAX_BYTES = 1024 * 1024
_OWN_NAME = "specagent.toml"
_SHARED_NAME = "pyproject.toml"
_TABLE = re.compile(r"\s*\[\s*tool\s*\.\s*[\"']?specagent[\"']?\s*\]")
_ANY_TABLE = re.compile(r"\s*\[(?P<name>[^\[\]]*)\]\s*(?:#|$)")


@dataclass(frozen=True)
class FileSettings:
    """What a file sets, and where.

    `confined` is true for a file that was found by itself: its paths must stay in its folder, so that
    a cloned repository cannot name files outside.
    """

    file: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    confined: bool = True

    def place(self, name: str) -> str:
        """Return where setting `name` stands, as a message says it."""
        where = self.file.name if self.file else ""
        return f"{where!r}, line {self.lines[name]}" if name in self.lines else repr(where)

    def resolved(self, name: str, value: object) -> object:
        """Return the path or list of paths `value` made absolute, from the file's folder on."""
        if isinstance(value, list):
            return [self._resolve(name, one) for one in value]
        return self._resolve(name, value)

    def _resolve(self, name: str, value: object) -> object:
        if not isinstance(value, str) or self.file is None:
            return value
        folder = self.file.parent.absolute()
        path = Path(os.path.normpath(folder / value)) if "\0" not in value else None
        if path is None or (self.confined and not _stays(path, folder)):
            raise UsageError(
                f"{name!r} in {self.place(name)} is {value!r}, which is outside the file's folder",
                "Keep it inside, or give it on the command line, or name the file with --config.",
            )
        return path


def read_settings(root: Path, file: Path | None = None) -> FileSettings:
    """Return the settings of `file`, else of the first file in `root` that has any.

    Raises UsageError for a file that cannot be read, with the line and column where it breaks.
    """
    if file is not None:
        return _read_own(file, confined=False) if file.name != _SHARED_NAME else _read_shared(file, confined=False)
    if os.path.lexists(root / _OWN_NAME):
        return _read_own(root / _OWN_NAME, confined=True)
    if os.path.lexists(root / _SHARED_NAME):
        return _read_shared(root / _SHARED_NAME, confined=True)
    return FileSettings()


def _read_own(file: Path, *, confined: bool) -> FileSettings:
    text = _text(file)
    return FileSettings(file, _parse(file, text), _lines(text.split("\n"), 1), confined)


def _read_shared(file: Path, *, confined: bool) -> FileSettings:
    """Return the table in `pyproject.toml`; a file that never names it is not even parsed."""
    text = _text(file)
    if "specagent" not in text:
        return FileSettings()
    tool = _parse(file, text).get("tool", {})
    values = tool.get("specagent", {}) if isinstance(tool, dict) else {}
    if not isinstance(values, dict):
        raise UsageError(f"'tool.specagent' in {file.name!r} is no table", "Write it as [tool.specagent].")
    rows = text.split("\n")
    start = next((at for at, row in enumerate(rows) if _TABLE.match(row)), len(rows))
    return FileSettings(file, values, _lines(rows[start + 1 :], start + 2, "tool.specagent."), confined)


def _text(file: Path) -> str:
    content = _content(file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = content.count(b"\n", 0, err.start) + 1
        raise UsageError(
            f"{str(file)!r} is not UTF-8: byte 0x{content[err.start]:02x} in line {line}",
            "Save the file as UTF-8.",
        ) from err


def _content(file: Path) -> bytes:
    try:
        with open(file, "rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as err:
        reason = getattr(err, "strerror", None) or str(err)
        raise UsageError(f"{str(file)!r} cannot be read: {reason}", "Name a settings file with --config.") from err
    if len(content) > _MAX_BYTES:
        raise UsageError(f"{str(file)!r} is over 1 MB", "A settings file is a few lines long.")
    return content


def _parse(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise UsageError(f"{str(file)!r} is no valid TOML: {err}", "Mend that line.") from err
    except RecursionError as err:
        raise UsageError(f"{str(file)!r} is nested too deeply", "A setting is one value or one list.") from err


def _lines(rows: list[str], first: int, prefix: str = "") -> dict[str, int]:
    """Return key -> line, with `table.key` for what stands in a table; `first` is the line of the first row.

    `prefix` is what the names of our tables begin with in this file; any other table ends ours.
    """
    lines: dict[str, int] = {}
    table = ""
    for number, row in enumerate(rows, start=first):
        if header := _ANY_TABLE.match(row):
            name = header["name"].replace(" ", "")
            if not name.startswith(prefix) or name.startswith("["):
                break
            table = name.removeprefix(prefix)
            lines.setdefault(table, number)
            lines.setdefault(table.partition(".")[0], number)
            continue
        key = re.match(r"\s*(?:\"([^\"]*)\"|'([^']*)'|([\w-]+))\s*[=.]", row)
        if key:
            name = next(part for part in key.groups() if part is not None)
            lines.setdefault(f"{table}.{name}" if table else name, number)
    return lines


def _stays(path: Path, folder: Path) -> bool:
    """Whether `path` leads to a place in `folder`, links followed."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
