"""What a spec calls its technologies: other spellings, several in one cell, and the texts that name them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from specagent.agent.catalogue.model import TechnologyEntry
from specagent.agent.catalogue.store import find_technologies
from specagent.agent.checks.grounds.asides import is_set_aside

Phrase = tuple[str, ...]
"""The words of a name, in lower case."""

_WORD = re.compile(r"[a-z0-9\u00df-\u024f]+|[^\W_a-z0-9\u00df-\u024f]+")
_LONGEST = 8
"""Words of a name that count."""
_ASIDE = re.compile(r"\([^()]*\)")
_BETWEEN = re.compile(r"[,;/+&()|]|\s(?:and|or|on|with|und|oder|auf|mit|et|ou|sur|avec|y|o|con|e|com)\s", re.IGNORECASE)
_VENDORS = {"amazon", "apache", "aws", "eclipse", "gcp", "google", "hashicorp", "microsoft", "oracle"}
_ENDINGS = {"io", "js"}
_OTHERS = {"angularjs"}
"""Names that the catalogue knows as another spelling of what came after them."""

_STANDARD_ROLES = {"api-protocol", "document-format", "payments-protocol", "realtime-transport"}
_STANDARDS = {
    "Bluetooth Low Energy",
    "CAN bus",
    "CoAP",
    "LDAP",
    "LoRaWAN",
    "MQTT",
    "Matter protocol",
    "Modbus",
    "OAuth",
    "OPC UA",
    "OpenID Connect",
    "OpenTelemetry",
    "SAML",
    "SMTP",
    "Web Push",
    "WebAssembly",
    "WebAuthn",
    "Zigbee",
    "cron",
}


class Mention(NamedTuple):
    """A technology of the catalogue, and how a text spells it."""

    entry: TechnologyEntry
    written: str


@dataclass(frozen=True)
class Listed:
    """The technologies that a list of names covers, however others spell them."""

    ids: frozenset[str]
    wholes: frozenset[Phrase]
    parts: frozenset[Phrase]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Listed":
        """Return what `names` cover; a name such as `AWS (ECS, S3)` covers several."""
        ids: set[str] = set()
        wholes: set[Phrase] = set()
        parts: set[Phrase] = set()
        for name in names:
            ids.update(one.entry.id for one in mentions(name))
            wholes.update(phrase for piece in (name, *_BETWEEN.split(name)) if (phrase := words(piece)))
            parts.update(_stretches(words(name)))
        return cls(frozenset(ids), frozenset(wholes), frozenset(parts))

    def covers(self, mention: Mention) -> bool:
        """Return whether a technology is listed, or its spelling is a part of a listed name."""
        phrase = words(mention.written)
        bare = tuple(word for word in phrase if word not in _VENDORS)
        return mention.entry.id in self.ids or phrase in self.parts or bare in self.wholes

    def missing(self, cell: str) -> list[str]:
        """Return what a cell names that is not covered, as it spells it."""
        found = mentions(cell)
        if found:
            return [one.written for one in found if not is_standard(one.entry) and not self.covers(one)]
        phrase = words(cell)
        known = not phrase or phrase in self.parts or any(one in self.wholes for one in _stretches(phrase))
        return [] if known or find_technologies(cell, technical=True) else [cell]


def words(text: str) -> Phrase:
    """Return the words of a name; scripts without blanks end a Latin word."""
    return tuple(_WORD.findall(text.lower())[:_LONGEST])


# Rules ask about the same cells one after the other.
@lru_cache(maxsize=8192)
def mentions(cell: str) -> tuple[Mention, ...]:
    """Return the technologies that a cell names, but for those that it sets aside (`not MongoDB`)."""
    return tuple(_mentions(cell, technical=True))


def used_in(text: str) -> Iterator[Mention]:
    """Yield the technologies that running text says are used: none that it rejects or compares with."""
    return _mentions(text, technical=False)


def is_standard(entry: TechnologyEntry) -> bool:
    """Return whether an entry is a protocol or format: agreed on between parts, not bought or run."""
    return entry.name in _STANDARDS or (bool(entry.roles) and set(entry.roles) <= _STANDARD_ROLES)


@lru_cache(maxsize=8192)
def entry_of(name: str) -> TechnologyEntry | None:
    """Return the one technology that a name stands for; None for `Spring Data` and `Python, Go`."""
    text = _ASIDE.sub(" ", name)
    hits = find_technologies(text, technical=True)
    if len(hits) != 1:
        return None
    entry, start, end = hits[0]
    return None if any(char.isalpha() for char in text[:start] + text[end:]) else entry


def same_key(name: str) -> tuple[str, Phrase]:
    """Return what two names of the very same technology have in common.

    `Postgres` is PostgreSQL, but `Redux Toolkit` is not Redux, though the catalogue knows it by that name.
    """
    entry = entry_of(name) if "(" not in name else None
    return (entry.id, ()) if entry and _is_spelling(name, entry.name) else ("", words(name) or (name,))


def named_by(names: Iterable[str], text: str) -> set[str]:
    """Return those of `names` that a text has as whole words, in any case and in any spelling of the catalogue."""
    by_phrase: dict[Phrase, set[str]] = {}
    for name in names:
        for phrase in _spellings(name):
            by_phrase.setdefault(phrase, set()).add(name)
    lengths: dict[str, set[int]] = {}
    for phrase in by_phrase:
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    said = _WORD.findall(text.lower())
    found: set[str] = set()
    for at, word in enumerate(said):
        for length in lengths.get(word, ()):
            found |= by_phrase.get(tuple(said[at : at + length]), set())
    return found


def _mentions(text: str, *, technical: bool) -> Iterator[Mention]:
    for entry, start, end in find_technologies(text, technical=technical):
        if not is_set_aside(text, start, end):
            yield Mention(entry, text[start:end])


def _spellings(name: str) -> set[Phrase]:
    """Return the phrases that stand for a name, also written as one word (`tailwindcss`)."""
    entries = [one.entry for one in mentions(name)]
    texts = [name, _ASIDE.sub(" ", name), *_BETWEEN.split(name)]
    texts += [spelling for entry in entries for spelling in (entry.name, *entry.aliases)]
    phrases = {words(text) for text in texts}
    return {one for phrase in phrases if phrase for one in (phrase, ("".join(phrase),))}


def _stretches(phrase: Phrase) -> Iterator[Phrase]:
    """Yield all runs of words within a phrase."""
    for start in range(len(phrase)):
        for end in range(start + 1, len(phrase) + 1):
            yield phrase[start:end]


def _is_spelling(name: str, other: str) -> bool:
    """Return whether two names differ in no more than a maker's name, blanks or an ending."""
    one, two = ([word for word in words(text) if word not in _VENDORS | _ENDINGS] for text in (name, other))
    short, long = sorted(("".join(one), "".join(two)), key=len)
    digits = [char for char in long[len(short) :] if char.isdigit()]
    shortened = len(one) == len(two) == 1 and long.startswith(short) and not digits and long not in _OTHERS
    return bool(short) and (short == long or shortened)
