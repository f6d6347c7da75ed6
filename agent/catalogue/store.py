"""The catalogue as values, read from the YAML files beside this module, and the technologies a text names."""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from specagent.agent.catalogue.model import (
    ActorEntry,
    Capability,
    ContainerEntry,
    QualityEntry,
    RoleEntry,
    TechnologyEntry,
)
from specagent.agent.errors import SpecAgentError

NEARBY = 80
"""Within so many characters a sure technology vouches for an everyday word such as `Go` or `Express`."""

_E = TypeVar("_E", QualityEntry, TechnologyEntry, RoleEntry, ContainerEntry, ActorEntry, Capability)


@dataclass(frozen=True)
class Catalogue:
    """All entries by id, in file order; each file is read when first asked for."""

    folder: Traversable

    @cached_property
    def qualities(self) -> dict[str, QualityEntry]:
        """The qualities, with their tactics."""
        return _entries(self.folder, ["qualities.yaml"], QualityEntry)

    @cached_property
    def technologies(self) -> dict[str, TechnologyEntry]:
        """The technologies."""
        return _entries(self.folder, ["technologies.yaml"], TechnologyEntry)

    @cached_property
    def roles(self) -> dict[str, RoleEntry]:
        """The roles that technologies fill."""
        return _entries(self.folder, ["roles.yaml"], RoleEntry)

    @cached_property
    def containers(self) -> dict[str, ContainerEntry]:
        """The containers that capabilities call for."""
        return _entries(self.folder, ["containers.yaml"], ContainerEntry, under="containers")

    @cached_property
    def actors(self) -> dict[str, ActorEntry]:
        """The people and external systems that capabilities bring."""
        return _entries(self.folder, ["containers.yaml"], ActorEntry, under="actors")

    @cached_property
    def capabilities(self) -> dict[str, Capability]:
        """The capabilities, of all files of their folder."""
        within = sorted(one.name for one in (self.folder / "capabilities").iterdir())
        names = [f"capabilities/{name}" for name in within if name.endswith(".yaml")]
        return _entries(self.folder, names, Capability)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all files that a draft is made from: two catalogues with the same one draft the same."""
        found = [*self.folder.iterdir(), *(self.folder / "capabilities").iterdir()]
        texts = {one.name: one.read_bytes() for one in found if one.name.endswith(".yaml")}
        texts.pop("lifecycles.yaml", None)
        return hashlib.sha256(b"".join(texts[name] for name in sorted(texts))).hexdigest()


@cache
def catalogue() -> Catalogue:
    """Return the catalogue that is installed with the program."""
    return Catalogue(files("specagent.agent.catalogue"))


def find_technologies(text: str, *, technical: bool = False) -> list[tuple[TechnologyEntry, int, int]]:
    """Return the technologies that `text` names, in its order, as (entry, start, end).

    An everyday word (`Go`, `Express`) counts beside a sure technology, with a version such as `Go 1.24`, or
    when `technical` says that the text stands under a technology heading.
    """
    hits = list(_hits(text))
    starts = [hit.start for hit in hits if hit.sure]
    ends = [hit.end for hit in hits if hit.sure]
    return [
        (hit.entry, hit.start, hit.end)
        for hit in hits
        if hit.sure or technical or (hit.plausible and _has_neighbour(hit, starts, ends))
    ]


class _Spelling(NamedTuple):
    """One way to write a technology's name."""

    entry: TechnologyEntry
    text: str
    everyday: bool
    """It is plain English too."""

    @property
    def exact(self) -> bool:
        """True when only this very case counts: `SQS`, `Go`, and `REST`, which is no rest."""
        acronym = self.entry.ambiguous and self.text.isalpha() and self.text.isupper()
        return self.everyday or acronym or sum(char.isalpha() for char in self.text) <= 3


class _Hit(NamedTuple):
    entry: TechnologyEntry
    start: int
    end: int
    sure: bool
    plausible: bool


# Names are Latin: a neighbour in another script (`ReactとNode.jsを`) ends a word, which `\b` does not see.
_LETTER = "a-z_\u00df-\u024f"
_HEAD = re.compile(rf"(?<![{_LETTER}0-9])(?<![{_LETTER}0-9]\.)(?:\.?[a-z]+|[0-9]+|[\u3400-\u9fff])")
_GAP = r"(?:[ \u00a0-]|\r?\n[ >]{0,8})"
_GAPS = re.compile(r"[\s>-]+|\u00a0")
_TO_BUILD = re.compile(
    r"\b(?:(?:written|built|implemented|developed|coded|based) (?:in|with|on|using)|uses?|using) $",
    re.IGNORECASE,
)
_BUILT = re.compile(
    r" (?:v?\d+\.[\dx]|(?:app|backend|back[ -]end|code ?base|components?|framework|frontend|front[ -]end"
    r"|library|micro-?services?|SDK|SPA)\b)"
)
_READS_ON = re.compile(
    r"[\s-](?:to|the|a|an|into|live|through|back|ahead|beyond|here|your|this|that|it|out|over|up|down|off|around"
    r"|on the|on a|checkout|delivery|shipping|de|des|du)\b",
    re.IGNORECASE,
)
_LISTED_BEFORE = re.compile(r"(?:^|[-*+,/(;|\n]|\b(?:in|and|or|plain|language[:s]?)) ?$", re.IGNORECASE)
_LISTED_AFTER = re.compile(r"(?=$|[,/);|\n.]| (?:and|or|with|code|on|for|programs?|library|API)\b)", re.IGNORECASE)
_READS_FROM = re.compile(r"(?:-|\b(?:you|this|next|last) )$", re.IGNORECASE)


def _hits(text: str) -> Iterable[_Hit]:
    """Yield what `text` names; each word is looked up once, then only names that begin with it are tried."""
    names = _names()
    lowered = _lowered(text)
    end = 0
    for head in _HEAD.finditer(lowered):
        start, word = head.start(), head.group()
        if word not in names and word.startswith("."):
            start, word = start + 1, word[1:]
        match = _pattern(word).match(lowered, start) if start >= end and word in names else None
        spelling = _spelled(text[start : match.end()], word) if match else None
        if match and spelling and _is_no_mere_letter(text, start, match.end()):
            end = match.end()
            yield _hit(text, spelling, start, end)


def _is_no_mere_letter(text: str, start: int, end: int) -> bool:
    """Tell `C` and `R` in an enumeration or after `in` from `Blueprint C` and `C: the third option`."""
    if end - start > 1:
        return True
    return bool(_LISTED_BEFORE.search(text[max(start - 12, 0) : start]) and _LISTED_AFTER.match(text, end))


def _lowered(text: str) -> str:
    # The dotted capital I alone becomes two characters, which would move every place after it.
    return text.replace("\u0130", "I").lower()


@lru_cache(maxsize=4096)
def _spelled(written: str, word: str) -> _Spelling | None:
    plain = _GAPS.sub(" ", written)
    for one in _names()[word]:
        other = _GAPS.sub(" ", one.text)
        if plain == other or (not one.exact and plain.lower() == other.lower()):
            return one
    return None


def _hit(text: str, spelling: _Spelling, start: int, end: int) -> _Hit:
    if not spelling.everyday:
        return _Hit(spelling.entry, start, end, sure=True, plausible=True)
    before = text[max(start - 24, 0) : start]
    is_built = bool(_TO_BUILD.search(before))
    read_as_word = (end - start == 1 and not is_built) or _READS_ON.match(text, end) or _READS_FROM.search(before)
    sure = not read_as_word and (is_built or bool(_BUILT.match(text, end)))
    return _Hit(spelling.entry, start, end, sure, plausible=not read_as_word)


def _has_neighbour(hit: _Hit, starts: list[int], ends: list[int]) -> bool:
    after = bisect_left(starts, hit.end)
    if after < len(starts) and starts[after] - hit.end <= NEARBY:
        return True
    return after > 0 and hit.start - ends[after - 1] <= NEARBY


@cache
def _names() -> dict[str, list[_Spelling]]:
    """Return all spellings by the word they begin with, the longest first."""
    names: dict[str, list[_Spelling]] = {}
    for entry in catalogue().technologies.values():
        for text in (entry.name, *entry.aliases):
            head = _HEAD.match(text.lower())
            if head:
                names.setdefault(head.group(), []).append(_Spelling(entry, text, _is_everyday(entry, text)))
    for spellings in names.values():
        spellings.sort(key=lambda one: -len(one.text))
    return names


def _is_everyday(entry: TechnologyEntry, text: str) -> bool:
    """`Spring` and `Core Data` are, `Node.js` is not, nor is `Apache Spark`, which qualifies `Spark`."""
    plain = all(word.isalpha() and word[1:] == word[1:].lower() for word in text.split())
    qualifies = any(other != text and other in text for other in (entry.name, *entry.aliases))
    return entry.ambiguous and plain and not qualifies


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """Return the pattern of all names that begin with `word`; made when a text first holds that word."""
    return re.compile("|".join(_name_pattern(one.text.lower()) for one in _names()[word]))


def _name_pattern(name: str) -> str:
    pattern = re.sub(r"\\?[ -]", lambda _: _GAP, re.escape(name))
    # `C` is neither `C++` nor `C#`, and `R2` is not R; but `PHP8` and `C++20` name a version.
    versioned = len(name) >= 3 and not name[-1].isdigit()
    return rf"{pattern}(?![{_LETTER}{'' if versioned else '0-9'}]|\+\+|#)"


def _entries(folder: Traversable, names: list[str], model: type[_E], under: str = "") -> dict[str, _E]:
    entries: dict[str, _E] = {}
    for file in names:
        for number, row in enumerate(_rows(folder, file, under), start=1):
            entry = _entry(file, number, row, model)
            if entry.id in entries:
                raise _malformed(f"{file}, entry {number}: the id {entry.id!r} is used twice")
            entries[entry.id] = entry
    return entries


def _entry(file: str, number: int, row: object, model: type[_E]) -> _E:
    try:
        return model.model_validate(row)
    except ValidationError as err:
        name = row.get("id", number) if isinstance(row, dict) else number
        first = err.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "entry"
        raise _malformed(f"{file}, entry {name!r}: {field}: {first['msg']}") from err


def _rows(folder: Traversable, file: str, under: str) -> list[object]:
    import yaml

    from specagent.agent.catalogue.plain_yaml import read_plain_yaml

    try:
        # The models give each value its type; a version `3.10` stays what it is.
        data = read_plain_yaml((folder / file).read_bytes())
    except (OSError, yaml.YAMLError) as err:
        raise _malformed(f"{file} cannot be read: {err}") from err
    rows = data.get(under) if under and isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise _malformed(f"{file}: expected a list{f' under {under!r}' if under else ''}")
    return rows


def _malformed(message: str) -> SpecAgentError:
    return SpecAgentError(f"catalogue: {message}", "Correct the entry, or install specagent again.")
