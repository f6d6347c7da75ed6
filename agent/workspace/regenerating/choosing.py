"""Which parts and rows a redraft is about, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.checks.statements import statements
from specagent.agent.document.subjects import adr_subject
from specagent.agent.drafting.redrafting.terms import Changes, Move, Wanted
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.part_names import headings_of, part_and_row, row_name
from specagent.agent.workspace.regenerating.reading import Read
from specagent.agent.workspace.regenerating.request import NothingKnownError, PartOutcome
from specagent.agent.workspace.staleness import Changed, PartStatus, Reason
from specagent.schemas.adr import Adr

_MECHANICAL = ("renumbered", "added")
"""Causes that name no row to draft again: code rewrites an id, and what is added needs rows of its own."""
_WHOLE = ("context", "language", "record")
"""Causes that concern all of a part."""
_OVER = ("rejected", "deprecated", "superseded")


@dataclass(frozen=True)
class Choice:
    """What is to be redrafted: the parts, what changed, and what is left out and why.

    `reasons` are those that each part is redrafted for. `successors` are numbers of accepted records that a new one
    is drafted for. `moved` are all facts that people replaced since the draft, also those that every part tells.
    """

    wanted: tuple[Wanted, ...]
    changes: Changes
    left: tuple[PartOutcome, ...]
    reasons: dict[str, tuple[Reason, ...]]
    successors: frozenset[int] = frozenset()
    moved: tuple[Move, ...] = ()

    @property
    def records(self) -> frozenset[int]:
        """Numbers of the records that are drafted again or replaced, so that they bind nothing."""
        return frozenset(int(one.part[4:]) for one in self.wanted if one.part.startswith("ADR-"))


def choose(read: Read) -> Choice:
    """Return what the request asks for; raises UsageError where it names nothing, or no part of the spec."""
    request = read.request
    if not (request.parts or request.stale or request.every or request.outdated):
        raise UsageError(
            "nothing is named to redraft",
            "Name sections or ADRs (`specagent regenerate data ADR-003`), or give --stale or --all.",
        )
    if request.stale and read.seen.standing.state is None:
        raise NothingKnownError(
            f"what is stale in {read.seen.checked.name!r} is not known: it has neither a state file nor an Appendix A",
            "Name the sections to redraft, such as `specagent regenerate data`.",
        )
    statuses = {one.part: one for one in read.seen.parts}
    named = _named(read)
    found = [_part(one, read, named.get(one.part)) for one in statuses.values() if _is_meant(one, read, named)]
    wanted = [one for one in found if isinstance(one, Wanted)]
    parts = {one.part for one in wanted}
    left = [one for one in found if isinstance(one, PartOutcome)]
    reasons = {part: statuses[part].reasons for part in parts}
    changed = Changed(read.seen.standing)
    return Choice(
        tuple(wanted),
        _changes(changed, [reason for part in parts for reason in statuses[part].reasons]),
        tuple(left),
        reasons,
        frozenset(
            number for number, adr in _records(read) if adr.status == "accepted" and adr_subject(number) in parts
        ),
        _moves(changed),
    )


def _named(read: Read) -> dict[str, list[str]]:
    """Return the rows that are named by part; an empty list means the whole part."""
    spec = read.today.spec
    files = {number: Path(path).name for number, path in read.files.items()}
    document = read.seen.checked.case.document
    headings = headings_of(document.reading) if document else {}
    found: dict[str, list[str]] = {}
    for name in read.request.parts:
        part, row = part_and_row(name, spec, files, headings)
        if part == "decisions":
            raise UsageError("section 7 follows the decision records", "Name a record, such as ADR-001.")
        rows = found.setdefault(part, [])
        if row:
            rows += [one.subject for one in statements(spec) if one.section == part and row_name(one.subject) == row]
        else:
            found[part] = []
    return found


def _is_meant(one: PartStatus, read: Read, named: dict[str, list[str]]) -> bool:
    request = read.request
    is_over = any(adr.status in _OVER for number, adr in _records(read) if adr_subject(number) == one.part)
    if one.part in named:
        if is_over:
            raise UsageError(f"{one.part} no longer holds", "Write a new one: `specagent adr new TITLE`.")
        return True
    if is_over or (request.stale and not one.marks):
        return False
    stale = request.stale and (one.is_stale or ("failed" in one.marks and read.model is not None))
    old = request.outdated and ("outdated" in one.marks or ("offline" in one.marks and read.model is not None))
    return request.every or stale or old


def _part(one: PartStatus, read: Read, rows: list[str] | None) -> Wanted | PartOutcome:
    """Return what is wanted of one part, or why it is left alone."""
    request, state = read.request, read.state
    explicit = rows is not None
    is_accepted = any(adr.status == "accepted" and adr_subject(number) == one.part for number, adr in _records(read))
    if state and one.part in state.locks:
        note = f"locked; `specagent unlock {one.part}` lets it be redrafted"
        return PartOutcome(one.part, one.title, "locked", _told(one.reasons), note=note)
    if is_accepted and explicit:
        _refuse_second(one.part, read)
    if is_accepted and not explicit:
        note = f"`specagent regenerate {one.part}` proposes a record that supersedes it"
        return PartOutcome(one.part, one.title, "accepted", _told(one.reasons), note=note)
    if one.part not in read.seen.standing.texts and not one.part.startswith("ADR-") and not explicit:
        return PartOutcome(one.part, one.title, "skipped", note="the document no longer has it")
    kept = () if request.forget else one.feedback
    whole = not rows and (explicit or request.every or _is_whole(one, request.stale))
    subjects = rows or ([] if whole else _subjects(one.reasons))
    wishes = request.feedback if explicit or not request.parts else ()
    return Wanted(
        one.part,
        tuple(dict.fromkeys(subjects)),
        whole,
        _told(one.reasons),
        tuple(dict.fromkeys((*kept, *wishes))),
        wishes,
        _text(one.part, read),
    )


def _refuse_second(part: str, read: Read) -> None:
    """Raise where a successor of an accepted record is proposed already."""
    proposed = {number for number, adr in _records(read) if adr.status == "proposed"}
    for number, record in read.state.adrs.items() if read.state else ():
        if record.replaces is not None and adr_subject(record.replaces) == part and number in proposed:
            label = adr_subject(number)
            raise UsageError(
                f"{label} is proposed in the place of {part} already",
                f"Redraft it: `specagent regenerate {label}`; or decide: `specagent adr accept {number}` or `reject`.",
            )


def _is_whole(one: PartStatus, stale: bool) -> bool:
    told_nowhere = any(reason.cause == "fact" and not reason.rows for reason in one.reasons)
    return not stale or "failed" in one.marks or told_nowhere or any(reason.cause in _WHOLE for reason in one.reasons)


def _subjects(reasons: Iterable[Reason]) -> list[str]:
    return [row for reason in reasons if reason.cause not in _MECHANICAL for row in reason.rows]


def _changes(found: Changed, reasons: list[Reason]) -> Changes:
    """Return what changed, as far as the parts at hand are concerned."""
    keys = {one.key for one in reasons}
    ours = [one for one in found.requirements if one.key in keys]
    facts = {one.change for one in reasons if one.cause == "fact"}
    return Changes(
        renumbered={one.old_ref: one.ref for one in ours if one.became == "renumbered"},
        removed=frozenset(one.old_ref for one in ours if one.became == "removed"),
        added=tuple(one.ref for one in ours if one.became == "added"),
        moves=tuple(one for one in _moves(found) if one.told in facts),
    )


def _moves(found: Changed) -> tuple[Move, ...]:
    return tuple(Move(one.section, one.old, one.now) for one in found.facts)


def _records(read: Read) -> Iterator[tuple[int, Adr]]:
    for number, (adr, _) in read.seen.standing.records.items():
        yield number, adr


def _told(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(one.change for one in reasons)


def _text(part: str, read: Read) -> str:
    if part in read.seen.standing.texts:
        return read.seen.standing.texts[part]
    number = next((number for number, _ in _records(read) if adr_subject(number) == part), None)
    if number is None:
        return ""
    if number not in read.files:
        raise SpecAgentError(f"{part} has no file", "Run the command again.")
    return read.seen.standing.records[number][1]
