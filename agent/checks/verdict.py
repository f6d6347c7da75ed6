"""What a check came to: the findings on each spec, and whether they let it pass."""

from dataclasses import dataclass, replace
from typing import Literal, Self

from specagent.agent.checks.finding import Finding, Severity

FailOn = Severity | Literal["never"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""The worst first."""

_FOUND = 3


@dataclass(frozen=True)
class Coverage:
    """How many of the PRD's requirements, out-of-scope ones aside, at least one row of the spec answers."""

    answered: int
    total: int


@dataclass(frozen=True)
class SpecVerdict:
    """What one spec came to.

    `findings` are in the order of file, line, column and rule. `suppressed` counts those that a comment, a
    per-path ignore or the baseline takes out. `prd` and `coverage` are None where no PRD was found; `notes` say
    what could not be checked, and why.
    """

    spec: str
    prd: str | None
    findings: tuple[Finding, ...]
    suppressed: int = 0
    coverage: Coverage | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckReport:
    """What all checked specs came to."""

    specs: tuple[SpecVerdict, ...]
    fail_on: FailOn = "error"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings."""
        return tuple(finding for spec in self.specs for finding in spec.findings)

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings that fail the check: those at or above `fail_on`."""
        return tuple(finding for finding in self.findings if fails(finding, self.fail_on))

    def at_least(self, severity: Severity) -> Self:
        """Return the report as it is shown: findings of this severity and worse, and all that fail the check."""

        def shown(one: SpecVerdict) -> SpecVerdict:
            kept = (found for found in one.findings if fails(found, severity) or fails(found, self.fail_on))
            return replace(one, findings=tuple(kept))

        return replace(self, specs=tuple(map(shown, self.specs)))

    @property
    def exit_code(self) -> int:
        """What the command ends with: 3 where something fails, else 0."""
        return _FOUND if self.failing else 0


def fails(finding: Finding, fail_on: FailOn) -> bool:
    """Return whether a finding is as bad as `fail_on` or worse."""
    return fail_on != "never" and SEVERITIES.index(finding.severity) <= SEVERITIES.index(fail_on)
