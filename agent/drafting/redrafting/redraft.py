"""A redraft: facts from the document, changed where they must be, then every part that is wanted at once."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from specagent.agent.document.subjects import adr_subject
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.online.parts import Part, adr_part, redraft_parts
from specagent.agent.drafting.prompting.tasks import Revision, Wish
from specagent.agent.drafting.redrafter import Redrafter
from specagent.agent.drafting.redrafting.assembling import Placing, assembled, without
from specagent.agent.drafting.redrafting.ends import with_ends
from specagent.agent.drafting.redrafting.facts_changed import FactChanges, fact_changes, new_names, with_moves
from specagent.agent.drafting.redrafting.holding import locked_rows, standing_locks, with_locked_facts, with_locked_rows
from specagent.agent.drafting.redrafting.needed import at_home, not_covered, redecided_records, with_texts
from specagent.agent.drafting.redrafting.projection import STANDING, decision_of, facts_of
from specagent.agent.drafting.redrafting.removing import record_without, section_without
from specagent.agent.drafting.redrafting.resting import resting_on
from specagent.agent.drafting.redrafting.subjects import UNNAMED, by_kind, kinds_of, names_beside, names_of
from specagent.agent.drafting.redrafting.terms import Changes, Move, Numbering, Redraft, Today, Wanted
from specagent.agent.drafting.redrafting.wording import in_todays_names, renamed
from specagent.schemas.adr import Adr, AdrBody
from specagent.schemas.answer import PartKind
from specagent.schemas.base import Schema
from specagent.schemas.blueprint import DecisionFact
from specagent.schemas.facts import Facts
from specagent.schemas.sections import SECTIONS, Slug
from specagent.schemas.spec import Spec
from specagent.schemas.text import slug


async def redraft(
    today: Today,
    brief: Brief,
    wanted: Sequence[Wanted],
    changes: Changes,
    redrafter: Redrafter,
    numbering: Numbering,
    *,
    cascade: bool = False,
    locked: frozenset[str] = frozenset(),
    successors: frozenset[int] = frozenset(),
) -> Redraft:
    """Return `today` with the parts `wanted` drafted again.

    What a changed fact needs in its own section is drafted along; what rests on it elsewhere too with `cascade`,
    else it is offered. `locked` are parts (`data`) and rows (`data: Order`) that stay as they are. `successors` are
    accepted records: a new one is drafted in the place of each.
    """
    locked = standing_locks(locked, today) - {adr_subject(number) for number in successors}
    asked = {one.part: one for one in wanted if one.part not in locked}
    told = len(redrafter.shortfalls)
    start = _carried(today, changes, asked, locked)
    before = with_moves(facts_of(start), changes.moves)
    settled = await redrafter.settle(before, _added(brief, changes), _wishes(wanted))
    facts = with_locked_facts(before, settled, locked)
    found = fact_changes(before, facts)

    def known(section: Slug) -> list[str]:
        return [*names_beside(section, before), *names_beside(section, facts)]

    redecided = redecided_records(found, start, changes.moves)
    resting = [one for one in resting_on(found.moves, start, known) if one.part not in locked]
    needed = _joined([*wanted, *at_home(found, start, known, redecided), *(resting if cascade else ())])
    free = [one for part, one in needed.items() if part not in locked]
    parts = {one.part: one for one in with_texts(free, start, before)}
    beside = {number for number in redecided if adr_subject(number) not in parts}
    moves = (*changes.moves, *found.moves)
    run = _Run(start, facts, found, moves, parts, redrafter, numbering, locked, successors | beside, redecided)
    spec, drafted, replaced = await run.drafted()
    decided = {one.number: one for one in today.adrs if one.number in successors}
    adrs = tuple(decided.get(one.number, one) for one in drafted)
    short = redrafter.shortfalls[told:]
    failed = run.failed | {one.section for one in short if one.section in parts}
    offered = not_covered(resting, parts)
    return Redraft(spec, adrs, parts, found.moves, offered, short, frozenset(failed), replaced)


@dataclass(frozen=True)
class _Run:
    """One redraft under way; `failed` are the parts that nothing came of so far."""

    today: Today
    facts: Facts
    found: FactChanges
    moves: tuple[Move, ...]
    wanted: Mapping[str, Wanted]
    redrafter: Redrafter
    numbering: Numbering
    locked: frozenset[str]
    successors: frozenset[int]
    redecided: Mapping[int, DecisionFact]
    """The decision that a record is about now, by its number."""
    failed: set[str] = field(default_factory=set)

    async def drafted(self) -> tuple[Spec, tuple[Adr, ...], dict[int, int]]:
        """Return the spec and its records with everything wanted drafted, and which new record replaces which."""
        sections = asyncio.gather(*(self._section(one) for one in self._sections()))
        records = asyncio.gather(*(self._record(one) for one in self.today.adrs))
        olds = [one for one in self.today.adrs if one.number in self.successors]
        news = asyncio.gather(
            *(self._body(self._decision(one), self.wanted.get(adr_subject(one.number))) for one in olds),
            *(self._body(one, None) for one in self.found.decisions),
        )
        contents, adrs, bodies = await asyncio.gather(sections, records, news)
        spec = without(self.today.spec, {one.slug: self._gone(one.slug) for one in SECTIONS if one.slug in self.wanted})
        for wanted, drafted in zip(self._sections(), contents, strict=True):
            placing = Placing(self._rows(wanted), self._now(wanted.part), held=locked_rows(self.locked, wanted.part))
            spec = assembled(spec, drafted, placing)
        made = [(old, body) for old, body in zip_longest(olds, bodies) if body]
        numbers = self.numbering.following(len(made))
        added = [self._numbered(body, number) for (_, body), number in zip(made, numbers, strict=True)]
        pairs = zip(made, numbers, strict=True)
        replaced = {number: old.number for (old, _), number in pairs if old and old.status == "accepted"}
        return with_ends(spec, self.found.moves), (*adrs, *added), replaced

    def _sections(self) -> list[Wanted]:
        return [self.wanted[one.slug] for one in SECTIONS if one.slug in self.wanted]

    def _now(self, section: str) -> dict[str, str]:
        return {slug(one.old): slug(one.now) for one in self.moves if one.now and one.section == section}

    def _gone(self, section: str) -> frozenset[str]:
        """Return the rows that go now; one that is replaced goes when the drafted one takes its place."""
        if section in self.failed:
            return frozenset()
        gone = next((ids for name, ids in self.found.gone.items() if name == section), frozenset())
        return gone - set(self._now(section))

    async def _section(self, wanted: Wanted) -> list[Schema]:
        """Return the contents of all parts of a section that are wanted."""
        parts = [part for kind, names in self._rows(wanted).items() for part in self._parts(kind, names, wanted)]
        drafted = await asyncio.gather(*(self.redrafter.draft(one, self.facts) for one in parts))
        if not all(drafted):
            self.failed.add(wanted.part)
        return [content for contents in drafted for content in contents]

    def _rows(self, wanted: Wanted) -> dict[PartKind, Sequence[str] | None]:
        """Return the rows that are wanted by kind, under today's names of their facts; None for all of a kind."""
        section: Slug = next(one.slug for one in SECTIONS if one.slug == wanted.part)
        kinds = kinds_of(section)
        found: dict[PartKind, Sequence[str] | None] = {}
        named = by_kind(wanted.subjects)
        for kind in kinds:
            if wanted.whole:
                found[kind] = None if kind in UNNAMED else self._free(section, kind)
            elif kind in named:
                found[kind] = named[kind] if kind in UNNAMED else self._known(section, kind, named[kind])
        return found

    def _known(self, section: Slug, kind: PartKind, names: Sequence[str]) -> list[str]:
        now = self._now(section)
        wanted = {now.get(slug(one), slug(one)) for one in names}
        return [one for one in self._free(section, kind) if slug(one) in wanted]

    def _free(self, section: Slug, kind: PartKind) -> list[str]:
        held = locked_rows(self.locked, section)
        return [one for one in names_of(kind, self.facts) if slug(one) not in held]

    def _parts(self, kind: PartKind, names: Sequence[str] | None, wanted: Wanted) -> list[Part]:
        if not names and kind not in UNNAMED:
            return []
        revision = Revision(wanted.current, wanted.changes, wanted.feedback)
        return redraft_parts(kind, [] if kind in UNNAMED else list(names or ()), revision)

    async def _record(self, adr: Adr) -> Adr:
        wanted = self.wanted.get(adr_subject(adr.number))
        if wanted is None or adr.status not in STANDING or adr.number in self.successors:
            return adr
        if not wanted.whole and not wanted.subjects:
            return adr  # code has carried through all that changed, such as another id
        body = await self._body(self._decision(adr), wanted)
        return Adr(**{**adr.model_dump(), **body.model_dump()}) if body else adr

    def _decision(self, adr: Adr) -> DecisionFact:
        """Return the decision of a record: the one that feedback put in its place, else its own in today's names."""
        own = in_todays_names(decision_of(adr), new_names(self.moves, self.facts))
        same = next((one for one in self.facts.decisions if slug(one.title) == slug(own.title)), own)
        return self.redecided.get(adr.number, same)

    async def _body(self, decision: DecisionFact, wanted: Wanted | None) -> AdrBody | None:
        part = adr_part(decision)
        if wanted:
            revision = Revision(wanted.current, wanted.changes, wanted.feedback)
            part = replace(part, revision=revision)
        drafted = await self.redrafter.draft(part, self.facts)
        body = next((one for one in drafted if isinstance(one, AdrBody)), None)
        if body is None:
            self.failed.add(wanted.part if wanted else part.label)
        return body

    def _numbered(self, body: AdrBody, number: int) -> Adr:
        date = self.numbering.date
        return Adr(**body.model_dump(), number=number, status="proposed", status_note="", date=date)


def _carried(today: Today, changes: Changes, wanted: Mapping[str, Wanted], locked: frozenset[str]) -> Today:
    """Return the wanted parts of `today` with what needs no drafter: other ids, and ids that are gone."""
    sections: dict[str, Any] = {}
    for one in SECTIONS:
        if one.slug in wanted:
            section = getattr(today.spec, one.slug)
            carried = renamed(section_without(section, changes.removed), changes.renumbered)
            sections[one.slug] = with_locked_rows(section, carried, locked_rows(locked, one.slug))
    adrs = [
        renamed(record_without(one, changes.removed), changes.renumbered) if adr_subject(one.number) in wanted else one
        for one in today.adrs
    ]
    return Today(today.spec.model_copy(update=sections), tuple(adrs))


def _added(brief: Brief, changes: Changes) -> list[Any]:
    return [one for one in brief.prd.requirements if one.ref in changes.added]


def _wishes(wanted: Iterable[Wanted]) -> list[Wish]:
    return [Wish(one.part, text) for one in wanted for text in one.wishes]


def _joined(wanted: Iterable[Wanted]) -> dict[str, Wanted]:
    parts: dict[str, Wanted] = {}
    for one in wanted:
        parts[one.part] = parts[one.part] + one if one.part in parts else one
    return parts
