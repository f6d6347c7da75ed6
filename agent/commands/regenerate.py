"""The command `regenerate`: show how it gets on, ask where it is told to, then say what it came to."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.live import watching
from specagent.agent.reviewing.summary import show_regenerate
from specagent.agent.workspace.files import read_file
from specagent.agent.workspace.regenerating.regenerate import regenerate_into
from specagent.agent.workspace.regenerating.request import RegenerateRequest

_STDIN = "-"
_LONGEST = 20_000


def regenerate_and_show(
    request: RegenerateRequest, *, interactive: bool, diff: bool, as_json: bool, quiet: bool
) -> int:
    """Redraft and return the exit code; `interactive` asks a person about each part."""
    if interactive and (request.dry_run or as_json or quiet):
        raise UsageError("--interactive asks a person", "Leave out --diff, --dry-run, --json and --quiet.")
    reviewer = None
    if interactive:
        from specagent.agent.reviewing.terminal_reviewer import TerminalReviewer

        reviewer = TerminalReviewer()
    with watching(quiet=quiet or interactive) as watched:
        report = regenerate_into(request, reviewer, watched.watch, streams=watched.streams)
    show_regenerate(report, as_json=as_json, quiet=quiet, diff=diff)
    return report.exit_code


def redraft_and_show(*, quiet: bool) -> Callable[[RegenerateRequest], int]:
    """Return what redrafts for another command and shows what it came to."""
    return lambda request: regenerate_and_show(request, interactive=False, diff=False, as_json=False, quiet=quiet)


def read_feedback(texts: Iterable[str], files: Iterable[Path]) -> tuple[str, ...]:
    """Return what reviewers want changed, from the command line, standard input and files.

    Raises UsageError where there is nothing in it, or more than a prompt should hold.
    """
    said = [_from_stdin() if one == _STDIN else one for one in texts]
    said += [_from_file(one) for one in files]
    for one in said:
        if not one.strip():
            raise UsageError("the feedback is empty", "Say what to change: --feedback 'use MySQL'.")
        if len(one) > _LONGEST:
            raise UsageError(
                f"the feedback has {len(one):,} characters, more than {_LONGEST:,}", "Say it in fewer words."
            )
    return tuple(one.strip() for one in said)


def _from_stdin() -> str:
    if sys.stdin is None:
        raise UsageError("there is no standard input to read feedback from", "Give it with --feedback TEXT.")
    return sys.stdin.read()


def _from_file(path: Path) -> str:
    text = read_file(path)
    if text is None:
        raise SpecAgentError(f"there is no file {str(path)!r}", "Name the file that holds the feedback.")
    return text
