"""How each part of a spec stands to what it was drafted from: current, stale, edited, locked ... and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from specagent.agent.checks.statements import Statement, statements
from specagent.agent.document.subjects import adr_subject
from specagent.agent.drafting.redrafting.resting import tellings
from specagent.agent.drafting.redrafting.terms import Today
from specagent.agent.workspace.facts_moved import MovedFact, moved_facts
from specagent.agent.workspace.requirement_changes import RequirementChange, requirement_changes
from specagent.agent.workspace.state import AdrRecord, SectionRecord, State
from specagent.schemas.adr import Adr
from specagent.schemas.prd import Prd
from specagent.schemas.sections import SECTIONS, section
from specagent.schemas.spec import Spec

Mark = Literal["stale", "conflicting", "edited", "locked", "failed", "offline", "outdated"]
"""What is to be said of a part; without any it is current."""

_HOME = {"non-functional": "goals", "constraint": "goals", "functional": "overview", "user-story": "overview"}
"""The section that a new requirement of each kind has to be answered in."""
_OVER = ("rejected", "superseded", "deprecated")
_CONFLICT = "<<<<<<< "
_OFFLINE = "offline"


Cause = Literal["changed", "added", "removed", "renumbered", "fact", "record", "context", "language", "unknown"]
"""What a reason is about: what became of a requirement, or what else changed."""


@dataclass(frozen=True)
class Reason:
    """Why a part is stale: what changed, and which of its rows tell the old.

    `ref` is the requirement that changed, if it is one. `key` tells the change from any other, in the state file.
    """

    change: str
    rows: tuple[str, ...] = ()
    cause: Cause = "unknown"
    key: str = ""
    ref: str = ""


@dataclass(frozen=True)
class PartStatus:
    """How one part stands; `part` is a section's slug or `ADR-003`, `locked_rows` are those locked by themselves."""

    part: str
    title: str
    marks: tuple[Mark, ...] = ()
    reasons: tuple[Reason, ...] = ()
    feedback: tuple[str, ...] = ()
    locked_rows: tuple[str, ...] = ()

    @property
    def is_stale(self) -> bool:
        """Whether it no longer follows from its inputs."""
        return "stale" in self.marks


@dataclass(frozen=True)
class Standing:
    """A spec as it stands today, with everything that it follows from.

    `texts` are its sections by slug, `records` its decision records with the text of each file by number.
    `contexts` are hashes of the documents that bind it; `fingerprints` are those of today's drafters by their names.
    """

    spec: Spec
    texts: Mapping[str, str]
    records: Mapping[int, tuple[Adr, str]]
    prd: Prd
    state: State | None
    contexts: Mapping[str, str] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    language: str = ""


def part_statuses(standing: Standing) -> list[PartStatus]:
    """Return how each section and record stands, in the document's order; nothing is asked and nothing written."""
    if standing.state is None:
        return [_unknown(one) for one in _titles(standing)]
    changes = Changed(standing)
    return [_status(part, title, standing, standing.state, changes) for part, title in _titles(standing)]


class Changed:
    """Everything that has changed since the draft, computed once."""

    def __init__(self, standing: Standing) -> None:
        state = standing.state
        self.requirements = requirement_changes(state.requirements, standing.prd) if state else []
        drafted: dict[str, str] = {slug: one.text for slug, one in state.sections.items() if one.lines} if state else {}
        self.facts = moved_facts(drafted, standing.spec)
        if state:
            known = {(one.section, one.old) for one in self.facts}
            kept = (MovedFact(one.section, one.old, one.now) for one in state.moved)
            self.facts += [one for one in kept if (one.section, one.old) not in known]
        self.general = list(_general(standing, state)) if state else []
        adrs = [adr for adr, _ in standing.records.values()]
        self.rows: dict[str, list[Statement]] = {}
        for one in statements(standing.spec, adrs):
            part = one.subject if one.section == "decisions" else one.section
            self.rows.setdefault(part, []).append(one)
        self.tellings: dict[str, list[tuple[str, str]]] = {}
        for part, subject, text in tellings(Today(standing.spec, tuple(adrs))) if self.facts else ():
            self.tellings.setdefault(part, []).append((subject, text))


def all_reasons(standing: Standing) -> dict[str, tuple[Reason, ...]]:
    """Return what speaks for a redraft of each part, also what it was redrafted for already."""
    state = standing.state
    if state is None:
        return {}
    changes = Changed(standing)
    return {part: tuple(_reasons(part, standing, state, changes)) for part, _ in _titles(standing)}


def _titles(standing: Standing) -> list[tuple[str, str]]:
    sections = [(one.slug, one.heading) for one in SECTIONS if one.slug != "decisions"]
    records = [(adr_subject(number), adr.title) for number, (adr, _) in sorted(standing.records.items())]
    return [*sections, *records]


def _unknown(part: tuple[str, str]) -> PartStatus:
    why = Reason("there is no state file, so it is taken for a person's text")
    return PartStatus(part[0], part[1], ("edited",), (why,))


def _status(part: str, title: str, standing: Standing, state: State, changes: Changed) -> PartStatus:
    settled = set(record.settled) if (record := part_record(part, state)) else set()
    reasons = tuple(one for one in _reasons(part, standing, state, changes) if one.key not in settled)
    marks: list[Mark] = [mark for mark, holds in _marks(part, title, standing, state, bool(reasons)) if holds]
    wanted = tuple(one.text for one in state.feedback if one.part == part)
    rows = tuple(one.removeprefix(f"{part}: ") for one in state.locks if one.startswith(f"{part}: "))
    return PartStatus(part, title, tuple(marks), reasons, wanted, rows)


def _marks(part: str, title: str, standing: Standing, state: State, stale: bool) -> Iterator[tuple[Mark, bool]]:
    text, base = _texts(part, standing, state)
    yield "stale", stale
    yield "conflicting", any(line.startswith(_CONFLICT) for line in text.split("\n"))
    yield "edited", base is None or text.rstrip("\n") != base.rstrip("\n")
    yield "locked", part in state.locks or _status_of(part, standing) == "accepted"
    yield "failed", any(is_label_of(label, part, title) for label in state.incomplete)
    record = part_record(part, state)
    drafter = (record.drafter if record else None) or state.drafter
    yield "offline", drafter.name == _OFFLINE
    yield "outdated", drafter.fingerprint != standing.fingerprints.get(drafter.name, drafter.fingerprint)


def _texts(part: str, standing: Standing, state: State) -> tuple[str, str | None]:
    """Return a part's text today and as it was generated; None where specagent never generated it."""
    if part in standing.texts:
        record = _drafted(part, state)
        return standing.texts[part], record.text if record and record.lines else None
    number = _number(part)
    if number in standing.records:
        drafted = state.adrs.get(number)
        return standing.records[number][1], drafted.text if drafted and drafted.lines else None
    return "", None


def _reasons(part: str, standing: Standing, state: State, changes: Changed) -> Iterator[Reason]:
    if _status_of(part, standing) in _OVER:
        return  # nobody redrafts what no longer holds
    rows = changes.rows.get(part, [])
    for change in changes.requirements:
        yield from _by_requirement(change, part, rows, _used(part, state))
    for fact in changes.facts:
        yield from _by_fact(fact, part, changes.tellings.get(part, []), standing.texts.get(part, ""))
    yield from _by_records(part, standing, state, rows)
    yield from changes.general


def _by_requirement(
    change: RequirementChange, part: str, rows: Sequence[Statement], used: Iterable[str]
) -> Iterator[Reason]:
    if change.became == "added":
        answered = any(one.basis and change.ref in one.basis.requirements for one in rows)
        if _HOME.get(change.kind) == part and not answered:
            yield Reason(change.told, (), change.became, change.key, change.ref)
        return
    citing = [one.subject for one in rows if one.basis and change.old_ref in one.basis.requirements]
    if citing or change.old_ref in used:
        yield Reason(change.told, tuple(dict.fromkeys(citing)), change.became, change.key, change.ref)


def _by_fact(fact: MovedFact, part: str, rows: Sequence[tuple[str, str]], text: str) -> Iterator[Reason]:
    if part == fact.section:
        return
    telling = [subject for subject, told in rows if fact.is_told_in(told)]
    if telling or fact.is_told_in(text):
        yield Reason(fact.told, tuple(dict.fromkeys(telling)), "fact", f"{fact.section}:{fact.old}>{fact.now}")


def _by_records(part: str, standing: Standing, state: State, rows: Sequence[Statement]) -> Iterator[Reason]:
    """Yield the decisions on which the part rests and that no longer hold."""
    for number, (adr, _) in standing.records.items():
        drafted = state.adrs.get(number)
        fell = adr.status in _OVER and drafted is not None and drafted.status not in _OVER
        if fell and part in adr.sections:
            label = adr_subject(number)
            telling = [one.subject for one in rows if label in one.text]
            change = f"{label} ({adr.title}) is now {adr.status}"
            yield Reason(change, tuple(dict.fromkeys(telling)), "record", f"{label}:{adr.status}")


def _general(standing: Standing, state: State) -> Iterator[Reason]:
    """Yield what concerns every part: context documents and the language."""
    if state.contexts or standing.contexts:
        for name, hash_ in standing.contexts.items():
            if state.contexts.get(name) != hash_:
                became = "changed" if name in state.contexts else "been added"
                yield Reason(
                    f"the context document {name!r} has {became}", (), "context", f"context {name}@{hash_[:12]}"
                )
        for name in state.contexts:
            if name not in standing.contexts:
                yield Reason(f"the context document {name!r} is no longer given", (), "context", f"context {name}@")
    if standing.language and standing.language != state.language:
        change = f"the language is now {standing.language!r} instead of {state.language!r}"
        yield Reason(change, (), "language", f"language {standing.language}")


def part_record(part: str, state: State) -> SectionRecord | AdrRecord | None:
    """Return what the state knows of a part, if specagent ever drafted it."""
    return _drafted(part, state) or state.adrs.get(_number(part))


def is_label_of(label: str, part: str, title: str) -> bool:
    """Return whether a part is meant by the label of what a model failed for, such as `5 Data Management, storage`.

    `title` is that of a record.
    """
    if part.startswith("ADR-"):
        return label == f"ADR {title}"
    return any(label.startswith(f"{one.number} {section(one.slug).title}") for one in SECTIONS if one.slug == part)


def _used(part: str, state: State) -> Iterable[str]:
    if record := _drafted(part, state):
        return list(record.requirements)
    drafted = state.adrs.get(_number(part))
    return list(drafted.requirements) if drafted else []


def _drafted(part: str, state: State) -> SectionRecord | None:
    return next((record for slug, record in state.sections.items() if slug == part), None)


def _status_of(part: str, standing: Standing) -> str:
    """Return the status of a record; empty for a section."""
    number = _number(part)
    return standing.records[number][0].status if number in standing.records else ""


def _number(part: str) -> int:
    return int(part[4:]) if part.startswith("ADR-") and part[4:].isdigit() else -1
