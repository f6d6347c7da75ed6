"""What a record's title is about: its sides, what the catalogue knows of them, and what drives the decision."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from specagent.agent.catalogue.model import DecisionEntry, OptionEntry, TechnologyEntry
from specagent.agent.catalogue.store import catalogue, find_technologies
from specagent.agent.checks.case import Case
from specagent.agent.checks.records.record_text import folded_words
from specagent.agent.checks.statements import Statement
from specagent.agent.drafting.brief import Brief, ContextDocument
from specagent.agent.drafting.offline.survey import Survey, buildable, survey
from specagent.schemas.base import Basis, basis
from specagent.schemas.overview import Container
from specagent.schemas.prd import Requirement
from specagent.schemas.stack import Technology
from specagent.schemas.text import slug

_OVER = re.compile(r"\s+(?:over|instead of|rather than)\s+", re.IGNORECASE)
_AND = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_ENDING = re.compile(r"(?:ings?|ers?|ed|es|s|ions?|e)$")
_SHORTEST = 3
_COMMON = re.compile(
    r"(?:the|and|for|with|from|into|over|instead|rather|than|use|using|adopt|choose|keep|our|all|one|each|that|this"
    r"|not|are|will|can|per|via)"
)
_MOST_DRIVERS = 4
_FEWEST_SHARED = 2
_SHARE = 3
"""A word that stands in more than one of so many requirements tells nothing about one of them."""


@dataclass(frozen=True)
class Known:
    """A decision of the catalogue, which of its options the title chooses, and the requirements that call for it."""

    entry: DecisionEntry
    option: OptionEntry | None = None
    refs: tuple[str, ...] = ()

    @property
    def is_usual(self) -> bool:
        """Whether the title chooses what the catalogue would: its consequences then hold."""
        return self.option is None or self.option == self.entry.options[0]


@dataclass(frozen=True)
class Subject:
    """A title, held against the spec, the PRD and the catalogue."""

    title: str
    case: Case

    @cached_property
    def chosen(self) -> str:
        """The side that the title chooses; all of it where it names one only."""
        return _OVER.split(self.title, maxsplit=1)[0].strip()

    @cached_property
    def rejected(self) -> tuple[str, ...]:
        """The sides that the title names as not chosen."""
        sides = _OVER.split(self.title, maxsplit=1)
        return tuple(one.strip() for one in _AND.split(sides[1]) if one.strip()) if len(sides) > 1 else ()

    @cached_property
    def technology(self) -> TechnologyEntry | None:
        """The technology that the chosen side is."""
        return technology_called(self.chosen)

    @cached_property
    def survey(self) -> Survey:
        """The product as the catalogue understands it."""
        contexts = tuple(ContextDocument(f"context {at}", text) for at, text in enumerate(self.case.contexts, 1))
        return survey(Brief(self.case.prd, contexts, self.case.adrs), catalogue())

    @cached_property
    def known(self) -> Known | None:
        """The catalogue's decision about the same question, one that the PRD calls for if possible."""
        return next((known for entry, refs in self._entries() if (known := self._fitting(entry, refs))), None)

    @cached_property
    def rows(self) -> tuple[Technology, ...]:
        """The rows of section 3 that list one of the technologies in the title."""
        named = {entry.id for entry, _, _ in find_technologies(self.title, technical=True)}
        rows = self.case.spec.stack.technologies
        return tuple(
            row for row in rows if named & {one.id for one, _, _ in find_technologies(row.name, technical=True)}
        )

    @cached_property
    def mentions(self) -> tuple[Statement, ...]:
        """The statements of the spec that speak of what the title is about, once each."""
        found = {
            one.subject: one for one in self.case.statements if one.section != "decisions" and self._shares(one.text)
        }
        return tuple(found.values())

    @cached_property
    def drivers(self) -> Basis:
        """What drives the decision; an assumption where neither the PRD nor the spec says."""
        known = {one.ref for one in self.case.prd.requirements}
        refs = [ref for ref in dict.fromkeys(self._refs()) if ref in known or not self.case.has_prd][:_MOST_DRIVERS]
        policies = tuple(dict.fromkeys(name for row in self.rows for name in row.basis.policies if name != "PRD"))
        return basis(*refs, policies=policies, assumption=not refs and not policies)

    def _entries(self) -> Iterator[tuple[DecisionEntry, tuple[str, ...]]]:
        for evidence in self.survey.evidence:
            yield from ((entry, evidence.drivers(_MOST_DRIVERS)) for entry in evidence.capability.decisions)
        for capability in catalogue().capabilities.values():
            yield from ((entry, ()) for entry in capability.decisions)

    def _fitting(self, entry: DecisionEntry, refs: tuple[str, ...]) -> Known | None:
        if entry.role:
            return Known(entry, None, refs) if self.technology and entry.role in self.technology.roles[:1] else None
        option = next((one for one in entry.options if are_alike(one.name, self.chosen)), None)
        return Known(entry, option, refs) if option and self._also_rejects(entry, option) else None

    def _also_rejects(self, entry: DecisionEntry, option: OptionEntry) -> bool:
        others = [one.name for one in entry.options if one != option]
        return not self.rejected or any(are_alike(name, side) for name in others for side in self.rejected)

    def _refs(self) -> Iterator[str]:
        names = {entry.name for entry, _, _ in find_technologies(self.title, technical=True)}
        yield from (one.requirement for one in self.case.prd.technologies if one.name in names and one.requirement)
        yield from (ref for row in self.rows for ref in row.basis.requirements)
        yield from (ref for part in self._built() for ref in part.basis.requirements)
        yield from self.known.refs if self.known else ()
        yield from (one.ref for one in self._speaking())
        yield from (ref for one in self.mentions if one.basis for ref in one.basis.requirements)

    def _built(self) -> Iterator[Container]:
        """Yield the containers that are built with the chosen technology, or with what it is to replace."""
        wanted = {one.id for name in (self.chosen, *self.rejected) if (one := technology_called(name))}
        for part in self.case.spec.overview.containers:
            if any((one := technology_called(name)) and one.id in wanted for name in part.technologies):
                yield part

    def _speaking(self) -> list[Requirement]:
        """Return the requirements that share most words with the title, if they share enough to be about it."""
        wanted = buildable(self.case.prd)
        words = [stems(f"{one.name} {one.text}") for one in wanted]
        times = Counter(word for each in words for word in each)
        telling = {one for one in stems(self.title) if times[one] * _SHARE <= max(len(wanted), _SHARE)}
        shared = [len(telling & each) for each in words]
        least = max(min(_FEWEST_SHARED, len(telling)), max(shared, default=0))
        return [one for one, count in zip(wanted, shared, strict=True) if least and count >= least]

    def _shares(self, text: str) -> bool:
        telling = stems(self.title)
        return len(telling & stems(text)) >= max(_FEWEST_SHARED, len(telling) // 2)


def technology_called(name: str) -> TechnologyEntry | None:
    """Return the technology that a name is, a version aside; None where it says more than that."""
    for entry, start, end in find_technologies(name, technical=True):
        if not _LETTER.search(name[:start] + name[end:]):
            return entry
    return None


def stems(text: str) -> frozenset[str]:
    """Return the telling words of a text, without their most common endings."""
    return frozenset(
        _stem(word) for word in folded_words(text) if len(word) >= _SHORTEST and not _COMMON.fullmatch(word)
    )


def are_alike(name: str, side: str) -> bool:
    """Return whether two names are of one option: equal, or one has all words of the other."""
    ours, theirs = stems(name), stems(side)
    return slug(name) == slug(side) or bool(ours and theirs and (ours <= theirs or theirs <= ours))


def _stem(word: str) -> str:
    short = _ENDING.sub("", word)
    return short if len(short) >= _SHORTEST else word
