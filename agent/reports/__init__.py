"""What `check` prints: one module for each output format."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from specagent.agent.checks.verdict import CheckReport
from specagent.agent.errors import UsageError

__all__ = ["FORMATS", "statistics"]


# Each format is imported when it is asked for: nobody prints all of them.
def _text(report: CheckReport) -> str:
    from specagent.agent.reports.text import text_report

    return text_report(report)


def _json(report: CheckReport) -> str:
    from specagent.agent.reports.as_json import json_report

    return json_report(report)


def _sarif(report: CheckReport) -> str:
    from specagent.agent.reports.sarif import sarif_report

    return sarif_report(report)


def _github(report: CheckReport) -> str:
    from specagent.agent.reports.github import github_report

    return github_report(report)


def _junit(report: CheckReport) -> str:
    from specagent.agent.reports.junit import junit_report

    return junit_report(report)


def _markdown(report: CheckReport) -> str:
    from specagent.agent.reports.markdown import markdown_report

    return markdown_report(report)


FORMATS: Mapping[str, Callable[[CheckReport], str]] = MappingProxyType(
    {
        "text": _text,
        "json": _json,
        "sarif": _sarif,
        "github": _github,
        "junit": _junit,
        "markdown": _markdown,
    }
)
"""What writes each format that `--format` knows; the text has no line feed at its end."""


def statistics(report: CheckReport, format_: str = "text") -> str:
    """Return how often each rule was broken, the most often first: number, id and name.

    Raises UsageError for a format other than `text` and `json`.
    """
    if format_ == "json":
        from specagent.agent.reports.as_json import json_statistics

        return json_statistics(report)
    if format_ != "text":
        raise UsageError(f"there are no statistics as {format_!r}", "Print them with --format text or json.")
    from specagent.agent.reports.text import statistics_report

    return statistics_report(report)
