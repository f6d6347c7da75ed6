"""Runs a command in children of one process under strace, each of them struck at another of its system calls.

`struck.py FOLDER COUNT CALLS COMMAND...` runs the command for each of the calls in FOLDER/call-1, FOLDER/call-2 ...
until one of them ends well, and tells what became of each. Starting the program once for all of them, and warming it
up in FOLDER/0, saves most of the time: strace strikes call number COUNT of every process, and the first child makes
COUNT - 1 idle calls beforehand, the next one less.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path

import specagent
from specagent.agent.boundary import guarded
from specagent.agent.cli import app

KILL = "signal=SIGKILL"
_SAID = "said.txt"


@dataclass(frozen=True)
class Struck:
    """A project in which a command was struck at a call; `began` and `ended` are of the monotonic clock."""

    call: str
    folder: Path
    code: int
    began: float
    ended: float

    @property
    def said(self) -> str:
        """Everything that the command said."""
        return (self.folder / _SAID).read_text()


def strike(faults: Mapping[str, str], prepared: Path, folder: Path, *command: str, count: int = 12) -> list[Struck]:
    """Return a copy of a project for every call that a command makes in it, which was struck right there.

    `faults` say what strikes each kind of call. `count` is more than the command makes of any kind.
    """
    for name in ("0", *(f"{call}-{at}" for call in faults for at in range(1, count + 1))):
        shutil.copytree(prepared, folder / name)
    trace = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={','.join(faults)}"]
    for call, fault in faults.items():
        trace += ["-e", f"inject={call}:{fault}:when={count}"]
    children = [sys.executable, __file__, str(folder), str(count), ",".join(faults), *command]
    env = {**os.environ, "PYTHONPATH": str(Path(specagent.__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([*trace, *children], env=env, capture_output=True, text=True, check=True)
    told = [Struck(call, folder / name, *rest) for call, name, *rest in json.loads(done.stdout)]
    assert sum(one.code == 0 for one in told) == len(faults), "it makes more such calls"
    return [one for one in told if one.code]


def main(folder: Path, count: int, calls: list[str], command: list[str]) -> None:
    """Run the command in one folder after the other and print what became of each as JSON."""
    _warm_up(folder / "0", command)
    told: list[tuple[str, str, int, float, float]] = []
    for call in calls:
        idle = _idle(call, folder)
        for at in range(1, count + 1):
            began, name = time.monotonic(), f"{call}-{at}"
            child = os.fork()
            if child == 0:
                for _ in range(count - at):
                    idle()
                os._exit(_run(folder / name, command))
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            told.append((call, name, code, began, time.monotonic()))
            if code == 0:
                break
    os.write(1, json.dumps(told).encode())


def _warm_up(folder: Path, command: list[str]) -> None:
    """Import and read what each child would have to; a model's client cannot be shared with children."""
    if "offline" in command:
        with chdir(folder), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            app(command, standalone_mode=False)
    else:
        import specagent.agent.drafting.model.door.chat
        import specagent.agent.workspace.regenerating.regenerate  # noqa: F401


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
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(","), sys.argv[4:])
