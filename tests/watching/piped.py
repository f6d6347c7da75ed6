"""A watch of its own process whose lines are read as they come."""

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import specagent

ROOT = str(Path(specagent.__file__).parents[1])
CODE = """
import sys
from datetime import datetime
from specagent.agent.boundary import guarded
from specagent.agent.commands.watch import watch_and_show
from specagent.agent.watching.request import WatchRequest

def clock():
    return datetime(2026, 11, 27, 14, 3, 12)

regenerate = None
"""
WATCH = "sys.exit(guarded(lambda: watch_and_show(WatchRequest('PRD.md'), regenerate, clock=clock)))\n"
PLAIN = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR", "COLUMNS", "LINES")} | {
    "PYTHONPATH": ROOT,
    "TERM": "xterm-256color",
    "PYTHONUTF8": "1",
}
_PATIENCE = 30


def edit(path, *replacements):
    text = path.read_text()
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text)


class Piped:
    """A watch with its standard output on a pipe."""

    def __init__(self, code=WATCH):
        self.lines = []
        self._done = 0
        self._rest = b""
        self._process = subprocess.Popen(
            [sys.executable, "-c", CODE + code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=PLAIN
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        self._process.stderr.close()

    def until(self, wanted):
        """Return the lines behind those of the last call, up to the one that holds `wanted`."""
        start, deadline = self._done, time.monotonic() + _PATIENCE
        while not (found := [at for at, line in enumerate(self.lines[start:], start) if wanted in line]):
            left = deadline - time.monotonic()
            ready = select.select([self._process.stdout], [], [], max(left, 0))[0]
            data = os.read(self._process.stdout.fileno(), 65536) if ready else b""
            assert data, f"{wanted!r} never came: {self.lines} {self._failure()}"
            *whole, self._rest = (self._rest + data).split(b"\n")
            self.lines += [line.decode() for line in whole]
        self._done = found[0] + 1
        return self.lines[start : self._done]

    def interrupt(self):
        """End it as Ctrl-C does; return its exit code, its last lines and what it said on standard error."""
        self._process.send_signal(signal.SIGINT)
        out, err = self._process.communicate(timeout=_PATIENCE)
        return self._process.returncode, (self._rest + out).decode().splitlines(), err.decode()

    def _failure(self):
        self._process.kill()
        return self._process.stderr.read().decode()
