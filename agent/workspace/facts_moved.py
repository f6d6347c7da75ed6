"""Facts that people changed in one section of a spec, and where other parts still tell the old ones."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from specagent.agent.document.reading import read_any
from specagent.schemas.sections import Slug, section
from specagent.schemas.spec import Spec
from specagent.schemas.text import slug

_NAMED_ALIKE = ("overview", "data")


@dataclass(frozen=True)
class MovedFact:
    """A name that a section had when it was drafted and has no more; `now` is what stands in its place, if anything.

    `longer` are names of today that hold the old one, such as `Order API` the entity `Order`: these do not count.
    """

    section: Slug
    old: str
    now: str
    longer: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The change as a reviewer reads it."""
        title = section(self.section).title
        return f"{title} now says {self.now} instead of {self.old}" if self.now else f"{title} no longer has {self.old}"

    def is_told_in(self, text: str) -> bool:
        """Return whether a text still tells the old fact."""
        for name in self.longer:
            text = text.replace(name, "")
        return mentions(text, self.old)


def moved_facts(drafted: Mapping[str, str], today: Spec) -> list[MovedFact]:
    """Return the goals, technologies, containers, actors and entities that people replaced or took out since the draft.

    `drafted` are the texts of the sections as they were generated; of one that is not among them nothing is known. A
    goal of a single word is left out: `Security` stands for itself wherever it is written.
    """
    base = read_any("\n\n".join(drafted.values())).spec
    lists: list[tuple[Slug, Mapping[str, str], Mapping[str, str]]] = [
        (home, named(base), named(today)) for home, named in _NAMED
    ]
    moved = (one for home, before, now in lists for one in _moved(home, before, now, _beside(home, lists)))
    return [one for one in moved if one.section != "goals" or " " in one.old]


def mentions(text: str, name: str) -> bool:
    """Return whether a text names something as whole words."""
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def _moved(home: Slug, before: Mapping[str, str], now: Mapping[str, str], names: Set[str]) -> Iterator[MovedFact]:
    """Yield the names that are gone; both map name to what tells its row apart otherwise, such as a category.

    `names` are those of today that may hold one of them without speaking of it.
    """
    kept = {slug(name) for name in now}
    gone = [name for name in before if slug(name) not in kept]
    known = {slug(name) for name in before}
    new = [name for name in now if slug(name) not in known]
    for name in gone:
        place = next((one for one in new if now[one] == before[name]), "")
        if place:
            new.remove(place)
        longer = sorted((one for one in names if one != name and mentions(one, name)), key=lambda one: (-len(one), one))
        yield MovedFact(home, name, place, tuple(longer))


def _beside(home: Slug, lists: Iterable[tuple[Slug, object, Iterable[str]]]) -> set[str]:
    """Return today's names that may hold one of a section; what is called after a technology or a goal speaks of it."""
    sections = _NAMED_ALIKE if home in _NAMED_ALIKE else (home,)
    return {name for section_, _, now in lists if section_ in sections for name in now}


def _goals(spec: Spec) -> dict[str, str]:
    return {one.name: f"{one.kind} {one.drivers}" for one in spec.goals.goals}


def _technologies(spec: Spec) -> dict[str, str]:
    return {one.name: one.category for one in spec.stack.technologies}


def _actors(spec: Spec) -> dict[str, str]:
    return {one.name: f"{one.kind} {one.description} {one.basis}" for one in spec.overview.actors}


def _containers(spec: Spec) -> dict[str, str]:
    return {one.name: f"{one.kind} {' '.join(one.basis.requirements)}" for one in spec.overview.containers}


def _entities(spec: Spec) -> dict[str, str]:
    return {one.name: f"{one.owner} {' '.join(one.basis.requirements)}" for one in spec.data.entities}


_NAMED: tuple[tuple[Slug, Callable[[Spec], Mapping[str, str]]], ...] = (
    ("goals", _goals),
    ("stack", _technologies),
    ("overview", _actors),
    ("overview", _containers),
    ("data", _entities),
)
