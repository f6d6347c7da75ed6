"""The command `check`: mend what is mechanical where that was asked for, judge, print."""

from typing import Literal

from specagent.agent.checks.finding import Severity
from specagent.agent.reports import FORMATS
from specagent.agent.reports import statistics as counted
from specagent.agent.terminal import emit, note
from specagent.agent.workspace.checking import CheckRequest, check_specs

Format = Literal["text", "json", "sarif", "github", "junit", "markdown"]


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
    if diff or fix:
        from specagent.agent.workspace.fixing import fix_specs
    if diff:
        emit("\n".join(one.diff for one in fix_specs(request, write=False) if one.diff).rstrip("\n"))
        return 0
    if fix:
        for one in fix_specs(request, write=True):
            if one.diff:
                note(f"Mended {one.name}.", quiet=quiet)
    report = check_specs(request)
    shown = report.at_least(severity)
    emit(counted(shown) if statistics else FORMATS[format_](shown), quiet=quiet)
    return report.exit_code
