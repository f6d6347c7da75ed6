"""Text for a terminal: nothing in it can move the cursor, forge a link or hide what it says."""

import os
import re
import sys
from contextlib import suppress
from typing import TextIO

from specagent.agent.errors import SpecAgentError

_ESCAPES = re.compile(
    r"""
    (?: \x1b\[ | \x9b ) [0-?]* [ -/]* [@-~]                                        # CSI: colours, cursor
    | (?: \x1b\] | \x9d ) [^\x07\x1b\x9c\x9d\n]* (?: \x07 | \x1b\\ | \x9c )          # OSC: titles, links
    | (?: \x1b[PX^_] | [\x90\x98\x9e\x9f] ) [^\x1b\x90\x98\x9c\x9e\x9f\n]* (?: \x1b\\ | \x9c )  # DCS, APC ...
    | \x1b [ -/]* [0-~]                                                            # two-character escapes
    """,
    re.VERBOSE,
)
_COMMAND = re.compile(r"^([^\S\n]*:)(?=:[a-z])", re.MULTILINE | re.IGNORECASE)
_OLD_COMMAND = re.compile(r"##(?=\[)")
"""What begins a command to GitHub Actions, whoever prints it: `::add-mask::x` and, anywhere in a line, `##[…]`."""
_CONTROLS = {code: None for code in [*range(32), 127] if chr(code) not in "\n\t"}


class OutputClosedError(Exception):
    """Whoever read the output has stopped reading; no failure, and nothing more to say."""


def clean(text: str) -> str:
    """Return `text` without terminal escapes, control and hidden characters; line feeds and tabs stay.

    An escape that never ends loses only its beginning, so that it cannot swallow what follows.
    """
    plain = _ESCAPES.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if plain.isascii():
        return plain.translate(_CONTROLS)
    from specagent.schemas.text import visible

    return visible(plain.encode(errors="backslashreplace").decode())


def emit(text: str, *, quiet: bool = False, commands: bool = False) -> None:
    """Print a result to standard output, cleaned; `commands` says that it may hold commands to GitHub Actions.

    Raises OutputClosedError when its reader is gone, SpecAgentError when it cannot be written (full disk).
    """
    if not quiet and sys.stdout is not None:
        try:
            sys.stdout.write(f"{_printed(text, commands)}\n")
        except OSError as err:
            raise _failed_output(err) from err


def note(text: str, *, quiet: bool = False) -> None:
    """Print a message to standard error, cleaned."""
    if not quiet and sys.stderr is not None:
        try:
            print(_printed(text, commands=False), file=sys.stderr, flush=True)
        except OSError:
            _drop(sys.stderr)  # there is nowhere left to say so


def finish_output() -> None:
    """Write out what standard output still holds; raises like `emit`."""
    if sys.stdout is not None:
        try:
            sys.stdout.flush()
        except OSError as err:
            raise _failed_output(err) from err


def note_failure(message: str, hint: str) -> None:
    """Print a failure to standard error, with what to do about it where that is known."""
    note(f"error: {message}")
    if hint:
        note(f"hint: {hint}")


def accept_all_text() -> None:
    """Let both streams take every character: one that their encoding lacks is printed as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")


def _printed(text: str, commands: bool) -> str:
    """Return text cleaned, and inert in the log of a job."""
    plain = clean(text)
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return plain
    plain = _OLD_COMMAND.sub("## ", plain)
    return plain if commands else _COMMAND.sub(r"\1 ", plain)


def _failed_output(err: OSError) -> OutputClosedError | SpecAgentError:
    _drop(sys.stdout)
    if isinstance(err, BrokenPipeError):
        return OutputClosedError()
    return SpecAgentError(
        f"standard output cannot be written: {err.strerror or err}", "Free some space, or write it elsewhere."
    )


def _drop(stream: TextIO) -> None:
    """Send what `stream` still holds nowhere, so that the interpreter's end does not fail on it."""
    with suppress(OSError, ValueError):
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, stream.fileno())
        os.close(sink)
