"""Running one tool to its end, with the most memory that it and its children held."""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.1
_KILOBYTES = 1024


@dataclass(frozen=True)
class Ended:
    """How a tool's process ended: its exit code, seconds of wall, most memory in MB and the end of what it printed."""

    code: int
    wall: float
    megabytes: float
    said: str


def run(command: Sequence[str], folder: Path, env: Mapping[str, str], patience: float) -> Ended:
    """Run a command in `folder`; one that takes longer than `patience` seconds is killed with its children."""
    printed = folder.parent / f"{folder.name}.printed"
    began = time.perf_counter()
    with printed.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        memory = _Memory(process.pid)
        memory.start()
        try:
            code = process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
    wall = time.perf_counter() - began
    memory.ended.set()
    memory.join()
    return Ended(code, wall, memory.most / _KILOBYTES, printed.read_text(encoding="utf-8", errors="replace").strip())


class _Memory(threading.Thread):
    """Looks ten times a second at the peaks of a process and its descendants that live."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process = process
        self.ended = threading.Event()
        self.most = 0

    def run(self) -> None:
        """Look until the end."""
        while not self.ended.wait(_EVERY):
            self.most = max(self.most, sum(map(_peak, _family(self._process))))


def _family(process: int) -> Iterator[int]:
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _read(children).split():
            yield from _family(int(child))


def _peak(process: int) -> int:
    found = re.search(r"VmHWM:\s+(\d+)", _read(Path(f"/proc/{process}/status")))
    return int(found[1]) if found else 0


def _read(path: Path) -> str:
    """Return a file of /proc; nothing when its process has ended meanwhile."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def bare_environment(home: Path) -> dict[str, str]:
    """Return the environment with an empty home, without settings of models and with no telemetry."""
    outside = ("OPENAI_", "ANTHROPIC_", "SPECAGENT_", "LANGSMITH_", "OTEL_", "PYTHON", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(outside)}
    quiet = {"DO_NOT_TRACK": "1", "OTEL_SDK_DISABLED": "true", "CREWAI_DISABLE_TELEMETRY": "true"}
    return {**kept, **quiet, "HOME": str(home), "OPENAI_API_KEY": "none"}
