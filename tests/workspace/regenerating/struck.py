"""Runs a command in children of one process under strace, each of them struck at another of its system calls.

`struck.py CALL COUNT FOLDER COMMAND...` runs the command in FOLDER/1, FOLDER/2 ... FOLDER/COUNT in turn and tells
what became of each. Starting the program once for all of them saves most of the time: strace strikes call number
COUNT of every process, and the child for FOLDER/1 makes COUNT - 1 idle calls beforehand, the next one less.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import specagent
from specagent.agent.boundary import guarded
from specagent.agent.cli import app

KILL = "signal=SIGKILL"
_SAID = "said.txt"
_INJECTED = "(INJECTED)"


@dataclass(frozen=True)
class Struck:
    """A project in which a command was struck at a call; `began` and `ended` are of the monotonic clock."""

    folder: Path
    code: int
    began: float
    ended: float

    @property
    def said(self) -> str:
        """Everything that the command said."""
        return (self.folder / _SAID).read_text()


def strike(call: str, fault: str, count: int, prepared: Path, folder: Path, *command: str) -> list[Struck]:
    """Return a copy of a project for each such call that a command makes in it, which was struck right there.

    `count` is more than it makes.
    """
    for at in range(1, count + 1):
        shutil.copytree(prepared, folder / str(at))
    log = folder / "strace.log"
    trace = ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={count}"]
    children = [sys.executable, __file__, call, str(count), str(folder), *command]
    env = {**os.environ, "PYTHONPATH": str(Path(specagent.__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([*trace, *children], env=env, capture_output=True, text=True, check=True)
    hit = {int(row.split()[0]) for row in log.read_text().splitlines() if _INJECTED in row}
    told = json.loads(done.stdout)
    found = [Struck(folder / str(at), *rest) for at, (child, *rest) in enumerate(told, 1) if child in hit or rest[0] < 0]
    assert 0 < len(found) < count, f"struck {len(found)} of {count} times: {done.stderr}"
    return found


def main(call: str, count: int, folder: Path, command: list[str]) -> None:
    """Run the command in each folder and print what became of them as JSON."""
    import specagent.agent.drafting.model.door.chat
    import specagent.agent.workspace.regenerating.regenerate  # noqa: F401

    idle = _idle(call, folder)
    told = []
    for at in range(1, count + 1):
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            for _ in range(count - at):
                idle()
            os._exit(_run(folder / str(at), command))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        told.append((child, code, began, time.monotonic()))
    os.write(1, json.dumps(told).encode())


def _idle(call: str, folder: Path) -> Callable[[], object]:
    """Return what makes such a call and changes nothing."""
    scratch, none = folder / "scratch", folder / "none"
    file = os.open(scratch, os.O_WRONLY | os.O_CREAT)

    def unlink() -> None:
        with suppress(FileNotFoundError):
            os.unlink(none)

    return {
        "write": lambda: os.write(file, b"x"),
        "fsync": lambda: os.fsync(file),
        "rename": lambda: os.rename(scratch, scratch),
        "unlink": unlink,
    }[call]


def _run(folder: Path, command: list[str]) -> int:
    os.chdir(folder)
    said = os.open(_SAID, os.O_WRONLY | os.O_CREAT)
    os.dup2(said, 1)
    os.dup2(said, 2)
    return guarded(lambda: app(command, standalone_mode=False))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
