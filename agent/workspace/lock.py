"""One writer at a time for each spec."""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.cache import user_cache
from specagent.agent.workspace.layout import Layout

_PAUSE = 0.05
_SIGNATURE = 20
"""How many bytes a process id takes in a lock file."""
_LOCKED_BYTE = 1 << 20
"""Windows locks bytes against reading as well: one far behind the process id."""


@dataclass(frozen=True)
class Held:
    """Proof that this process holds the lock of a layout's spec."""

    layout: Layout


def ignore(_: str) -> None:
    """Take a message and do nothing."""


@contextmanager
def locked(layout: Layout, timeout: float = 60.0, announce: Callable[[str], None] = ignore) -> Iterator[Held]:
    """Hold the lock of the spec; wait for another writer at most `timeout` seconds.

    `announce` is told once whom this process waits for. The operating system gives the lock up when its
    holder dies, so none is ever stale. Raises SpecAgentError after the time.
    """
    descriptor = _open_lock(layout)
    try:
        _wait(descriptor, layout, timeout, announce)
        _sign(descriptor)
        yield Held(layout)
    finally:
        os.close(descriptor)


def lock_key(layout: Layout) -> str:
    """Return a short name for the spec that is the same wherever its repository is mounted."""
    place = os.path.relpath(layout.state, layout.root) if layout.state.is_relative_to(layout.root) else ""
    return hashlib.sha256(os.fsencode(place or layout.state)).hexdigest()[:16]


def _open_lock(layout: Layout) -> int:
    """Open the lock file in `.git`, where it is never committed, or in the cache where there is none."""
    git = layout.root / ".git"
    name = f"{lock_key(layout)}.lock"
    if git.is_dir():
        try:
            return _open(git / "specagent", name)
        except OSError:
            pass  # a repository that is mounted read-only or belongs to another user
    whole = hashlib.sha256(os.fsencode(layout.state)).hexdigest()[:16]
    try:
        return _open(user_cache() / "locks", f"{whole}.lock")
    except OSError as err:
        raise SpecAgentError(
            f"no lock file can be made in {str(user_cache())!r}: {err.strerror}",
            "Set XDG_CACHE_HOME to a folder that you can write to.",
        ) from err


def _open(folder: Path, name: str) -> int:
    folder.mkdir(exist_ok=True)
    return os.open(folder / name, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)


def _wait(descriptor: int, layout: Layout, timeout: float, announce: Callable[[str], None]) -> None:
    end = time.monotonic() + timeout
    told = False
    while not _try_lock(descriptor):
        if time.monotonic() >= end:
            raise SpecAgentError(
                f"{_holder(descriptor)} is still writing {layout.relative(layout.spec)!r} after {timeout:g} seconds",
                "Wait until it is done, or allow more time with the setting lock_timeout.",
            )
        if not told:
            announce(f"waiting for {_holder(descriptor)}, which is writing {layout.relative(layout.spec)!r}")
            told = True
        time.sleep(_PAUSE)


def _sign(descriptor: int) -> None:
    """Write this process's id over the last one's at once: whoever waits may read at any moment."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, f"{os.getpid():<{_SIGNATURE - 1}}\n".encode())


def _holder(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    pid = os.read(descriptor, _SIGNATURE).strip()
    return f"process {pid.decode()}" if pid.isdigit() else "another process"


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
