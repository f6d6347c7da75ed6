"""What the live rows of a terminal cost: the cold draft again, watched in a terminal of its own."""

import contextlib
import os
import pty
import subprocess
import sys
import threading

from provider import Provider

from benchmarks.measuring import Project, model_at
from benchmarks.setup import Setup
from benchmarks.simulated import INSTANT
from benchmarks.table import SECONDS, Row, at_most

_CPU = 4.0
_READ = 65_536


def live_rows(setup: Setup) -> list[Row]:
    """Draft the median PRD once in a terminal, at the model's pace."""
    project = setup.project("median")
    with Provider(setup.script("median"), pace=setup.pace) as provider:
        code, spent = _in_a_terminal(project, "draft", "PRD.md", *model_at(provider.url))
    imports = _imports(setup)
    row = at_most("cold draft with live rows: client CPU beyond imports", spent - imports, _CPU, SECONDS)
    return [row] if code == 0 else [Row(row.workload, f"failed: exit code {code}", met=False)]


def _imports(setup: Setup) -> float:
    """Return the processor time of the imports of a draft with a model."""
    project = setup.project("median")
    with Provider(setup.script("median"), pace=INSTANT) as provider:
        project.draft(provider.url)
    return project.imports().cpu


def _in_a_terminal(project: Project, *arguments: str) -> tuple[int, float]:
    """Run a command in a terminal that somebody reads; return its exit code and its seconds of processor."""
    ours, theirs = pty.openpty()
    env = {**project.env, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}
    command = [sys.executable, "-m", "specagent", *arguments]
    process = subprocess.Popen(command, cwd=project.folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    reading = threading.Thread(target=_read_all, args=(ours,))
    reading.start()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    reading.join()
    os.close(ours)
    return process.returncode, used.ru_utime + used.ru_stime


def _read_all(terminal: int) -> None:
    with contextlib.suppress(OSError):  # how a terminal says that the other side has left
        while os.read(terminal, _READ):
            pass
