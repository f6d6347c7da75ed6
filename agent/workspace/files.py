"""Reading and writing of whole files: each is wholly old or wholly new, whatever happens on the way."""

import errno
import itertools
import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.errors import SpecAgentError

_TEMPORARY = ".specagent-{}-{}.tmp"
_BOM = b"\xef\xbb\xbf"
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_MAX_BYTES = 64 * 1024 * 1024
_HINTS = {
    errno.ENOSPC: "Free some space on that disk and run the same command again.",
    errno.EDQUOT: "Your disk quota is used up: free some space and run the same command again.",
    errno.EROFS: "That file system is mounted read-only: name another place with --out.",
    errno.EACCES: "Make the file and its folder writable for you, or name another place with --out.",
    errno.EPERM: "Make the file and its folder writable for you, or name another place with --out.",
    errno.ENAMETOOLONG: "Give the file a shorter name with --out.",
    errno.EBUSY: "It is mounted by itself or held open: mount its folder, or close the other program.",
}
_NO_DIRECTORY_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}


def _admit_all(_: Path) -> None:
    """Let every file be replaced."""


def write_files(
    batches: Sequence[Mapping[Path, str]], key: str = "file", admit: Callable[[Path], None] = _admit_all
) -> None:
    """Write the files of each batch, batch after batch; all line ends in `files` are line feeds.

    Everything is written and synced beside its target before the first target is replaced, so a full disk
    changes nothing. A file that has CRLF line ends keeps them, and its permissions. `key` marks the
    temporary files, see `remove_leftovers`. `admit` is asked about every target then, and about each again right
    before it is replaced: it raises where somebody has just saved it. Raises SpecAgentError that names the file and
    the reason.
    """
    with _staged(batches, key) as ready:
        for target in (one.target for batch in ready for one in batch):
            admit(target)
        for batch in ready:
            for one in batch:
                admit(one.target)
                with _failing(one.target, "written"):
                    os.replace(one.temporary, one.target)
            for folder in sorted({one.target.parent for one in batch}):
                with _failing(folder, "synced to disk"):
                    _sync_folder(folder)


def read_file(path: Path) -> str | None:
    """Return the file's text with line feeds only and no byte order mark; None when there is none.

    Raises SpecAgentError when it cannot be read, is over 64 MB or is not UTF-8.
    """
    content = read_bytes(path)
    if content is None:
        return None
    try:
        return plain_bytes(content).decode()
    except UnicodeDecodeError as err:
        row = content.count(b"\n", 0, err.start) + 1
        raise SpecAgentError(
            f"{str(path)!r} is not UTF-8: byte 0x{content[err.start]:02x} in line {row}",
            "Save the file as UTF-8.",
        ) from err


def read_bytes(path: Path) -> bytes | None:
    """Return the file's bytes, never through a symbolic link; None when there is no file."""
    with _failing(path, "read"):
        try:
            with open(path, "rb", opener=_no_follow) as file:
                content = file.read(_MAX_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
    if len(content) > _MAX_BYTES:
        raise SpecAgentError(f"{str(path)!r} is over {_MAX_BYTES >> 20} MB", "Move it away.")
    return content


def plain_bytes(content: bytes) -> bytes:
    """Return `content` with line feeds only and no byte order mark, as Git may have changed both."""
    return content.removeprefix(_BOM).replace(b"\r\n", b"\n")


def backup(path: Path) -> Path:
    """Copy the file to `<name>.bak`, or `.bak2`, `.bak3` ..., never over another file; return the copy."""
    content = read_bytes(path)
    if content is None:
        raise SpecAgentError(f"{str(path)!r} is gone and cannot be backed up", "Run the command again.")
    names = itertools.chain([".bak"], (f".bak{number}" for number in itertools.count(2)))
    while True:
        copy = path.with_name(path.name + next(names))
        with _failing(copy, "written"), suppress(FileExistsError):
            _write_new(copy, content, path.stat())
            _sync_folder(copy.parent)
            return copy


def remove_leftovers(folders: Iterable[Path], key: str) -> None:
    """Remove temporary files marked `key` that a killed run left; call it only while none can be in use."""
    for folder in folders:
        if folder.is_dir():
            for leftover in folder.glob(_TEMPORARY.format(key, "*")):
                with _failing(leftover, "removed"):
                    leftover.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Staged:
    target: Path
    temporary: Path


@contextmanager
def _staged(batches: Sequence[Mapping[Path, str]], key: str) -> Iterator[list[list[_Staged]]]:
    """Yield every file written beside its target; what is left of them is removed at the end."""
    made: list[Path] = []
    ready: list[list[_Staged]] = []
    done = False
    try:
        for batch in batches:
            ready.append([])
            for target, text in batch.items():
                with _failing(target, "written"):
                    _make_folder(target.parent, made)
                    temporary = target.with_name(_TEMPORARY.format(key, secrets.token_hex(6)))
                    ready[-1].append(_Staged(target, temporary))
                    _stage(target, temporary, text)
        yield ready
        done = True
    finally:
        # Cleaning must not hide the failure that brought us here; the next save removes what stays.
        for one in (one for batch in ready for one in batch):
            with suppress(OSError):
                one.temporary.unlink(missing_ok=True)
        for folder in reversed([] if done else made):
            with suppress(OSError):
                folder.rmdir()


def _stage(target: Path, temporary: Path, text: str) -> None:
    old = _old(target)
    content = text.replace("\r\n", "\n").encode()
    if old and _has_crlf(target):
        content = content.replace(b"\n", b"\r\n")
    _write_new(temporary, content, old)


def _old(target: Path) -> os.stat_result | None:
    """Return the status of the file to be replaced, if there is one; OSError if one may not write it."""
    try:
        status = target.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        kind = "a symbolic link" if stat.S_ISLNK(status.st_mode) else "no regular file"
        raise OSError(errno.EEXIST, f"it is {kind}")
    if not status.st_mode & stat.S_IWUSR:  # root could, and should not either
        raise PermissionError(errno.EACCES, "it is read-only")
    os.close(os.open(target, os.O_WRONLY | _NO_FOLLOW))
    return status


def _has_crlf(path: Path) -> bool:
    with open(path, "rb", opener=_no_follow) as file:
        return file.readline(1 << 16).endswith(b"\r\n")


def _write_new(path: Path, content: bytes, old: os.stat_result | None) -> None:
    """Write a file that does not exist yet and sync it, with the owner and permissions of `old` if given."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o666)
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if old:
        if hasattr(os, "chown"):
            with suppress(PermissionError):  # a file of another owner in a shared folder becomes ours
                os.chown(path, old.st_uid, old.st_gid)
        os.chmod(path, stat.S_IMODE(old.st_mode))


def _make_folder(folder: Path, made: list[Path]) -> None:
    made += [one for one in (folder, *folder.parents) if not one.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make renames in the folder survive a power cut, where the platform can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as err:
        if err.errno not in _NO_DIRECTORY_SYNC:
            raise
    finally:
        os.close(descriptor)


def _no_follow(path: str, flags: int) -> int:
    return os.open(path, flags | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0))


@contextmanager
def _failing(path: Path, doing: str) -> Iterator[None]:
    """Turn an operating system's failure into one that names the path and what to do."""
    try:
        yield
    except OSError as err:
        reason = err.strerror or str(err)
        hint = _HINTS.get(err.errno or 0, "Mend that and run the same command again.")
        raise SpecAgentError(f"{str(path)!r} cannot be {doing}: {reason}", hint) from err
