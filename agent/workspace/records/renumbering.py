"""Giving records whose numbers are taken new ones: in their files, in section 7 and wherever they are cited."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.checks.documents import AdrDocument
from specagent.agent.checks.reading import read_adr_document
from specagent.agent.checks.records.record_text import number_of
from specagent.agent.document.sections.decisions import adr_label
from specagent.agent.workspace.check_case import shown
from specagent.agent.workspace.records.collisions import Collision, collisions
from specagent.agent.workspace.records.new import next_number
from specagent.agent.workspace.records.opening import Opened, RecordsRequest, digits_of, looked_at, opened
from specagent.agent.workspace.records.references import Mention, Move, referring, titled
from specagent.agent.workspace.records.saving import Change, save_change
from specagent.agent.workspace.records.section7 import renumbered

_APPENDIX = "traceability"


@dataclass(frozen=True)
class MovedRecord:
    """A record's file before and after."""

    old: str
    new: str


@dataclass(frozen=True)
class OpenMention:
    """A label that may mean either record: `stays` keeps the number, `moved` is called `label` now."""

    file: str
    line: int
    text: str
    stays: str
    moved: str
    label: str


@dataclass(frozen=True)
class Renumbering:
    """What was renumbered, or would be; the `diff` shows all of it.

    `mentions` are left to a person. `appendix` says whether Appendix A is to be written anew, since it has labels only.
    """

    moves: tuple[MovedRecord, ...]
    mentions: tuple[OpenMention, ...]
    diff: str
    appendix: bool = False


@dataclass(frozen=True)
class _Plan:
    """The moves, the texts as they are to be, and the labels that nobody but a person can tell."""

    opened: Opened
    moves: Sequence[Move]
    texts: Mapping[Path, str]
    mentions: Sequence[tuple[Path, Mention]]
    stays: Mapping[int, str]

    @property
    def moved(self) -> Mapping[Path, Path]:
        return {one.old: one.new for one in self.moves}

    def change(self) -> Change:
        return Change(self.texts, self.moved, redrafted=self._redrafted)

    def diff(self) -> str:
        origin = {new: old for old, new in self.moved.items()}
        return "".join(self._diff(origin.get(path, path), path, text) for path, text in self.texts.items())

    def report(self) -> Renumbering:
        moves = tuple(MovedRecord(shown(one.old), shown(one.new)) for one in self.moves)
        unclear = [one for one in self.mentions if not self._is_computed(*one)]
        appendix = len(unclear) < len(self.mentions)
        return Renumbering(moves, tuple(self._open(*one) for one in unclear), self.diff(), appendix)

    def _is_computed(self, path: Path, mention: Mention) -> bool:
        """Return whether a label stands in Appendix A, which code writes from all the rest."""
        document = self.opened.case.document
        if document is None or path != self.opened.layout.spec or _APPENDIX not in document.reading.sections:
            return False
        span = document.section_span(_APPENDIX)
        return span.line <= mention.line <= span.end

    def _redrafted(self, path: Path, text: str) -> str:
        move = next((one for one in self.moves if one.old == path), None)
        if move:
            text = titled(read_adr_document(path.name, path.name, text), text, move.to)
        return referring(text, path, self.moves)[0]

    def _diff(self, old: Path, new: Path, text: str) -> str:
        before, after = self.opened.text(old).splitlines(keepends=True), text.splitlines(keepends=True)
        return "".join(difflib.unified_diff(before, after, f"a/{shown(old)}", f"b/{shown(new)}"))

    def _open(self, path: Path, mention: Mention) -> OpenMention:
        move = mention.move
        label = adr_label(move.to, digits_of(move.new.name))
        stays = self.stays[move.number]
        return OpenMention(shown(path), mention.line, mention.text, stays, move.old.name, label)


def renumber(request: RecordsRequest, *, dry_run: bool = False) -> Renumbering:
    """Give every record that took a number which another one has the next free number.

    The older record keeps its number: the one on the base branch, else the one that Git, its date or its name tells
    to be older. With `dry_run` nothing is written. A command that was killed goes on where it stopped.
    """
    if dry_run:
        return _plan(looked_at(request)).report()
    with opened(request) as found:
        plan = _plan(found)
        report = plan.report()
        if plan.moves:
            save_change(found, plan.change())
        return report


def _plan(opened: Opened) -> _Plan:
    found = collisions(opened)
    started = {one.file for collision in found for each in collision.movers for one in each[:1]}
    while True:
        plan = _planned(opened, found, started)
        other = {one.record.file for one in plan.moves if one.record.file in started and not _is_started(one, plan)}
        if not other:
            return plan
        started -= other


def _is_started(move: Move, plan: _Plan) -> bool:
    """Return whether the new file, if there is one, is what a killed command wrote, and no record of its own."""
    return not move.new.exists() or plan.opened.text(move.new) == plan.texts[move.new]


def _planned(opened: Opened, found: Sequence[Collision], started: set[str]) -> _Plan:
    moves = _moves(opened, found, started)
    places = {one.old: one for one in moves}
    targets = {one.new for one in moves}
    texts: dict[Path, str] = {}
    mentions: list[tuple[Path, Mention]] = []
    records = {opened.path(one): one for one in opened.case.records}
    standing = [path for path in records if path not in places and path not in targets]
    for path in (*places, *standing, opened.layout.spec) if moves else ():
        move, text = places.get(path), opened.text(path)
        before = titled(move.record, text, move.to) if move else text
        after, unclear = referring(before, path, moves, None if move else records.get(path))
        if move or after != text:
            texts[move.new if move else path] = after
        mentions += ((move.new if move else path, one) for one in unclear)
    return _Plan(opened, moves, texts, mentions, {one.number: one.stays for one in found})


def _moves(opened: Opened, found: Sequence[Collision], started: set[str]) -> list[Move]:
    free, moves = next_number(opened), []
    for collision in found:
        alone = len(collision.movers) == 1 and not _is_here(opened, collision)
        for each in collision.movers:
            number = _half_done(opened, each[0]) if each[0].file in started else None
            if number is None:
                number, free = free, free + 1
            moves += [_move(opened, one, collision.number, number, alone=alone) for one in each]
    return moves


def _is_here(opened: Opened, collision: Collision) -> bool:
    return any(one.file == collision.stays for one in opened.records)


def _move(opened: Opened, record: AdrDocument, number: int, to: int, *, alone: bool) -> Move:
    old = opened.path(record)
    return Move(record, old, old.with_name(renumbered(record.file, to)), number, to, alone)


def _half_done(opened: Opened, record: AdrDocument) -> int | None:
    """Return the number under which a record's file stands a second time, as a killed command may have left it."""
    for one in opened.records:
        number = number_of(one)
        if number != number_of(record) and number is not None and renumbered(record.file, number) == one.file:
            return number
    return None
