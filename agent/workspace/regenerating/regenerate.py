"""A redraft from command to files: choose, draft, merge, decide, write."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from specagent.agent.config import Config
from specagent.agent.document.headings import APPENDICES
from specagent.agent.document.subjects import adr_subject
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.online.totals import Totals
from specagent.agent.drafting.progress import Watch, unwatched
from specagent.agent.drafting.redrafting.redraft import redraft
from specagent.agent.drafting.redrafting.terms import Redraft, Wanted
from specagent.agent.terminal import note
from specagent.agent.workspace.lock import Held, locked
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.records.statuses import set_status
from specagent.agent.workspace.recovery import recover
from specagent.agent.workspace.regenerating.candidates import Candidate, Redrafted
from specagent.agent.workspace.regenerating.choosing import Choice, choose
from specagent.agent.workspace.regenerating.deciding import Decisions
from specagent.agent.workspace.regenerating.drafting import Opened, open_redrafter
from specagent.agent.workspace.regenerating.reading import Read, look, read_all, read_brief, refuse_drafter
from specagent.agent.workspace.regenerating.request import (
    PartOutcome,
    RegenerateReport,
    RegenerateRequest,
    Reviewer,
)
from specagent.agent.workspace.regenerating.writing import Writing
from specagent.agent.workspace.report import ModelReport
from specagent.agent.workspace.running import warm_up
from specagent.agent.workspace.standing import StatusRequest, layout_of, named_spec
from specagent.schemas.sections import SECTIONS

Outcome = Literal["written", "unchanged", "dry-run"]
_LAST = 100
_ORDER = {one.slug: at for at, one in enumerate(SECTIONS)} | dict.fromkeys(APPENDICES, _LAST)
"""Where parts stand in the document; records come behind the sections."""


def regenerate_into(
    request: RegenerateRequest, reviewer: Reviewer | None = None, watch: Watch = unwatched, *, streams: bool = False
) -> RegenerateReport:
    """Redraft what `request` names, merge it with what people wrote, and write what can be written.

    `reviewer` is asked about each part that changes; without one `request.conflicts` decides. Raises
    SpecAgentError when the spec, its PRD or the model cannot be used; nothing is written then.
    """
    spec, config = named_spec(StatusRequest(request.spec, request.prd, request.flags, request.config))
    run = _Run(spec, config, request, reviewer, watch, streams)
    if request.dry_run:
        return run.report(None)
    with locked(layout_of(spec, config), config.lock_timeout, note) as held:
        report = run.report(held)
    return run.superseded(report)


@dataclass
class _Run:
    spec: Path
    config: Config
    request: RegenerateRequest
    reviewer: Reviewer | None
    watch: Watch
    streams: bool
    warnings: list[str] = field(default_factory=list)
    replaced: Mapping[int, int] = field(default_factory=dict)

    def report(self, held: Held | None) -> RegenerateReport:
        """Redraft and write while the lock is held; without it nothing is written."""
        read = read_all(self.spec, self.config, self.request, self.warnings.append)
        if held and recover(read.layout, held, note):
            self.warnings.clear()
            read = read_all(self.spec, self.config, self.request, self.warnings.append)
        choice = choose(read)
        if not choice.wanted:
            return self._finished(read, "unchanged", choice.left)
        refuse_drafter(read)
        warm_up(read.model)
        return asyncio.run(self._redrafted(read, choice, held))

    def superseded(self, report: RegenerateReport) -> RegenerateReport:
        """Ask whether records that a new one replaces are superseded now, and give them that status."""
        for new, old in self.replaced.items():
            successor, replaced = adr_subject(new), adr_subject(old)
            told = f"{successor} is proposed in the place of {replaced}"
            question = f"{told}, which is accepted. Mark {replaced} as superseded now?"
            if self.request.sure or (self.reviewer and self.reviewer.confirm(question)):
                asked = RecordsRequest(
                    str(self.spec), self.request.prd, None, self.request.date, self.request.flags, self.request.config
                )
                set_status(asked, str(old), "superseded", by=str(new), sure=True)
                self.warnings.append(f"{replaced} is superseded by {successor}.")
            else:
                hint = f"once it is accepted: `specagent adr supersede {old} --by {new}`"
                self.warnings.append(f"{told}, which stays accepted; {hint}.")
        return replace(report, warnings=tuple(dict.fromkeys(self.warnings)))

    async def _redrafted(self, read: Read, choice: Choice, held: Held | None) -> RegenerateReport:
        inputs = read_brief(read, choice.records, self.warnings.append)
        moves, brief = choice.moved, inputs.brief
        async with open_redrafter(
            read.model, brief, read.today, moves, self.watch, self.warnings.append, streams=self.streams
        ) as opened:
            drafted = await self._drafted(read, choice, choice.wanted, opened, brief, cascade=self.request.cascade)
            if (err := opened.stopped()) and set(drafted.parts) <= drafted.failed:
                raise err  # nothing came of it, and nothing will until that is mended
            reasons = {part: one.changes for part, one in drafted.parts.items()}

            async def again(one: Candidate, feedback: str) -> Candidate:
                wanted = _with_feedback(one, feedback, drafted)
                new = await self._drafted(read, choice, [wanted], opened, brief, cascade=False)
                both = Redrafted(read, new)
                standing = look(read)
                found = [*both.records(standing), *both.sections(standing)]
                return next((other for other in found if other.part == one.part), one)

            decisions = Decisions(self.request.conflicts, self.reviewer, again, reasons)
            writing = Writing(read, inputs, choice, drafted, decisions, opened)
            files = await writing.written(held)
            self.replaced = {new: old for new, old in drafted.replaced.items() if adr_subject(new) in decisions.taken}
            outcomes = [*_outcomes(decisions.outcomes, drafted), *choice.left]
            wrote: Outcome = "dry-run" if held is None else "written" if files else "unchanged"
            return self._finished(read, wrote, outcomes, drafted, files, opened.totals(), tuple(writing.findings))

    async def _drafted(
        self, read: Read, choice: Choice, wanted: Sequence[Wanted], opened: Opened, brief: Brief, *, cascade: bool
    ) -> Redraft:
        state = read.state
        accepted = {
            adr_subject(one.number)
            for one in read.today.adrs
            if one.status != "proposed" and one.number not in choice.successors
        }
        return await redraft(
            read.today,
            brief,
            wanted,
            choice.changes,
            opened.redrafter,
            read.numbering,
            cascade=cascade,
            locked=frozenset({*(state.locks if state else ()), *accepted}),
            successors=choice.successors,
        )

    def _finished(
        self,
        read: Read,
        outcome: Outcome,
        parts: Sequence[PartOutcome],
        drafted: Redraft | None = None,
        files: tuple[str, ...] = (),
        totals: Totals | None = None,
        findings: tuple[str, ...] = (),
    ) -> RegenerateReport:
        return RegenerateReport(
            spec=str(read.layout.spec),
            outcome=outcome,
            parts=tuple(parts),
            moved=tuple(one.told for one in drafted.moves) if drafted else (),
            offered=tuple(one.part for one in drafted.offered) if drafted else (),
            files=files,
            warnings=tuple(dict.fromkeys(self.warnings)),
            findings=findings,
            model=ModelReport.of(totals) if totals else None,
        )


def _with_feedback(one: Candidate, feedback: str, drafted: Redraft) -> Wanted:
    known = drafted.parts.get(one.part) or Wanted(one.part, whole=True, current=one.mine)
    return replace(known, feedback=(*known.feedback, feedback), wishes=(feedback,))


def _outcomes(outcomes: Sequence[PartOutcome], drafted: Redraft) -> list[PartOutcome]:
    """Return the outcomes in the order of the document, with what failed told in each."""
    reasons: dict[str, str] = {one.section: one.reason for one in drafted.shortfalls}
    found = [_failed(one, reasons) if one.part in drafted.failed else one for one in outcomes]
    told = {one.part for one in outcomes}
    lost = (_failed(PartOutcome(one, one, "failed"), reasons) for one in sorted(drafted.failed - told))
    return sorted([*found, *lost], key=lambda one: _ORDER.get(one.part, len(SECTIONS)))


def _failed(one: PartOutcome, reasons: Mapping[str, str]) -> PartOutcome:
    """Say of a part that it failed, and of one with conflict markers, which are written, that they have to go."""
    outcome = one.outcome if one.outcome == "markers" else "failed"
    return replace(one, outcome=outcome, note=reasons.get(one.part) or reasons.get("decisions", ""))
