"""The words of a report: values on one harmless line, places, numbers and verdicts."""

import json
import re
import unicodedata
from collections.abc import Sequence

from specagent.agent.checks.finding import Finding
from specagent.agent.checks.verdict import SEVERITIES, CheckReport, Coverage, Failure, SpecVerdict
from specagent.agent.reports.ordering import is_fit
from specagent.agent.terminal import clean
from specagent.schemas.text import line, visible

_NOT_XML = {0xFFFE: None, 0xFFFF: None}
"""Visible to Unicode, forbidden in XML 1.0."""


def shown(text: str) -> str:
    """Return `text` on one line, harmless wherever it is printed."""
    return _apart(line(text.translate(_NOT_XML)))


def shown_path(file: str) -> str:
    """Return a path on one line, its spaces as they are, that begins no command of a build log (`::error`)."""
    path = _apart(re.sub(r"\s", " ", visible(file.translate(_NOT_XML))))
    return f"./{path}" if path.lstrip().startswith((":", "=")) else path


def place_of(finding: Finding, verdict: SpecVerdict) -> str:
    """Return where a finding stands as `file:line:column`, which editors jump to; else the spec."""
    at = finding.location
    return f"{shown_path(at.file)}:{at.line}:{at.column}" if at else shown_path(verdict.spec)


def told(finding: Finding) -> str:
    """Return what is wrong with what, on one line."""
    return ": ".join(part for part in (shown(finding.subject), shown(finding.message)) if part)


def verdict_line(verdict: SpecVerdict, report: CheckReport) -> str:
    """Return the verdict on one spec with what it rests on."""
    parts = [counts(verdict.findings), *([answered(verdict.coverage)] if verdict.coverage else [])]
    return f"{shown_path(verdict.spec)}: {verdict_of(verdict, report)}: {'; '.join(parts)}"


def verdict_of(verdict: SpecVerdict, report: CheckReport) -> str:
    """Return the verdict on one spec."""
    return "fit for review" if is_fit(verdict, report.fail_on) else "not fit for review"


def failure_line(failure: Failure) -> str:
    """Return which spec failed, and why."""
    message = shown(failure.message)
    return message if failure.spec in failure.message else f"{shown_path(failure.spec)}: {message}"


def counts(findings: Sequence[Finding]) -> str:
    """Return how many findings there are of each severity, such as `3 errors, 2 warnings`."""
    numbers = {one: sum(finding.severity == one for finding in findings) for one in SEVERITIES}
    return ", ".join(count(number, one) for one, number in numbers.items() if number) or "no findings"


def answered(coverage: Coverage) -> str:
    """Return how many requirements are answered, such as `22 of 24 requirements answered (91.7 %)`."""
    return f"{coverage.answered} of {count(coverage.total, 'requirement')} answered{_share(coverage)}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def dumped(value: object) -> str:
    """Return `value` as JSON that stays whole when it is cleaned for a terminal, and commands no build log."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    whole = text if clean(text) == text else json.dumps(value, indent=2)
    return whole.replace("##[", r"##\u005b")


def _share(coverage: Coverage) -> str:
    """Return the share in percent; 100 % means all."""
    if not coverage.total:
        return ""
    share = round(100 * coverage.answered / coverage.total, 1)
    return f" ({share if coverage.answered == coverage.total else min(share, 99.9):g} %)"


def _apart(plain: str) -> str:
    """Return `plain` so that it joins with nothing before it and holds no command of a build log (`##[error]`).

    Unicode would join an accent at its start to our own mark: `>` and U+0338 are `≯`.
    """
    first = "◌" if plain and unicodedata.combining(plain[0]) else ""
    return first + plain.replace("##[", "## [")
