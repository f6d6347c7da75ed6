"""The report as workflow commands, which GitHub Actions shows beside the lines of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from collections.abc import Iterator

from specagent.agent.checks.finding import Finding, Location
from specagent.agent.checks.verdict import CheckReport, Failure, SpecVerdict
from specagent.agent.reports.ordering import name_of, placed
from specagent.agent.reports.wording import count, shown, shown_path, told, verdict_line

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def github_report(report: CheckReport) -> str:
    """Return one command a finding, then the verdicts; the worst first, for GitHub shows ten of a kind a step."""
    lines = [*map(_failure, report.failures), *(_command(finding, at) for finding, at in placed(report))]
    lines += [line for verdict in report.specs for line in _verdict(verdict, report)]
    return "\n".join(lines)


def _command(finding: Finding, at: Location) -> str:
    properties = {
        "file": shown_path(at.file),
        "line": str(at.line),
        "col": str(at.column),
        "title": f"{finding.rule} {name_of(finding)}",
    }
    told_properties = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    message = f"{told(finding)}\n{shown(finding.fix)}"
    return f"::{_COMMANDS[finding.severity]} {told_properties}::{_data(message)}"


def _verdict(verdict: SpecVerdict, report: CheckReport) -> Iterator[str]:
    yield verdict_line(verdict, report)
    yield from (f"{shown_path(verdict.spec)}: note: {shown(note)}" for note in verdict.notes)
    if verdict.suppressed:
        yield f"{shown_path(verdict.spec)}: {count(verdict.suppressed, 'finding')} suppressed"


def _failure(failure: Failure) -> str:
    parts = [shown(failure.message), *([shown(failure.hint)] if failure.hint else [])]
    message = "\n".join(parts)
    return f"::error file={_property(shown_path(failure.spec))},title=specagent check::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
