"""Running specagent in a process of its own, and what that took."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_OUTSIDE = ("OPENAI_", "ANTHROPIC_", "SPECAGENT_", "LANGSMITH_", "OTEL_")
_NOTE = "BENCHMARK_NOTE"
# What the system tells of a child's memory counts its parent's as well, so the child tells its own.
_MEASURED = f"""
import atexit, json, os, pathlib, re, runpy, sys
def note():
    status = pathlib.Path("/proc/self/status")
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) if status.exists() else 0
    found = {{"peak": peak, "modules": [name for name in sys.modules if name != "__main__"]}}
    pathlib.Path(os.environ["{_NOTE}"]).write_text(json.dumps(found))
atexit.register(note)
runpy.run_module("specagent", run_name="__main__", alter_sys=True)
"""
_IMPORTS = """
import importlib, json, pathlib, sys
for name in json.loads(pathlib.Path(sys.argv[1]).read_text())["modules"]:
    try:
        importlib.import_module(name)
    except ImportError:
        pass
"""


@dataclass(frozen=True)
class Ran:
    """What one process came to: its exit code, output, seconds of wall and processor, and most memory in MB."""

    code: int
    out: str
    err: str
    wall: float
    cpu: float
    megabytes: float = 0.0

    @property
    def report(self) -> dict[str, Any]:
        """The summary that `--json` prints."""
        found: dict[str, Any] = json.loads(self.out)
        return found


class Project:
    """A folder with a PRD in which specagent is run, with a cache of its own beside it."""

    def __init__(self, folder: Path, prd: str) -> None:
        self.folder = folder
        (folder / ".git").mkdir(parents=True, exist_ok=True)
        self.prd = folder / "PRD.md"
        self.prd.write_text(prd, encoding="utf-8")
        self._note = folder.parent / f"{folder.name}.note"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OUTSIDE)}
        cache = folder.parent / f"{folder.name}.cache"
        self.env = {**kept, "OPENAI_API_KEY": "none", "XDG_CACHE_HOME": str(cache), _NOTE: str(self._note)}

    def run(self, *arguments: str) -> Ran:
        """Run a command to its end."""
        ran = measured([sys.executable, "-c", _MEASURED, *arguments], self.folder, self.env)
        peak = json.loads(self._note.read_text(encoding="utf-8"))["peak"] if self._note.exists() else 0
        return Ran(ran.code, ran.out, ran.err, ran.wall, ran.cpu, peak / 1024)

    def draft(self, url: str, *options: str) -> Ran:
        """Draft with the model at `url`; raises ChildFailed when there is no complete draft."""
        return checked(self.run("draft", "PRD.md", "--json", *model_at(url), *options))

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a command, to be killed."""
        command = [sys.executable, "-m", "specagent", *arguments]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, cwd=self.folder, env=self.env, stdout=quiet, stderr=quiet)

    def imports(self) -> Ran:
        """Import what the last command had imported when it ended, and do nothing else."""
        return measured([sys.executable, "-c", _IMPORTS, str(self._note)], self.folder, self.env)

    def contents(self) -> dict[str, bytes]:
        """Return all files but the PRD and git's, by their path in the folder."""
        files = ((path.relative_to(self.folder), path) for path in sorted(self.folder.rglob("*")) if path.is_file())
        return {
            name.as_posix(): path.read_bytes() for name, path in files if path != self.prd and name.parts[0] != ".git"
        }


class ChildFailed(Exception):  # noqa: N818 - the benchmark goes on with what it says
    """A command that a benchmark needs did not do what it should."""


def model_at(url: str) -> tuple[str, ...]:
    """Return the options for the model that is served at `url`."""
    return ("--model", "openai:scripted", "--base-url", url)


def checked(ran: Ran, *codes: int) -> Ran:
    """Return `ran`; raises ChildFailed when its exit code is none of `codes`, by default 0."""
    if ran.code not in (codes or (0,)):
        raise ChildFailed(f"exit code {ran.code}: {ran.err.strip()[-400:]}")
    return ran


def measured(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Ran:
    """Run a command to its end and return what it took."""
    out, err = folder.parent / f"{folder.name}.out", folder.parent / f"{folder.name}.err"
    began = time.perf_counter()
    with out.open("wb") as output, err.open("wb") as errors:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=output, stderr=errors)
        _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    said, errors_said = (path.read_text(encoding="utf-8", errors="replace") for path in (out, err))
    return Ran(process.returncode, said, errors_said, wall, used.ru_utime + used.ru_stime)
