"""The state after a redraft: what each part follows from now, and what still waits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from specagent.agent.checks.statements import statements
from specagent.agent.document.headings import APPENDICES
from specagent.agent.document.subjects import adr_subject
from specagent.agent.drafting.redrafting.terms import Redraft
from specagent.agent.workspace.inputs import Inputs
from specagent.agent.workspace.regenerating.candidates import Candidate
from specagent.agent.workspace.regenerating.incomplete import still_incomplete
from specagent.agent.workspace.regenerating.reading import Read, record_link
from specagent.agent.workspace.requirement_changes import requirement_changes
from specagent.agent.workspace.staleness import Reason, Standing, all_reasons, part_record
from specagent.agent.workspace.state import (
    AdrRecord,
    DrafterRecord,
    FeedbackRecord,
    MovedRecord,
    PrdRecord,
    RequirementRecord,
    SectionRecord,
    State,
    text_hash,
)
from specagent.schemas.prd import Prd
from specagent.schemas.sections import SECTIONS, Slug
from specagent.schemas.text import slug

_Part = TypeVar("_Part", SectionRecord, AdrRecord)


@dataclass(frozen=True)
class Recording:
    """A redraft that is about to be written; `taken` are the parts that were decided on, by name.

    `settled` says for each of them which reasons it was redrafted for. `standing` is the spec as it will be.
    """

    read: Read
    inputs: Inputs
    redraft: Redraft
    drafter: DrafterRecord
    taken: Mapping[str, Candidate]
    settled: Mapping[str, tuple[Reason, ...]]
    standing: Standing
    said: Mapping[str, Sequence[str]]
    """What a reviewer said about a part before taking it."""

    def state(self) -> State:
        """Return the state to be saved."""
        state = self._without_news(self._with_parts(self.read.seen.standing.state or self._first()))
        waiting = self._waiting(state)
        state = self._moved_on(state, waiting)
        raised = all_reasons(replace(self.standing, state=state))
        state = _without_idle_keys(state, raised)
        stale = any(one.key not in _keys(part, state) for part, reasons in raised.items() for one in reasons)
        return state if stale else self._all_current(state)

    def _first(self) -> State:
        """Return a state for a spec that has none: nothing of it is known to be generated."""
        from specagent import __version__

        prd = self.inputs.brief.prd
        return State(
            specagent=__version__,
            prd=PrdRecord(link=self.read.seen.checked.prd_link, sha256=text_hash(self.inputs.source.text)),
            drafter=self.drafter,
            language=prd.language,
            inputs=self._fingerprint,
            sections={},
            requirements=_records(prd),
            adrs={},
            contexts=self._contexts,
        )

    def _with_parts(self, state: State) -> State:
        """Return the state with the records of the parts that were decided on."""
        from specagent import __version__

        sections, adrs = dict(state.sections), dict(state.adrs)
        for one in SECTIONS:
            if candidate := self.taken.get(one.slug):
                sections[one.slug] = self._section(one.slug, candidate, state)
        for adr in self.redraft.adrs:
            if candidate := self.taken.get(adr_subject(adr.number)):
                adrs[adr.number] = self._adr(adr.number, candidate, state)
        return state.model_copy(
            update={
                "specagent": __version__,
                "sections": sections,
                "adrs": adrs,
                "appendices": {
                    **state.appendices,
                    **{one: text.split("\n") for one in APPENDICES if (text := self._generated(one))},
                },
                "incomplete": still_incomplete(state.incomplete, self.read.today.adrs, self.redraft, self.taken),
                "moved": _once([*state.moved, *(MovedRecord(**vars(one)) for one in self.redraft.moves)]),
                "feedback": self._feedback(state),
            }
        )

    def _generated(self, part: str) -> str:
        return self.taken[part].generated if part in self.taken else ""

    def _without_news(self, state: State) -> State:
        """Return the state in which no part waits for what it was just drafted from.

        Nothing is news to a record that was not there before, nor to a part the text of a requirement that it cites
        since this redraft.
        """
        raised = all_reasons(replace(self.standing, state=state))
        before = all_reasons(self.read.seen.standing)
        known = {adr_subject(one.number) for one in self.read.today.adrs}

        def told(part: str, record: _Part) -> _Part:
            keys = {one.key for one in before.get(part, ())}
            is_new = part.startswith("ADR-") and part not in known
            new: list[str] = [
                one.key for one in raised.get(part, ()) if is_new or (one.cause == "changed" and one.key not in keys)
            ]
            settled = sorted({*record.settled, *new})
            return record.model_copy(update={"settled": settled}) if is_new or part in self.settled else record

        sections = {name: told(name, record) for name, record in state.sections.items()}
        adrs = {number: told(adr_subject(number), record) for number, record in state.adrs.items()}
        return state.model_copy(update={"sections": sections, "adrs": adrs})

    def _section(self, name: Slug, candidate: Candidate, state: State) -> SectionRecord:
        used = {
            ref
            for one in statements(self.redraft.spec, self.redraft.adrs)
            if one.section == name and one.basis
            for ref in one.basis.requirements
        }
        return SectionRecord(
            lines=candidate.generated.split("\n") if candidate.generated else [],
            sha256=text_hash(candidate.generated),
            requirements=self._hashes(used),
            settled=self._settled(name, state),
            drafter=self._drafter(name, state),
        )

    def _adr(self, number: int, candidate: Candidate, state: State) -> AdrRecord:
        adr = next(one for one in self.redraft.adrs if one.number == number)
        known = state.adrs.get(number)
        part = adr_subject(number)
        path = candidate.path or self.read.files[number]
        return AdrRecord(
            file=known.file if known else record_link(self.read.layout, path),
            slug=slug(adr.title),
            lines=candidate.generated.rstrip("\n").split("\n") if candidate.generated else [],
            requirements=self._hashes(adr.drivers.requirements),
            status=known.status if known else adr.status,
            settled=self._settled(part, state),
            drafter=self._drafter(part, state),
            replaces=self.redraft.replaced.get(number, known.replaces if known else None),
        )

    def _hashes(self, refs: Iterable[str]) -> dict[str, str]:
        known = {one.ref: text_hash(one.text) for one in self.inputs.brief.prd.requirements}
        return {ref: known[ref] for ref in sorted(refs) if ref in known}

    def _settled(self, part: str, state: State) -> list[str]:
        before = set(record.settled) if (record := part_record(part, state)) else set()
        return sorted(before | {one.key for one in self.settled.get(part, ())})

    def _drafter(self, part: str, state: State) -> DrafterRecord | None:
        """Return who drafted a part last, None where that is the drafter of the whole."""
        if part in self.redraft.parts and part not in self.redraft.failed:
            return None if self.drafter == state.drafter else self.drafter
        record = part_record(part, state)
        return record.drafter if record else (None if self.drafter == state.drafter else self.drafter)

    def _feedback(self, state: State) -> list[FeedbackRecord]:
        """Return what reviewers want of the parts, with what was wanted now; forgotten wishes are gone."""
        forgotten = set(self.redraft.parts) if self.read.request.forget else set()
        kept = [one for one in state.feedback if one.part not in forgotten]
        successors = {adr_subject(old): adr_subject(new) for new, old in self.redraft.replaced.items()}
        new = [
            FeedbackRecord(part=part, text=text)
            for one in self.redraft.parts.values()
            if (part := successors.get(one.part, one.part)) in self.taken
            for text in (*one.wishes, *self.said.get(part, ()))
        ]
        return _once([*kept, *new])

    def _waiting(self, state: State) -> set[str]:
        """Return the keys of changes that at least one part still waits for."""
        raised = all_reasons(replace(self.standing, state=state))
        return {one.key for part, reasons in raised.items() for one in reasons if one.key not in _keys(part, state)}

    def _moved_on(self, state: State, waiting: set[str]) -> State:
        """Return the state that knows every change no part waits for any more."""
        prd = self.inputs.brief.prd
        open_changes = [one for one in requirement_changes(state.requirements, prd) if one.key in waiting]
        kept = [one for one in state.contexts if any(key.startswith(f"context {one}@") for key in waiting)]
        contexts = {
            **{name: hash_ for name, hash_ in self._contexts.items() if f"context {name}@{hash_[:12]}" not in waiting},
            **{name: state.contexts[name] for name in kept},
        }
        adrs = {
            number: record.model_copy(update={"status": self._status(number, record, waiting)})
            for number, record in state.adrs.items()
        }
        return state.model_copy(
            update={
                "requirements": _known(
                    state, prd, {one.old_ref for one in open_changes}, {one.ref for one in open_changes}
                ),
                "contexts": contexts,
                "language": state.language if any(one.startswith("language ") for one in waiting) else prd.language,
                "adrs": adrs,
                "moved": [one for one in state.moved if f"{one.section}:{one.old}>{one.now}" in waiting],
            }
        )

    def _status(self, number: int, record: AdrRecord, waiting: set[str]) -> str:
        today = self.standing.records.get(number)
        label = adr_subject(number)
        return record.status if today is None or f"{label}:{today[0].status}" in waiting else today[0].status

    def _all_current(self, state: State) -> State:
        """Return the state of a spec of which no part is stale: it follows from today's inputs."""
        source = self.inputs.source
        link = self.read.seen.checked.prd_link or source.url or state.prd.link
        prd = PrdRecord(link=link, sha256=text_hash(source.text))
        update: dict[str, object] = {"prd": prd, "inputs": self._fingerprint}
        sections, adrs = state.sections, state.adrs
        drafters = [one.drafter for name, one in sections.items() if name != "decisions"] + [
            one.drafter for one in adrs.values() if one.lines
        ]
        if drafters and all(one == self.drafter for one in drafters):
            bare = {"drafter": None}
            update |= {
                "drafter": self.drafter,
                "sections": {name: one.model_copy(update=bare) for name, one in sections.items()},
                "adrs": {number: one.model_copy(update=bare) for number, one in adrs.items()},
            }
        return state.model_copy(update=update)

    @property
    def _fingerprint(self) -> str:
        config = self.read.config
        return self.inputs.fingerprint([config.adr_format, config.language or ""])

    @property
    def _contexts(self) -> dict[str, str]:
        return {one.name: text_hash(one.text) for one in self.inputs.brief.contexts}


def _known(state: State, prd: Prd, old: set[str], new: set[str]) -> list[RequirementRecord]:
    """Return the requirements that all parts know: today's, but for changes that a part waits for."""
    kept = [one for one in state.requirements if one.ref in old]
    taken = {one.ref for one in kept}
    return [*(one for one in _records(prd) if one.ref not in new and one.ref not in taken), *kept]


def _records(prd: Prd) -> list[RequirementRecord]:
    return [
        RequirementRecord(ref=one.ref, kind=one.kind, numbered=one.numbered, text=one.text, sha256=text_hash(one.text))
        for one in prd.requirements
    ]


def _without_idle_keys(state: State, raised: Mapping[str, tuple[Reason, ...]]) -> State:
    """Return the state without the keys of reasons that nothing raises any more."""

    def cleaned(part: str, record: _Part) -> _Part:
        keys = {one.key for one in raised.get(part, ())}
        return record.model_copy(update={"settled": [one for one in record.settled if one in keys]})

    sections = {name: cleaned(name, record) for name, record in state.sections.items()}
    adrs = {number: cleaned(adr_subject(number), record) for number, record in state.adrs.items()}
    return state.model_copy(update={"sections": sections, "adrs": adrs})


def _keys(part: str, state: State) -> set[str]:
    record = part_record(part, state)
    return set(record.settled) if record else set()


_Record = TypeVar("_Record", FeedbackRecord, MovedRecord)


def _once(rows: Iterable[_Record]) -> list[_Record]:
    found: list[_Record] = []
    for one in rows:
        if one not in found:
            found.append(one)
    return found
