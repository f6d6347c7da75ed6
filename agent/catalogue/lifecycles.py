"""When version lines of technologies reach their end of life, read from `lifecycles.yaml` beside this module."""

import datetime
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import StringConstraints, TypeAdapter, ValidationError

from specagent.agent.catalogue.model import Entry
from specagent.agent.catalogue.store import find_technologies
from specagent.agent.errors import SpecAgentError

VersionLine = Annotated[str, StringConstraints(pattern=r"^(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*$")]
"""A version line such as `3.9` or `18`."""


class Publication(Entry):
    """The ends of life that one source gives."""

    source: str
    """Where they were read, such as `npm package node-releases`; never a download address."""
    ends: dict[VersionLine, datetime.date]
    """Version line -> last day of upstream support."""


class LifecycleEntry(Entry):
    """The version lines of one technology."""

    id: str
    """Its id in technologies.yaml."""
    checked: datetime.date
    published: list[Publication]


@dataclass(frozen=True)
class Lifecycle:
    """One version line, its end of life, and how the catalogue knows."""

    line: str
    end_of_life: datetime.date
    source: str
    checked: datetime.date


@cache
def lifecycles() -> dict[str, LifecycleEntry]:
    """Return the entries by technology id, as installed with the program."""
    return read_lifecycles(files("specagent.agent.catalogue") / "lifecycles.yaml")


def read_lifecycles(file: Traversable) -> dict[str, LifecycleEntry]:
    """Return the entries of `file` by technology id."""
    import yaml

    from specagent.agent.catalogue.plain_yaml import read_plain_yaml

    try:
        # All is text there: line 3.10 is not 3.1.
        entries = _ENTRIES.validate_python(read_plain_yaml(file.read_bytes()))
    except (OSError, yaml.YAMLError) as err:
        raise _malformed(f"{file.name} cannot be read: {err}") from err
    except ValidationError as err:
        first = err.errors(include_url=False)[0]
        raise _malformed(f"{file.name}, {'.'.join(map(str, first['loc']))}: {first['msg']}") from err
    return {entry.id: entry for entry in entries}


def lifecycle_of(technology_name: str, version: str) -> Lifecycle | None:
    """Return the line that `version` (`18`, `3.9.x`, `>=3.8`, `PostgreSQL 12.4`) is in, with its end of life.

    None when the name says more than one technology's name or alias, when the version has no number or only an
    upper bound, and when no end of life is known. Whether that day has passed is the caller's to compare.
    """
    lines = _lines().get(_technology(technology_name), {})
    numbers = _numbers(version) if lines else ()
    prefixes = (numbers[:length] for length in range(len(numbers), 0, -1))
    return next((lines[prefix] for prefix in prefixes if prefix in lines), None)


_ENTRIES = TypeAdapter(list[LifecycleEntry])
_ASIDE = re.compile(r"\([^()]*\)")
_NUMBERS = re.compile(
    r"[<≤!]=?\s*v?[0-9][0-9.]*|(?<![\w.])v?([0-9]{1,9}(?![0-9]*[x*])(?:\.[0-9]{1,9}(?![0-9]*[x*])){0,2})",
    re.IGNORECASE,
)


@cache
def _lines() -> dict[str, dict[tuple[str, ...], Lifecycle]]:
    return {
        entry.id: {
            tuple(line.split(".")): Lifecycle(line, end, one.source, entry.checked)
            for one in entry.published
            for line, end in one.ends.items()
        }
        for entry in lifecycles().values()
    }


def _technology(name: str) -> str:
    """Return the technology's id; empty for `Spring Data` and `Python/Django`, whose versions are others'."""
    text = _ASIDE.sub(" ", name)
    hits = find_technologies(text, technical=True)
    if len(hits) != 1:
        return ""
    entry, start, end = hits[0]
    more = any(char.isalpha() for char in text[:start] + text[end:])
    return "" if more else entry.id


def _numbers(version: str) -> tuple[str, ...]:
    """Return the first three parts of the first version in the text that is not an upper bound."""
    found = next((one[1] for one in _NUMBERS.finditer(_without_names(version)) if one[1]), "")
    return tuple(part.lstrip("0") or "0" for part in found.split(".")) if found else ()


def _without_names(version: str) -> str:
    """Blank the technologies that `PostgreSQL12.4` and `Neo4j 4.4` name, but leave the 3 of `Vue3`."""
    text = version
    for _, start, end in find_technologies(version, technical=True):
        stop = start + len(version[start:end].rstrip("0123456789"))
        text = text[:start] + " " * (stop - start) + text[stop:]
    return text


def _malformed(message: str) -> SpecAgentError:
    return SpecAgentError(f"catalogue: {message}", "Correct the entry, or install specagent again.")
