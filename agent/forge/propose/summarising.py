"""What a reviewer is told about a spec: what changed and why, what is answered, and what is to be decided."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from specagent.agent.checks.verdict import SpecVerdict
from specagent.agent.document.reading import read_any
from specagent.agent.document.subjects import adr_subject
from specagent.agent.forge.propose.bundle import MOST_POINTS, ChangedPart, Cost, ListedDecision, Summary
from specagent.agent.forge.propose.targets import Target
from specagent.agent.workspace.checking import CheckRequest, check_specs
from specagent.agent.workspace.regenerating.request import PartOutcome
from specagent.agent.workspace.report import ModelReport
from specagent.schemas.spec import OpenPoint, Spec, TraceRow

_CONFLICT = "branch and base changed it in different ways"
_LONGEST = 400
_REASONS = 20


def verdict_on(folder: Path, target: Target, *, redact: bool = False) -> SpecVerdict:
    """Return what the checks say of a spec as it stands in a folder."""
    request = CheckRequest(
        specs=(str(folder / target.spec),),
        prd=str(folder / target.prd),
        flags={"adr_dir": folder / target.adr_dir},
        redact=redact,
    )
    return check_specs(request).specs[0]


def summary_of(
    text: str,
    before: SpecVerdict | None,
    after: SpecVerdict,
    parts: Sequence[PartOutcome],
    incomplete: Sequence[str],
    model: ModelReport | None,
) -> Summary:
    """Return the summary of a spec's text and what a run did to it."""
    spec = read_any(text).spec
    coverage = after.coverage
    return Summary(
        parts=[_part(one) for one in parts[:MOST_POINTS]],
        answered_before=before.coverage.answered if before and before.coverage else None,
        answered=coverage.answered if coverage else 0,
        requirements=coverage.total if coverage else 0,
        uncovered=_points(f"{row.ref}: {row.quote}" for row in _uncovered(spec)),
        questions=_points(_told(one) for one in spec.open_points if one.kind == "question" and not one.settled),
        assumptions=_points(_told(one) for one in spec.open_points if one.kind == "assumption" and not one.settled),
        findings=_points(
            f"{one.rule} {one.subject}: {one.message}" for one in after.findings if one.severity != "info"
        ),
        decisions=[
            ListedDecision(number=one.number, title=_cut(one.title), status=one.status, path=_cut(one.link))
            for one in spec.decisions.decisions[:MOST_POINTS]
        ],
        incomplete=_points(incomplete),
        cost=Cost(model=_cut(model.name), calls=model.calls, usd=model.cost_usd) if model else None,
    )


def first_parts(spec: Spec) -> list[PartOutcome]:
    """Return what a first draft is: every section and record is new."""
    from specagent.schemas.sections import SECTIONS

    sections = [PartOutcome(one.slug, one.heading, "proposed", ("first draft",)) for one in SECTIONS]
    records = [
        PartOutcome(adr_subject(one.number), one.title, "proposed", ("first draft",))
        for one in spec.decisions.decisions
    ]
    return [*sections, *records]


def model_in_all(models: Sequence[ModelReport]) -> ModelReport | None:
    """Return what all runs of a model came to together; None where it was never asked."""
    if not models:
        return None
    prices = [one.cost_usd for one in models]
    known = [one for one in prices if one is not None]
    return replace(
        models[0],
        calls=sum(one.calls for one in models),
        cost_usd=sum(known) if len(known) == len(prices) else None,
    )


def no_summary() -> Summary:
    """Return the summary of a run that did nothing."""
    return Summary(
        parts=[],
        answered_before=None,
        answered=0,
        requirements=0,
        uncovered=[],
        questions=[],
        assumptions=[],
        findings=[],
        decisions=[],
        incomplete=[],
        cost=None,
    )


def conflicting(paths: Sequence[str]) -> Summary:
    """Return the summary of a run that found files which branch and base changed in different ways."""
    parts = [
        ChangedPart(part=path, title=path, outcome="conflict", reasons=[_CONFLICT], conflicts=[]) for path in paths
    ]
    return no_summary().model_copy(update={"parts": parts})


def _part(one: PartOutcome) -> ChangedPart:
    return ChangedPart(
        part=_cut(one.part),
        title=_cut(one.title),
        outcome=one.outcome,
        reasons=[_cut(reason) for reason in one.reasons[:_REASONS]],
        conflicts=[_cut(where) for where in one.conflicts[:_REASONS]],
    )


def _uncovered(spec: Spec) -> list[TraceRow]:
    return [row for row in spec.traceability if not row.answers and row.kind != "out-of-scope"]


def _told(point: OpenPoint) -> str:
    return f"{point.subject}: {point.text}" if point.subject else point.text


def _points(texts: Iterable[str]) -> list[str]:
    return [_cut(one) for one in islice(texts, MOST_POINTS)]


def _cut(text: str) -> str:
    """Return a text that is not too long; two that begin alike stay different."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… [{hashlib.sha256(text.encode()).hexdigest()[:8]}]"
