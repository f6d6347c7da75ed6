"""The way of a draft: blueprint, then all parts at once, then assembly and checks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from specagent.agent.checks import Case, Finding, check
from specagent.agent.checks.traceability import trace
from specagent.agent.document.adr import adr_filename
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.drafter import Drafter, Shortfall
from specagent.agent.drafting.frame import Frame
from specagent.agent.drafting.review import review_points
from specagent.schemas.adr import Adr, AdrBody, DecisionRow, DecisionsSection
from specagent.schemas.prd import Prd
from specagent.schemas.spec import Spec


@dataclass(frozen=True)
class Draft:
    """A finished draft: the spec, its new records, and what the checks found.

    `prd` has the requirements that were found while drafting as well. `shortfalls` are the parts that were
    drafted offline because the model failed; with any of them the draft is incomplete.
    """

    spec: Spec
    adrs: tuple[Adr, ...]
    findings: tuple[Finding, ...]
    prd: Prd
    shortfalls: tuple[Shortfall, ...] = ()


async def draft_spec(brief: Brief, drafter: Drafter, frame: Frame) -> Draft:
    """Return the spec that `drafter` drafts from `brief`, assembled into `frame` and checked."""
    blueprint = await drafter.blueprint(brief)
    brief = brief.with_missed(blueprint.missed)
    sections = asyncio.gather(  # the one with the longest part begins
        drafter.overview(brief, blueprint),
        drafter.goals(brief, blueprint),
        drafter.stack(brief, blueprint),
        drafter.patterns(brief, blueprint),
        drafter.data(brief, blueprint),
        drafter.concerns(brief, blueprint),
    )
    records = asyncio.gather(*(drafter.decide(one, brief, blueprint) for one in blueprint.decisions))
    (overview, goals, stack, patterns, data, concerns), bodies = await asyncio.gather(sections, records)
    adrs = _records(bodies, frame)
    spec = Spec(
        product=brief.prd.title,
        purpose=blueprint.purpose,
        notice=drafter.notice(brief),
        prd_title=frame.prd_title,
        prd_link=frame.prd_link,
        goals=goals,
        overview=overview,
        stack=stack,
        patterns=patterns,
        data=data,
        concerns=concerns,
        decisions=DecisionsSection(decisions=[*frame.existing, *(_row(one, frame) for one in adrs)]),
        traceability=[],
        open_points=[],
    )
    spec = _with_appendices(spec, adrs, brief, frame, drafter.shortfalls)
    contexts = tuple(one.text for one in brief.contexts)
    findings = check(Case(spec, adrs, brief.prd, contexts))
    return Draft(spec, adrs, tuple(findings), brief.prd, drafter.shortfalls)


def _records(bodies: Sequence[AdrBody], frame: Frame) -> tuple[Adr, ...]:
    return tuple(
        Adr(
            **body.model_dump(),
            number=frame.first_number + at,
            status="proposed",
            status_note="",
            date=frame.date,
        )
        for at, body in enumerate(bodies)
    )


def _row(adr: Adr, frame: Frame) -> DecisionRow:
    name = adr_filename(adr.number, adr.title, frame.digits)
    return DecisionRow(
        number=adr.number,
        title=adr.title,
        status=adr.status,
        status_note=adr.status_note,
        link=f"{frame.adr_folder}/{name}" if frame.adr_folder else name,
    )


def _with_appendices(
    spec: Spec, adrs: Sequence[Adr], brief: Brief, frame: Frame, shortfalls: Sequence[Shortfall]
) -> Spec:
    rows = trace(spec, adrs, brief.prd, frame.prd_link, frame.prd_title)
    points = review_points(spec, adrs, brief.prd, rows, shortfalls)
    return spec.model_copy(update={"traceability": rows, "open_points": points})
