"""What the tables of sections 2 and 5 tell, without what only their diagrams draw."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from specagent.agent.checks.case import Case
from specagent.agent.checks.documents import SpecDocument
from specagent.agent.document.subjects import actor_subject, communication_subject, container_subject, entity_subject
from specagent.schemas.overview import Relation
from specagent.schemas.text import slug

_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_ADDITION = re.compile(r"\s*(?:[(\[].*|<br.*|\\n.*)", re.IGNORECASE | re.DOTALL)
_SEPARATOR = re.compile(r"\s*[,;/&+]\s*|\s+and\s+")


@dataclass(frozen=True)
class Row:
    """A row of a table: the name that it gives and the line it stands in."""

    name: str
    subject: str
    line: int


@dataclass(frozen=True)
class RelationRow:
    """A row of the Communication table, and the line it stands in."""

    relation: Relation
    subject: str
    line: int


class Roster:
    """Names of rows, by which a shape or the end of an arrow finds its row however it is written."""

    def __init__(self, names: Iterable[str], *, plural: bool = False) -> None:
        listed = list(names)
        self._plural = plural
        self._exact = {_key(name): name for name in reversed(listed)}
        self._loose = {key: name for name in reversed(listed) for key in self._loose_keys(name)}

    def __bool__(self) -> bool:
        return bool(self._exact)

    def find(self, name: str) -> str:
        """Return the row's name for `name`; empty when no row has it."""
        if found := self._exact.get(_key(name)):
            return found
        return next((self._loose[key] for key in self._loose_keys(name) if key in self._loose), "")

    def _loose_keys(self, name: str) -> list[str]:
        bare = _ADDITION.sub("", _LINK.sub(r"\1", name))
        keys = [_key(one) for one in dict.fromkeys((name, bare)) if one]
        return [*keys, *(key.removesuffix("s") for key in keys)] if self._plural else keys


def told_containers(case: Case) -> list[Row]:
    """Return the rows of the Containers table."""
    return _rows(case, "overview", [(one.name, container_subject(one)) for one in case.spec.overview.containers])


def told_actors(case: Case) -> list[Row]:
    """Return the rows of the table of people and external systems."""
    return _rows(case, "overview", [(one.name, actor_subject(one)) for one in case.spec.overview.actors])


def told_entities(case: Case) -> list[Row]:
    """Return the rows of the Entities table."""
    return _rows(case, "data", [(one.name, entity_subject(one)) for one in case.spec.data.entities])


def told_relations(case: Case) -> list[RelationRow]:
    """Return the rows of the Communication table."""
    if case.document is None:
        return []
    drawn = _drawn_lines(case.document)
    seen: dict[str, list[int]] = {}
    rows = []
    for one in case.spec.overview.relations:
        subject = communication_subject(one)
        if subject not in seen:
            spans = case.document.reading.spans.get(("overview", subject), ())
            seen[subject] = [span.line for span in spans if span.line not in drawn]
        if seen[subject]:
            rows.append(RelationRow(one, subject, seen[subject].pop(0)))
    return rows


def tables_of(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield rows table by table: those whose lines follow one another."""
    table: list[Row] = []
    for row in sorted(rows, key=lambda one: one.line):
        if table and row.line > table[-1].line + 1:
            yield table
            table = []
        table.append(row)
    if table:
        yield table


def names_in(cell: str, known: Roster) -> list[str]:
    """Return the names that a cell lists: more than one only where some of them are known."""
    pieces = [one for one in _SEPARATOR.split(cell) if one]
    several = not known.find(cell) and any(known.find(one) for one in pieces)
    return pieces if several else [cell]


def _rows(case: Case, section: str, named: Iterable[tuple[str, str]]) -> list[Row]:
    if case.document is None:
        return []
    reading = case.document.reading
    told = [(name, subject) for name, subject in named if subject not in reading.drawn]
    places = ((name, subject, reading.spans.get((section, subject), ())) for name, subject in told)
    return [Row(name, subject, spans[0].line) for name, subject, spans in places if spans]


def _drawn_lines(document: SpecDocument) -> frozenset[int]:
    return frozenset(line for fence in document.fences for line in range(fence.line, fence.end + 1))


@lru_cache(maxsize=16384)
def _key(name: str) -> str:
    return slug(name).replace("-", "")
