"""The person's own editor: a text goes into it as a file and comes back as they left it."""

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import which

from specagent.agent.errors import SpecAgentError

_USUAL = ("sensible-editor", "vim", "nano", "vi")
_INTERRUPTED = (-signal.SIGINT, 128 + signal.SIGINT)
_NO_OTHER = "The text is as it was. Set VISUAL or EDITOR to an editor that works, or choose another key."


class EditingError(SpecAgentError):
    """The editor failed, or left nothing that can be used."""


def edited(text: str, label: str) -> str:
    """Return `text` as the person leaves it in their editor, with the line feeds that it ended with.

    `label` is part of the file's name. Raises EditingError when the editor fails or the text is empty, unreadable
    or unchanged, KeyboardInterrupt when the person interrupted the editor.
    """
    body = text.rstrip("\n")
    handle, name = tempfile.mkstemp(prefix=f"specagent-{label}-", suffix=".md")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(f"{body}\n".encode())
        _open_in_editor(name)
        left = _read(Path(name), with_returns="\r" in body)
    finally:
        Path(name).unlink(missing_ok=True)
    return _checked(left, body) + text[len(body) :]


def _checked(left: str, body: str) -> str:
    if not left.strip():
        raise EditingError("the edited text is empty", "The text is as it was. To leave the part alone, skip it.")
    if left == body:
        hint = "An editor with a window of its own needs its option to wait, such as EDITOR='code --wait'."
        raise EditingError("nothing was changed in the editor", hint)
    return left


def _read(path: Path, *, with_returns: bool) -> str:
    try:
        left = path.read_bytes().decode("utf-8-sig").rstrip("\r\n")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as err:
        raise EditingError("the edited text is not UTF-8", "Save it in UTF-8; the text is as it was.") from err
    return left if with_returns else left.replace("\r\n", "\n")


def _open_in_editor(name: str) -> None:
    command = _command()
    shown = shlex.join(command)
    try:
        with _interrupts_left_to_the_editor():
            code = subprocess.run([*command, name], stdout=_terminal(), check=False).returncode  # noqa: S603
    except (OSError, ValueError) as err:
        reason = (err.strerror if isinstance(err, OSError) else "") or str(err)
        raise EditingError(f"the editor {shown!r} cannot be started: {reason}", _NO_OTHER) from err
    if code in _INTERRUPTED:
        raise KeyboardInterrupt
    if code:
        raise EditingError(f"the editor {shown!r} failed with exit code {code}", _NO_OTHER)


def _command() -> Sequence[str]:
    wanted = next((value for name in ("VISUAL", "EDITOR") if (value := os.environ.get(name, "").strip())), "")
    if not wanted:
        return ["notepad"] if sys.platform == "win32" else [next((one for one in _USUAL if which(one)), "vi")]
    try:
        return shlex.split(wanted)
    except ValueError as err:
        raise EditingError(f"the editor {wanted!r} cannot be read as a command: {err}", _NO_OTHER) from err


def _terminal() -> int | None:
    """Return where the editor draws: standard error where standard output is a file or a pipe."""
    return None if sys.stdout is not None and sys.stdout.isatty() else sys.stderr.fileno()


@contextmanager
def _interrupts_left_to_the_editor() -> Iterator[None]:
    """Let Ctrl-C reach the editor alone: many have a use of their own for it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
