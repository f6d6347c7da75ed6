"""Files, read with every refusal said in words."""

import difflib
import os
import stat
from itertools import islice
from pathlib import Path

from specagent.agent.errors import SpecAgentError

_SIBLINGS = 2000
_UNITS = ((1024**3, "GB"), (1024**2, "MB"), (1024, "KB"), (1, "bytes"))


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Return the content of the regular file `path`; anything else, or more than `max_bytes`, raises."""
    try:
        # Without O_NONBLOCK, opening a FIFO would wait for a writer before its kind could be seen.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as err:
        raise SpecAgentError(f"There is no file {str(path)!r}.", _near(path)) from err
    except (OSError, ValueError) as err:
        raise _unreadable(path, err) from err
    try:
        _refuse_odd(path, os.fstat(handle))
        data = _read(path, handle, max_bytes)
    finally:
        os.close(handle)
    if len(data) > max_bytes:
        raise too_large(str(path), max_bytes)
    return data


def too_large(name: str, max_bytes: int) -> SpecAgentError:
    """Return the error for a source `name` that goes over `max_bytes`."""
    return SpecAgentError(
        f"{name!r} is larger than {size(max_bytes)}.", "A PRD is text: leave out attachments, or split it."
    )


def size(count: int) -> str:
    """Return a number of bytes as people write it."""
    unit, word = next((one for one in _UNITS if count >= one[0]), _UNITS[-1])
    return f"{count / unit:.1f} {word}".replace(".0 ", " ")


def inside(path: Path, root: Path) -> bool:
    """Tell whether `path`, all symbolic links followed, lies under `root`."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def shown_path(path: Path, root: Path) -> str:
    """Return `path` as it lies under `root`, with slashes, or in full when it lies elsewhere."""
    folder = Path(os.path.abspath(root))
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _read(path: Path, handle: int, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    left = max_bytes + 1
    try:
        while left and (part := os.read(handle, min(left, 1 << 20))):
            parts.append(part)
            left -= len(part)
    except OSError as err:
        raise _unreadable(path, err) from err
    return b"".join(parts)


def _refuse_odd(path: Path, info: os.stat_result) -> None:
    if stat.S_ISDIR(info.st_mode):
        raise SpecAgentError(f"{str(path)!r} is a folder.", _inside_folder(path))
    if not stat.S_ISREG(info.st_mode):
        raise SpecAgentError(
            f"{str(path)!r} is not a regular file but a pipe, socket or device.",
            "Pipe the text in and name the source `-`.",
        )


def _unreadable(path: Path, err: OSError | ValueError) -> SpecAgentError:
    if isinstance(err, IsADirectoryError):
        return SpecAgentError(f"{str(path)!r} is a folder.", _inside_folder(path))
    reason = getattr(err, "strerror", None) or str(err)
    return SpecAgentError(f"{str(path)!r} cannot be read: {reason}.", "Check its name and its permissions.")


def _inside_folder(path: Path) -> str:
    found = [name for name in _names(path) if name.lower().endswith((".md", ".markdown"))]
    return f"Name a file in it, such as {str(path / min(found))!r}." if found else "Name a file."


def _near(path: Path) -> str:
    if path.name and not path.parent.is_dir():
        return f"There is no folder {str(path.parent)!r} either."
    names = {name.casefold(): name for name in _names(path.parent)}
    close = difflib.get_close_matches(path.name.casefold(), names, n=1)
    if close:
        return f"Did you mean {str(path.with_name(names[close[0]]))!r}?"
    return "Check the path; `-` reads standard input."


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in islice(entries, _SIBLINGS) if entry.is_file()]
    except OSError:
        return []
