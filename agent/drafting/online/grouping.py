"""What one repair is told of what is wrong: not more than a request can hold."""

from collections.abc import Sequence
from dataclasses import replace

from specagent.agent.checks import Finding

_MOST_FINDINGS, _MOST_SUBJECTS, _FEW = 40, 120, 8
_WITHOUT = {
    "TR002": "no goal is driven by these",
    "TR005": "no container realizes these",
    "TR007": "nothing cites these constraints",
}
"""Rules that a large PRD breaks by the hundred -> what is said once of all."""


def grouped(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings for one repair: those on the whole draft as one for each rule, of all others the first."""
    lacking: dict[str, list[Finding]] = {}
    for one in findings:
        if one.rule in _WITHOUT:
            lacking.setdefault(one.rule, []).append(one)
    others = [one for one in findings if one.rule not in _WITHOUT][:_MOST_FINDINGS]
    return [*others, *(one for same in lacking.values() for one in _joined(same))]


def _joined(same: list[Finding]) -> list[Finding]:
    if len(same) <= _FEW:
        return same
    names = ", ".join(one.subject for one in same[:_MOST_SUBJECTS])
    more = f" and {len(same) - _MOST_SUBJECTS} more" if len(same) > _MOST_SUBJECTS else ""
    return [replace(same[0], subject=f"{names}{more}", message=_WITHOUT[same[0].rule])]
