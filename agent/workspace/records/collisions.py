"""Records that share a number, and which of them is the newer one that gets another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specagent.agent.checks.documents import AdrDocument
from specagent.agent.checks.records.record_text import number_of
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.records.history import History
from specagent.agent.workspace.records.opening import Opened

_NEVER = float("inf")
_LAST_DATE = "9999"


@dataclass(frozen=True)
class Collision:
    """The records of a number that need another one, the oldest first, and the file that keeps it.

    Each is a tuple of files, the record and its translations.
    """

    number: int
    movers: tuple[tuple[AdrDocument, ...], ...]
    stays: str


@dataclass(frozen=True)
class _Judging:
    opened: Opened
    history: History
    base: frozenset[str]

    def age(self, record: AdrDocument) -> tuple[bool, bool, float, str, str]:
        """Return what orders records from the oldest to the newest."""
        date = record.adr.date if record.adr and record.adr.date else _LAST_DATE
        return record.number is not None, record.file not in self.base, self._added(record.file), date, record.file

    def _added(self, name: str) -> float:
        time = self.history.added(name)
        return _NEVER if time is None else time


def collisions(opened: Opened) -> list[Collision]:
    """Return the numbers that more than one record has here, or one here and another on the base branch.

    Raises SpecAgentError for a record that has its number in its title only.
    """
    base = opened.request.base
    history = History(opened.layout.adr_dir)
    judging = _Judging(opened, history, history.names(base) if base else frozenset())
    found = [_collision(number, each, judging) for number, each in sorted(_by_number(opened.records).items())]
    return [one for one in found if one.movers]


def _by_number(records: tuple[AdrDocument, ...]) -> Mapping[int, list[tuple[AdrDocument, ...]]]:
    """Return the records of each number; a translation beside its original belongs to the same one."""
    found: dict[int, dict[str, list[AdrDocument]]] = {}
    for one in records:
        number = number_of(one)
        if number is not None:
            found.setdefault(number, {}).setdefault(_stem(one), []).append(one)
    return {number: [tuple(each) for each in stems.values()] for number, stems in found.items()}


def _stem(record: AdrDocument) -> str:
    return record.file.partition(".")[0].casefold()


def _collision(number: int, records: list[tuple[AdrDocument, ...]], judging: _Judging) -> Collision:
    taken = judging.opened.case.base_records.get(number)
    if len(records) == 1 and taken is None:
        return Collision(number, (), records[0][0].file)
    ordered = sorted(records, key=lambda each: judging.age(each[0]))
    movers = ordered if taken else ordered[1:]
    for one in _unnumbered(movers):
        raise SpecAgentError(
            f"{one.name!r} has the number {number} in its title only, and {taken or ordered[0][0].file!r} has it too",
            "Give its file a name that begins with a free number, and its title the same.",
        )
    return Collision(number, tuple(movers), taken or ordered[0][0].file)


def _unnumbered(movers: list[tuple[AdrDocument, ...]]) -> Iterator[AdrDocument]:
    yield from (one for each in movers for one in each if one.number is None)
