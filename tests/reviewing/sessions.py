"""A review at a real terminal: a program whose standard input and error are one, and a person who types."""

import codecs
import json
import os
import pty
import select
import struct
import subprocess
import sys
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

from terminals import Display

import specagent

ROOT = str(Path(specagent.__file__).parents[1])
PLAIN = {
    name: value
    for name, value in os.environ.items()
    if name not in ("CI", "NO_COLOR", "COLUMNS", "LINES", "VISUAL", "EDITOR")
} | {"PYTHONPATH": ROOT, "TERM": "xterm-256color", "PYTHONUTF8": "1"}
PREAMBLE = """
import json, sys
from specagent.agent.boundary import guarded
from specagent.agent.document.merging import Conflict, merge
from specagent.agent.reviewing.terminal_reviewer import TerminalReviewer
from specagent.agent.workspace.regenerating.request import Proposal

def review(base, mine, new, part="stack", title="3. Technology Stack", reasons=()):
    proposal = Proposal(part, title, mine, merge(base, mine, new), reasons)
    found = TerminalReviewer().review(proposal)
    print(json.dumps([found.choice, found.text, found.feedback]))

"""
PROMPT = "[?]"

HEAD = "| Category | Technology |\n| --- | --- |\n"
BASE = HEAD + "| Backend | Python |\n| Queue | RabbitMQ |\n\nWe keep it small for now.\n"
MINE = BASE.replace("small", "tiny")
NEW = BASE.replace("RabbitMQ", "NATS")
MERGED = MINE.replace("RabbitMQ", "NATS")
"""What comes of it without a conflict."""
TORN = (BASE, BASE.replace("Python", "Go").replace("small", "tiny"), NEW.replace("Python", "Java"))
"""Texts with one conflict, over the technology of the backend."""


class Session:
    """A person at the terminal of a running program; `type` answers what it asks."""

    def __init__(self, code, env=None, rows=24, columns=100):
        self.display = Display(columns)
        self.raw = b""
        self._seen = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._master, slave = pty.openpty()
        ioctl(slave, TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        own = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
        main = f"def main():\n{_indented(code)}\nsys.exit(guarded(main))\n"
        self._process = subprocess.Popen(
            [sys.executable, "-c", own + PREAMBLE + main],
            stdin=slave,
            stdout=subprocess.PIPE,
            stderr=slave,
            env=PLAIN | (env or {}),
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        os.close(self._master)

    def until(self, wanted=PROMPT):
        """Read on until the terminal shows `wanted` behind what was seen before; return the lines since then."""
        while wanted not in (new := "\n".join(self.display.lines[self._seen :])):
            assert self._read(), f"{wanted!r} is not in {self.display.lines}"
        self._seen = len(self.display.lines)
        return new.split("\n")

    def type(self, text, wanted=PROMPT):
        """Answer the question that is asked, and read on to the next."""
        self.press(f"{text}\n".encode())
        return self.until(wanted)

    def press(self, keys):
        os.write(self._master, keys)

    def hang_up(self):
        """Close the terminal's window."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, self._master)
        os.close(nowhere)

    def finish(self, keys=b""):
        """Press the last keys; return the exit code and standard output."""
        self.press(keys)
        while self._read():
            pass
        return self._process.wait(timeout=20), self._process.stdout.read().decode()

    def wait(self):
        """Return the exit code."""
        return self._process.wait(timeout=20)

    def said(self):
        """Return the standard output of a program that has ended."""
        return self._process.stdout.read().decode()

    def _read(self):
        assert select.select([self._master], [], [], 20)[0], f"nothing more came after {self.display.lines}"
        try:
            data = os.read(self._master, 65536)
        except OSError:  # the other side has closed
            return False
        self.raw += data
        self.display.feed(self._decoder.decode(data))
        return bool(data)


def _indented(code):
    return "\n".join(f"    {line}" for line in code.strip().split("\n"))


def reviewing(base=BASE, mine=MINE, new=NEW, more="", times=1, **options):
    return Session(f"for _ in range({times}): review({base!r}, {mine!r}, {new!r}{more})", **options)


def choices_of(session, keys):
    """Press the last keys; return what the person said to each proposal."""
    code, output = session.finish(keys)
    assert code == 0, session.display.lines
    return [json.loads(line) for line in output.splitlines()]


def choice_of(session, keys):
    return choices_of(session, keys)[-1]


def editor(tmp_path, script):
    """Return an environment with an editor that runs `script` on the file, `$1`."""
    path = tmp_path / "my editor.sh"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return {"EDITOR": f"'{path}'"}
