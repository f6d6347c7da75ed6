"""A bundle's folder, read as what somebody else may have filled it with."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from specagent.agent.errors import SpecAgentError

_MOST_ENTRIES = 2_000


def files_in(folder: Path) -> Iterator[str]:
    """Yield the places of all files; raises for links and for whatever is neither file nor folder."""
    waiting, seen = [""], 0
    while waiting:
        above = waiting.pop()
        for entry in _entries(folder, above):
            seen += 1
            place = f"{above}{entry.name}"
            if seen > _MOST_ENTRIES:
                raise refused(f"it holds more than {_MOST_ENTRIES} files and folders")
            if entry.is_symlink():
                raise refused(f"{place!r} is a symbolic link")
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{place}/")
                continue
            _refuse_kind(entry.stat(follow_symlinks=False), place)
            yield place


def read_text(folder: Path, place: str, most: int) -> str:
    """Return the text of a file of the folder; raises for one of another kind, too large or not in UTF-8."""
    try:
        with open(folder / place, "rb", opener=_no_follow) as file:
            _refuse_kind(os.fstat(file.fileno()), place)
            content = file.read(most + 1)
        if len(content) > most:
            raise refused(f"{place!r} is over {most >> 20} MB")
        return content.decode()
    except OSError as err:
        raise refused(f"{place!r} cannot be read: {err.strerror or err}") from err
    except UnicodeDecodeError as err:
        raise refused(f"{place!r} is not UTF-8") from err


def refused(problem: str) -> SpecAgentError:
    """Return the error that says why a bundle is not taken."""
    return SpecAgentError(f"the bundle is refused: {problem}", "Make it anew: `specagent propose --generate DIR`.")


def _entries(folder: Path, place: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder / place) as found:
            return sorted(found, key=lambda one: one.name)
    except OSError as err:
        raise refused(f"{place or str(folder)!r} cannot be read: {err.strerror or err}") from err


def _refuse_kind(found: os.stat_result, place: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise refused(f"{place!r} is no regular file")
    if found.st_nlink > 1:
        raise refused(f"{place!r} is a hard link")


def _no_follow(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
