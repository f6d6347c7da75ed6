"""How findings are put in order, grouped and judged."""

from collections import Counter
from collections.abc import Iterable

from specagent.agent.checks.finding import Finding, Location
from specagent.agent.checks.rule import RULES, Rule
from specagent.agent.checks.verdict import SEVERITIES, CheckReport, FailOn, SpecVerdict, fails
from specagent.schemas.sections import SECTIONS, section

_WHOLE = "The document as a whole"


def rules() -> tuple[Rule, ...]:
    """Return all rules, in the order of their ids."""
    return tuple(RULES[id_] for id_ in sorted(RULES))


def name_of(finding: Finding) -> str:
    """Return the name of the rule that a finding breaks."""
    return RULES[finding.rule].name


def is_fit(verdict: SpecVerdict, fail_on: FailOn) -> bool:
    """Return whether a spec is fit for review; where nothing fails the check, errors alone decide."""
    wanted = verdict.fail_on or fail_on
    threshold: FailOn = "error" if wanted == "never" else wanted
    return not any(fails(finding, threshold) for finding in verdict.findings)


def most_broken(report: CheckReport) -> list[tuple[str, int]]:
    """Return each rule that was broken with how often, the most often first."""
    numbers = Counter(finding.rule for finding in report.findings)
    return sorted(numbers.items(), key=lambda row: (-row[1], row[0]))


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with the worst first, otherwise in their order."""
    return sorted(findings, key=_rank)


def placed(report: CheckReport) -> list[tuple[Finding, Location]]:
    """Return all findings with the worst first, each with its place; without one, the beginning of its spec."""
    pairs = [(one, one.location or Location(verdict.spec)) for verdict in report.specs for one in verdict.findings]
    return sorted(pairs, key=lambda pair: _rank(pair[0]))


def grouped(verdict: SpecVerdict) -> dict[tuple[str, str], list[Finding]]:
    """Return the findings of one spec by file and heading: first its sections, then other files such as ADRs."""
    groups: dict[tuple[str, str], list[Finding]] = {(verdict.spec, heading): [] for heading in _HEADINGS}
    for finding in verdict.findings:
        file = finding.location.file if finding.location else verdict.spec
        heading = _heading(finding) if file == verdict.spec else ""
        groups.setdefault((file, heading), []).append(finding)
    return {key: findings for key, findings in groups.items() if findings}


_HEADINGS = (_WHOLE, *(one.heading for one in SECTIONS))


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)


def _heading(finding: Finding) -> str:
    return section(finding.section).heading if finding.section else _WHOLE
