"""What a draft came to, for a person or a program."""

from dataclasses import dataclass
from typing import Literal, Self

from specagent.agent.drafting.draft import Draft
from specagent.agent.drafting.online.totals import Totals

Outcome = Literal["written", "continued", "unchanged", "dry-run"]


_INCOMPLETE = 4


@dataclass(frozen=True)
class ModelReport:
    """What a draft with a model took; `cost_usd` is None where the model's prices are not known."""

    name: str
    calls: int
    remembered: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost_usd: float | None
    seconds: float

    @classmethod
    def of(cls, totals: Totals) -> Self:
        """Return the report on a run's totals."""
        used = totals.usage
        return cls(
            totals.model,
            totals.calls,
            totals.remembered,
            used.input,
            used.cached,
            used.output,
            None if totals.cost is None else float(totals.cost),
            round(totals.seconds, 1),
        )

    @property
    def told(self) -> str:
        """What the model took, in one line for people."""
        calls = f"{self.calls} call{'' if self.calls == 1 else 's'}"
        again = f", {self.remembered} remembered" if self.remembered else ""
        cached = f" ({self.cached_tokens / self.input_tokens:.0%} cached)" if self.input_tokens else ""
        price = "price unknown" if self.cost_usd is None else f"{self.cost_usd:.4f} USD"
        tokens = f"{self.input_tokens:,} tokens in{cached}, {self.output_tokens:,} out"
        return f"{calls}{again}; {tokens}; {price}; {self.seconds:.1f} s."


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
    incomplete: tuple[str, ...] = ()
    """The parts that the model failed for, each with the reason; the offline drafter stood in."""
    model: ModelReport | None = None
    diff: str = ""

    @property
    def exit_code(self) -> int:
        """What the command ends with: 4 for a draft that is incomplete."""
        return _INCOMPLETE if self.incomplete else 0


def report_on(
    draft: Draft,
    outcome: Outcome,
    spec: str,
    adrs: tuple[str, ...],
    *,
    backups: tuple[str, ...] = (),
    warnings: tuple[str, ...] = (),
    diff: str = "",
    totals: Totals | None = None,
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
        incomplete=tuple(f"{one.part}: {one.reason}" for one in draft.shortfalls),
        model=ModelReport.of(totals) if totals else None,
        diff=diff,
    )


def _points(draft: Draft, kind: str) -> tuple[str, ...]:
    return tuple(
        f"{one.subject}: {one.text}" if one.subject else one.text for one in draft.spec.open_points if one.kind == kind
    )
