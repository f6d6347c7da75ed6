"""The report as SARIF 2.1.0, the form in which code scanning takes findings.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from specagent import __version__
from specagent.agent.checks.finding import Finding, Location
from specagent.agent.checks.rule import Rule
from specagent.agent.checks.verdict import CheckReport
from specagent.agent.reports.ordering import placed, rules
from specagent.agent.reports.wording import dumped, shown, told

MOST_RESULTS = 25_000
"""GitHub refuses a file with more: https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads"""

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_GROUPS = {
    "TR": "trace",
    "GR": "ground",
    "DG": "diagram",
    "ST": "stack",
    "PT": "patterns",
    "DA": "data",
    "XC": "concerns",
    "AD": "decisions",
    "TX": "text",
    "SF": "safe",
}


def sarif_report(report: CheckReport, most: int = MOST_RESULTS) -> str:
    """Return the report as a SARIF log of one run, with `most` results: the worst where there are more."""
    run = {
        "tool": {"driver": _driver()},
        "automationDetails": {"id": "specagent/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not report.failures,
                "toolExecutionNotifications": list(_notifications(report, most)),
            }
        ],
        "results": list(_results(report, most)),
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver() -> dict[str, Any]:
    return {"name": "specagent", "semanticVersion": __version__, "rules": [_rule(one) for one in rules()]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.finds},
        "fullDescription": {"text": rule.reason},
        "help": {
            "text": f"{rule.finds}\n\nWhy: {rule.reason}\n\nFix: {rule.fix}",
            "markdown": f"{rule.finds}\n\n**Why:** {rule.reason}\n\n**Fix:** {rule.fix}",
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["architecture", *([_GROUPS[rule.id[:2]]] if rule.id[:2] in _GROUPS else [])]},
    }


def _results(report: CheckReport, most: int) -> Iterator[dict[str, Any]]:
    index = {rule.id: at for at, rule in enumerate(rules())}
    seen: Counter[str] = Counter()
    for finding, at in placed(report)[:most]:
        digest = _fingerprint(finding, at)
        seen[digest] += 1
        yield {
            "ruleId": finding.rule,
            "ruleIndex": index[finding.rule],
            "level": _LEVELS[finding.severity],
            "message": {"text": _inert(f"{told(finding)}\n{shown(finding.fix)}")},
            "locations": [{"physicalLocation": _physical(at)}],
            "partialFingerprints": {"specagent/v1": f"{digest}:{seen[digest]}"},
        }


def _physical(at: Location) -> dict[str, Any]:
    region = {"startLine": at.line, "startColumn": at.column}
    return {"artifactLocation": _artifact(at.file), "region": region}


def _artifact(file: str) -> dict[str, str]:
    if Path(file).is_absolute():
        return {"uri": Path(file).as_uri()}
    return {"uri": quote(os.fsencode(file), safe="/"), "uriBaseId": "%SRCROOT%"}


def _fingerprint(finding: Finding, at: Location) -> str:
    """Return what stays the same when lines move, so that an alert is not closed and opened again."""
    parts = (finding.rule, at.file, finding.subject, finding.message)
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]


def _notifications(report: CheckReport, most: int) -> Iterator[dict[str, Any]]:
    """Yield what could not be checked, and how many findings the limit leaves out."""
    for verdict in report.specs:
        places = [{"physicalLocation": {"artifactLocation": _artifact(verdict.spec)}}]
        for note in verdict.notes:
            yield {"level": "warning", "message": {"text": _inert(shown(note))}, "locations": places}
    for failure in report.failures:
        places = [{"physicalLocation": {"artifactLocation": _artifact(failure.spec)}}]
        message = " ".join(filter(None, [f"{shown(failure.message)}.", shown(failure.hint)]))
        yield {"level": "error", "message": {"text": _inert(message)}, "locations": places}
    left = len(report.findings) - most
    if left > 0:
        yield {
            "level": "warning",
            "message": {"text": f"{left} more findings are left out: SARIF readers take no more"},
        }


def _inert(text: str) -> str:
    """Return the text of a message without links: `[text](target)` is one even in plain text."""
    return text.replace("](", "] (")
