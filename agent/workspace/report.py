"""What a draft came to, for a person or a program."""

from dataclasses import dataclass
from typing import Literal

from specagent.agent.drafting.draft import Draft

Outcome = Literal["written", "continued", "unchanged", "dry-run"]


@dataclass(frozen=True)
class DraftReport:
    """What happened, where, and what a reviewer must look at; paths are absolute.

    `answered` counts the requirements, out-of-scope ones aside, that at least one row answers.
    """

    outcome: Outcome
    spec: str
    adrs: tuple[str, ...] = ()
    backups: tuple[str, ...] = ()
    notice: str = ""
    requirements: int = 0
    answered: int = 0
    out_of_scope: int = 0
    uncovered: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    diff: str = ""


def report_on(
    draft: Draft,
    outcome: Outcome,
    spec: str,
    adrs: tuple[str, ...],
    *,
    backups: tuple[str, ...] = (),
    warnings: tuple[str, ...] = (),
    diff: str = "",
) -> DraftReport:
    """Return the report on a finished draft."""
    rows = draft.spec.traceability
    counted = [row for row in rows if row.kind != "out-of-scope"]
    return DraftReport(
        outcome=outcome,
        spec=spec,
        adrs=adrs,
        backups=backups,
        notice=draft.spec.notice,
        requirements=len(counted),
        answered=sum(bool(row.answers) for row in counted),
        out_of_scope=len(rows) - len(counted),
        uncovered=tuple(f"{row.ref}: {row.quote}" for row in counted if not row.answers),
        questions=_points(draft, "question"),
        assumptions=_points(draft, "assumption"),
        findings=tuple(f"{one.rule} {one.subject}: {one.message}" for one in draft.findings),
        warnings=warnings,
        diff=diff,
    )


def _points(draft: Draft, kind: str) -> tuple[str, ...]:
    return tuple(
        f"{one.subject}: {one.text}" if one.subject else one.text for one in draft.spec.open_points if one.kind == kind
    )
