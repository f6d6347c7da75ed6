"""The one place where a failure becomes text and an exit code."""

import io
import sys
from collections.abc import Callable
from typing import NoReturn

from typer.exceptions import Abort, TyperException

from specagent.agent.errors import SpecAgentError
from specagent.agent.terminal import OutputClosedError, accept_all_text, finish_output, note, note_failure

_BUG = 70
_INTERRUPTED = 130
_CLOSED_PIPE = 141
"""What a shell reports for a program that the end of its pipe stopped: 128 + SIGPIPE."""


def run(app: Callable[..., object]) -> NoReturn:
    """Run the typer application and exit with its code, whatever happens in it."""
    accept_all_text()
    sys.exit(guarded(lambda: app(standalone_mode=False)))


def guarded(command: Callable[[], object]) -> int:
    """Return the exit code of `command`: the number it returns, or what its failure stands for."""
    code = _contained(command)
    return _contained(finish_output) or code


def _contained(command: Callable[[], object]) -> int:
    try:
        result = command()
    except (KeyboardInterrupt, Abort):
        return _interrupted()
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):  # how typer ends when it prints to a closed pipe
            return _CLOSED_PIPE
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except OutputClosedError:
        return _CLOSED_PIPE
    except TyperException as err:
        return _misused(err)
    except SpecAgentError as err:
        return _failed(err)
    except OSError as err:
        return _failed(SpecAgentError(_reason(err), "Mend that and run the same command again."))
    except Exception as err:
        return _crashed(err)
    # Typer turns an interruption into this code without a word.
    return _interrupted() if result == _INTERRUPTED else result if isinstance(result, int) else 0


def _interrupted() -> int:
    note("interrupted")
    return _INTERRUPTED


def _misused(err: TyperException) -> int:
    text = io.StringIO()
    if show := getattr(err, "show", None):
        show(text)
    note(text.getvalue().rstrip("\n") or f"error: {err.format_message()}")
    return err.exit_code


def _failed(err: SpecAgentError) -> int:
    note_failure(err.message, err.hint)
    return err.exit_code


def _reason(err: OSError) -> str:
    reason = err.strerror or str(err) or type(err).__name__
    return reason if err.filename is None else f"{reason}: {str(err.filename)!r}"


def _crashed(err: Exception) -> int:
    from specagent.agent.crash_log import write_crash_log

    note(f"error: specagent failed unexpectedly ({type(err).__name__}); this is a bug")
    try:
        log = write_crash_log(err)
    except (SpecAgentError, OSError) as unwritten:
        note(f"hint: No log could be written ({unwritten}). Report what you did and what you saw.")
    else:
        note(f"hint: The details are in {str(log)!r}. Read it, then attach it to a report of the bug.")
    return _BUG
