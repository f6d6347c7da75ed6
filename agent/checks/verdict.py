"""What a check came to: the findings on each spec, and whether they let it pass."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, Self

from specagent.agent.checks.finding import Finding, Severity

FailOn = Severity | Literal["never"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""The worst first."""

_FOUND = 3
_UNCHECKED = 1


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
    what could not be checked, and why. `fail_on` is what its own settings say; None for that of the report.
    """

    spec: str
    prd: str | None
    findings: tuple[Finding, ...]
    suppressed: int = 0
    coverage: Coverage | None = None
    notes: tuple[str, ...] = ()
    fail_on: FailOn | None = None

    def failing(self, fail_on: FailOn) -> tuple[Finding, ...]:
        """Return the findings that fail the check, where `fail_on` is what the report says."""
        return tuple(finding for finding in self.findings if fails(finding, self.fail_on or fail_on))


@dataclass(frozen=True)
class Failure:
    """A spec that could not be checked, or not be mended: why, and what to do next."""

    spec: str
    message: str
    hint: str = ""


@dataclass(frozen=True)
class CheckReport:
    """What all specs came to; `failures` are those that could not be checked."""

    specs: tuple[SpecVerdict, ...]
    fail_on: FailOn = "error"
    failures: tuple[Failure, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings."""
        return tuple(finding for spec in self.specs for finding in spec.findings)

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings that fail the check: those at or above `fail_on`."""
        return tuple(finding for spec in self.specs for finding in spec.failing(self.fail_on))

    def at_least(self, severity: Severity) -> Self:
        """Return the report as it is shown: findings of this severity and worse, and all that fail the check."""

        def shown(one: SpecVerdict) -> SpecVerdict:
            fail_on = one.fail_on or self.fail_on
            kept = (found for found in one.findings if fails(found, severity) or fails(found, fail_on))
            return replace(one, findings=tuple(kept))

        return replace(self, specs=tuple(map(shown, self.specs)))

    def with_failures(self, failures: Iterable[Failure]) -> Self:
        """Return the report with further failures, each told once."""
        return replace(self, failures=tuple(dict.fromkeys([*self.failures, *failures])))

    @property
    def exit_code(self) -> int:
        """What the command ends with: 3 where a finding fails, else 1 where a spec could not be checked, else 0."""
        return _FOUND if self.failing else _UNCHECKED if self.failures else 0


def fails(finding: Finding, fail_on: FailOn) -> bool:
    """Return whether a finding is as bad as `fail_on` or worse."""
    return fail_on != "never" and SEVERITIES.index(finding.severity) <= SEVERITIES.index(fail_on)
