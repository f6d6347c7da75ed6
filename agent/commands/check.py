"""The command `check`: mend what is mechanical where that was asked for, judge, print."""

from collections.abc import Sequence
from typing import Literal

from specagent.agent.checks.finding import Severity
from specagent.agent.checks.verdict import Failure
from specagent.agent.reports import FORMATS
from specagent.agent.reports import statistics as counted
from specagent.agent.terminal import emit, note, note_failure
from specagent.agent.workspace.checking import CheckRequest, check_specs

Format = Literal["text", "json", "sarif", "github", "junit", "markdown"]

_CHANGES = 3
_FAILED = 1


def check_and_show(
    request: CheckRequest,
    format_: Format,
    *,
    severity: Severity,
    fix: bool,
    diff: bool,
    statistics: bool,
    quiet: bool,
) -> int:
    """Check, print the report and return the exit code; with `diff` print only what a fix would change."""
    if diff:
        return _show_diff(request, quiet=quiet)
    unmended = _mend(request, quiet=quiet) if fix else []
    report = check_specs(request).with_failures(unmended)
    shown = report.at_least(severity)
    text = counted(shown, format_) if statistics else FORMATS[format_](shown)
    emit(text, quiet=quiet, commands=format_ == "github")
    if quiet or statistics or format_ != "text":
        _tell(report.failures)
    return report.exit_code


def _show_diff(request: CheckRequest, *, quiet: bool) -> int:
    """Print what a fix would change; return 3 where it would change something."""
    from specagent.agent.workspace.fixing import fix_specs

    looked_at, failures = fix_specs(request, write=False)
    diffs = [one.diff.rstrip("\n") for one in looked_at if one.diff]
    if diffs:
        emit("\n".join(diffs), quiet=quiet)
    _tell(failures)
    return _CHANGES if diffs else _FAILED if failures else 0


def _mend(request: CheckRequest, *, quiet: bool) -> list[Failure]:
    from specagent.agent.workspace.fixing import fix_specs

    mended, failures = fix_specs(request, write=True)
    for one in mended:
        if one.diff:
            note(f"Mended {one.name}.", quiet=quiet)
    return failures


def _tell(failures: Sequence[Failure]) -> None:
    for one in failures:
        note_failure(one.message, one.hint)
