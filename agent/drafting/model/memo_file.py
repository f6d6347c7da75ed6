"""The memo's file: opened safely, made private, and begun anew when it is broken."""

import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

Warn = Callable[[str], None]

_APPLICATION = 0x73706D65
_VERSION = 1
_BUSY_SECONDS = 5.0
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SCHEMA = (
    """CREATE TABLE answers (key TEXT PRIMARY KEY, label BLOB, text BLOB, finish TEXT, input INTEGER,
    cached INTEGER, cache_written INTEGER, output INTEGER, used REAL, bytes INTEGER, made REAL)""",
    "CREATE INDEX answers_by_use ON answers (used, bytes)",
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {_VERSION}",
)


def open_store(path: Path, warn: Warn, *, thorough: bool = False) -> tuple[Path | None, sqlite3.Connection]:
    """Return the store in the file at `path` and that path; one in memory, and None, when it cannot be used.

    A file that holds none of ours is set aside and begun anew, as is a damaged one: `thorough` looks for
    damage in all of it. Both are warned of.
    """
    try:
        return path, _open_file(path, warn, thorough)
    except (OSError, sqlite3.Error, _UnusableError) as err:
        reason = getattr(err, "strerror", None) or str(err)
        warn(f"answers are kept for this run only: {str(path)!r} cannot be used: {reason}")
        return None, _opened(":memory:")


def is_broken(err: sqlite3.Error) -> bool:
    """Whether `err` says that the file is no store of ours, or a damaged one."""
    return isinstance(err, _BrokenError) or getattr(err, "sqlite_errorcode", 0) & 0xFF in _BROKEN


class _UnusableError(Exception):
    """The file must be left alone."""


class _BrokenError(sqlite3.DatabaseError):
    """The file is a database, but no sound one of answers."""


def _open_file(path: Path, warn: Warn, thorough: bool) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_private(path)
    try:
        return _opened(str(path), thorough)
    except sqlite3.DatabaseError as err:
        if not is_broken(err):
            raise
        aside = path.with_name(f"{path.name}.broken")
        for side_file in ("-journal", "-wal", "-shm"):  # they would be applied to the new file
            path.with_name(path.name + side_file).unlink(missing_ok=True)
        os.replace(path, aside)
        warn(f"{str(path)!r} held no answers that can be read: it is now {aside.name!r}, and begun anew")
    _make_private(path)
    return _opened(str(path))


def _make_private(path: Path) -> None:
    """Make the file if need be, for this user only; SQLite itself would follow a link."""
    if path.is_symlink():
        raise _UnusableError("it is a symbolic link")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _UnusableError("it is no regular file")
        if hasattr(os, "fchmod") and stat.S_IMODE(os.fstat(descriptor).st_mode) != 0o600:
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def _opened(name: str, thorough: bool = False) -> sqlite3.Connection:
    store = sqlite3.connect(name, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        with store:
            store.execute("BEGIN IMMEDIATE")
            _prepare(store)
            if thorough and store.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                raise _BrokenError("it is damaged")
    except (sqlite3.Error, _UnusableError):
        store.close()
        raise
    return store


def _prepare(store: sqlite3.Connection) -> None:
    """Lay out an empty file; raise when another's or another version's is found."""
    ((application,), (version,), (tables,)) = (
        store.execute(query).fetchone()
        for query in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
    )
    if not (application or version or tables):
        for statement in _SCHEMA:
            store.execute(statement)
    elif application != _APPLICATION:
        raise _BrokenError("it is another program's database")
    elif version > _VERSION:
        raise _UnusableError("a newer version of specagent wrote it")
    elif version < _VERSION or not tables:
        raise _BrokenError("it is incomplete")
