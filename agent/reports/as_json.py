"""The report as JSON, for programs; its form is documented and has a version."""

from typing import Any

from specagent.agent.checks.finding import Finding
from specagent.agent.checks.rule import RULES
from specagent.agent.checks.verdict import SEVERITIES, CheckReport, SpecVerdict
from specagent.agent.reports.ordering import is_fit, most_broken, name_of
from specagent.agent.reports.wording import dumped

_VERSION = 1
"""Grows when a field is renamed, goes away or means something else."""


def json_report(report: CheckReport) -> str:
    """Return the report as one JSON object."""
    return dumped(
        {
            "version": _VERSION,
            "specs": [_spec(verdict, report) for verdict in report.specs],
            "failures": [{"spec": one.spec, "message": one.message, "hint": one.hint} for one in report.failures],
            "summary": {one: sum(finding.severity == one for finding in report.findings) for one in SEVERITIES},
        }
    )


def json_statistics(report: CheckReport) -> str:
    """Return how often each rule was broken as one JSON object, the most often first."""
    rows = [{"rule": id_, "name": RULES[id_].name, "findings": number} for id_, number in most_broken(report)]
    return dumped({"version": _VERSION, "statistics": rows})


def _spec(verdict: SpecVerdict, report: CheckReport) -> dict[str, Any]:
    coverage = verdict.coverage
    return {
        "spec": verdict.spec,
        "prd": verdict.prd,
        "fit": is_fit(verdict, report.fail_on),
        "coverage": {"answered": coverage.answered, "total": coverage.total} if coverage else None,
        "suppressed": verdict.suppressed,
        "notes": list(verdict.notes),
        "findings": [_finding(finding) for finding in verdict.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    at = finding.location
    return {
        "rule": finding.rule,
        "name": name_of(finding),
        "severity": finding.severity,
        "section": finding.section,
        "subject": finding.subject,
        "message": finding.message,
        "fix": finding.fix,
        "file": at.file if at else None,
        "line": at.line if at else None,
        "column": at.column if at else None,
    }
