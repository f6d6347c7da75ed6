"""The user's cache folder: for what must outlive a run but never enter the repository."""

import os
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from specagent.agent.errors import SpecAgentError


def user_cache(environ: Mapping[str, str] = os.environ) -> Path:
    """Return specagent's cache folder, made if need be: private, writable and owned by this user.

    That of the platform, or one in the temporary folder where there is no home. Raises SpecAgentError when
    neither can be made.
    """
    for folder in _candidates(environ):
        if _is_usable(folder):
            return folder
    raise SpecAgentError(
        "there is no folder for the cache", "Set XDG_CACHE_HOME or TMPDIR to a folder that you can write to."
    )


def _candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        named = environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        named = str(home / "Library" / "Caches")
    else:
        named = environ.get("XDG_CACHE_HOME") or str(home / ".cache")
    if os.path.isabs(named):
        yield Path(named, "specagent")
    user = str(os.getuid()) if sys.platform != "win32" else environ.get("USERNAME", "user")
    yield Path(tempfile.gettempdir(), f"specagent-{user}")


def _is_usable(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
    except (OSError, ValueError):
        return False
    owned = sys.platform == "win32" or status.st_uid == os.geteuid()
    return owned and stat.S_ISDIR(status.st_mode) and os.access(folder, os.W_OK | os.X_OK)
