"""A terminal of its own for a program, and what it shows there."""

import os
import pty
import re
import select
import struct
import subprocess
import sys
import unicodedata
from fcntl import ioctl
from termios import TIOCSWINSZ

ESCAPE = re.compile(r"\x1b\[(\??)([0-9;]*)([A-Za-z])")
OWN_THE_TERMINAL = "import fcntl, termios; fcntl.ioctl(2, termios.TIOCSCTTY, 0)\n"


class Display:
    """The lines that a terminal shows; an escape that a tidy program has no need of is an error."""

    def __init__(self, columns):
        self.columns = columns
        self.cursor_shown = True
        self.styles = set()
        self._lines = [""]
        self._row = self._column = 0
        self._rest = ""

    def feed(self, text):
        text = self._rest + text
        whole = re.sub(r"\x1b(?:\[[0-9;?]*)?\Z", "", text)
        self._rest = text[len(whole) :]
        at = 0
        while at < len(whole):
            if found := ESCAPE.match(whole, at):
                self._obey(*found.groups())
                at = found.end()
            else:
                self._put(whole[at])
                at += 1

    @property
    def lines(self):
        return [line.rstrip() for line in self._lines if line.strip()]

    def _obey(self, private, numbers, command):
        if private:
            assert (numbers, command) in {("25", "h"), ("25", "l")}
            self.cursor_shown = command == "h"
        elif command == "A":
            self._row = max(self._row - int(numbers or 1), 0)
        elif command == "K":
            assert numbers == "2"
            self._lines[self._row] = ""
        else:
            assert command == "m", f"unexpected escape {command!r}"
            self.styles.add(numbers)

    def _put(self, char):
        if char == "\r":
            self._column = 0
        elif char == "\n":
            self._row += 1
            self._lines += [""] * (self._row + 1 - len(self._lines))
        else:
            assert unicodedata.category(char) != "Cc", f"unexpected control {char!r}"
            width = 2 if unicodedata.east_asian_width(char) in "WF" else 1
            assert self._column + width <= self.columns, f"the line wraps: {self._lines[self._row]!r}"
            self._lines[self._row] = self._lines[self._row].ljust(self._column) + char
            self._column += width


class Run:
    """Python code with its standard error on a terminal; `go` lets it past the next line that it reads."""

    def __init__(self, code, env, rows=24, columns=80):
        self.display = Display(columns)
        self._master, slave = pty.openpty()
        ioctl(slave, TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", OWN_THE_TERMINAL + code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=slave,
            env=env,
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        os.close(self._master)

    def until(self, wanted):
        """Read on until a line shows `wanted`; frames never cease, so their number is bounded."""
        for _ in range(200):
            if any(wanted in line for line in self.display.lines):
                break
            assert self._read(), f"{wanted!r} is not in {self.display.lines}"
        else:
            raise AssertionError(f"{wanted!r} never came: {self.display.lines}")
        return self.display.lines

    def go(self):
        self._process.stdin.write(b"\n")
        self._process.stdin.flush()

    def press(self, key):
        os.write(self._master, key)

    def hang_up(self):
        """Close the terminal's window."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, self._master)
        os.close(nowhere)

    def finish(self):
        """Read all that it says; return its exit code and standard output."""
        while self._read():
            pass
        return self._process.wait(timeout=20), self._process.stdout.read().decode()

    def _read(self):
        assert select.select([self._master], [], [], 20)[0], f"nothing more came after {self.display.lines}"
        try:
            data = os.read(self._master, 65536)
        except OSError:  # the other side has closed
            return False
        self.display.feed(data.decode())
        return bool(data)
