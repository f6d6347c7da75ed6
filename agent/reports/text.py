"""The report for a terminal: each finding on a line that editors jump to, the verdicts last."""

from collections.abc import Iterator, Sequence

from specagent.agent.checks.finding import Finding
from specagent.agent.checks.rule import RULES
from specagent.agent.checks.verdict import CheckReport, Failure, SpecVerdict
from specagent.agent.reports.ordering import grouped, most_broken
from specagent.agent.reports.wording import count, failure_line, place_of, shown, shown_path, told, verdict_line

_MANY = 20
"""Findings from which on nobody counts them by rule."""
_MOST = 5


def text_report(report: CheckReport) -> str:
    """Return the report as plain text; a fix that mends several findings of a group is told once."""
    lines = [line for verdict in report.specs for line in _findings(verdict)]
    lines += [line for verdict in report.specs for line in _verdict(verdict, report)]
    lines += _broken_most(report)
    lines += [line for failure in report.failures for line in _failure(failure)]
    return "\n".join(lines) or "Nothing was checked."


def statistics_report(report: CheckReport) -> str:
    """Return how often each rule was broken, the most often first."""
    rows = most_broken(report)
    width = len(str(rows[0][1])) if rows else 0
    return "\n".join(f"{number:>{width}}  {id_}  {RULES[id_].name}" for id_, number in rows) or "No findings."


def _findings(verdict: SpecVerdict) -> Iterator[str]:
    for (file, heading), findings in grouped(verdict).items():
        yield f"{heading} ({shown_path(file)})" if heading else shown_path(file)
        yield from _group(findings, verdict)
        yield ""


def _group(findings: Sequence[Finding], verdict: SpecVerdict) -> Iterator[str]:
    told_fixes: set[tuple[str, str]] = set()
    for finding in findings:
        yield f"{place_of(finding, verdict)}: {finding.rule} {finding.severity} {told(finding)}"
        if (finding.rule, finding.fix) not in told_fixes:
            told_fixes.add((finding.rule, finding.fix))
            yield f"    fix: {shown(finding.fix)}"


def _verdict(verdict: SpecVerdict, report: CheckReport) -> Iterator[str]:
    yield verdict_line(verdict, report)
    yield from (f"    note: {shown(note)}" for note in verdict.notes)
    if verdict.suppressed:
        yield f"    {count(verdict.suppressed, 'finding')} suppressed"


def _broken_most(report: CheckReport) -> Iterator[str]:
    """Yield which rules are broken most, where there are many findings."""
    if len(report.findings) > _MANY:
        rows = most_broken(report)
        told_rules = ", ".join(f"{number} {id_} {RULES[id_].name}" for id_, number in rows[:_MOST])
        rest = f" and {count(len(rows) - _MOST, 'more rule')}; --statistics lists all" if len(rows) > _MOST else ""
        yield f"Most often: {told_rules}{rest}"


def _failure(failure: Failure) -> Iterator[str]:
    yield f"error: {failure_line(failure)}"
    if failure.hint:
        yield f"    hint: {shown(failure.hint)}"
