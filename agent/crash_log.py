"""The log of a bug, to be read and attached to a report."""

import os
import platform
import shlex
import sys
import traceback
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from specagent.agent.workspace.cache import user_cache

_PACKAGES = ("specagent", "typer", "pydantic", "jinja2", "markdown-it-py", "pyyaml", "langchain", "openai")


def write_crash_log(err: Exception) -> Path:
    """Write what a report of `err` needs, without credentials, where only this user can read it.

    Raises SpecAgentError or OSError when there is no place for it.
    """
    from specagent.agent.prd.sources.secrets import redact

    folder = user_cache() / "crashes"
    folder.mkdir(mode=0o700, exist_ok=True)
    log = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}-{os.urandom(3).hex()}.log"
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(redact(_details(err)))
    return log


def _details(err: Exception) -> str:
    packages = ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    return (
        f"{packages}\n"
        f"Python {platform.python_version()} on {platform.platform()}\n"
        f"command: {shlex.join(sys.argv)}\n\n"
        f"{''.join(traceback.format_exception(err))}"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(absent)"
