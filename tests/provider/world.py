"""The names that generated answers share: a small lending library, or what the prompt has settled already."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from . import words

_DRIVING = re.compile(r"(?:NFR|NF|QR|QA|CON|C)\b|(?:NFR|CON)", re.IGNORECASE)
_SPARE = re.compile(r"^Spare ids[^:\n]*: (.+)$", re.MULTILINE)
_ACTOR = re.compile(r"^- (?:person|external system) (.+?): ", re.MULTILINE)
_CONTAINER = re.compile(
    r"^- (?:application|service|database|queue|file store|job|library|firmware) (.+?) \[(.*)\]: ", re.MULTILINE
)
_TECHNOLOGY = re.compile(r"^- [^:\n]+: (.+?), version ", re.MULTILINE)
_DEMANDED = re.compile(r"^Technology, (?:required|existing): (.+?)(?: \d[\w.]*)?(?: \([^()\n]*\))?$", re.MULTILINE)
_EXCLUDED = re.compile(r"^Technology, excluded: (.+?)(?: \([^()\n]*\))?$", re.MULTILINE)
_ENTITIES = re.compile(r"^Entities:\n(.*?)^Areas of rules:", re.MULTILINE | re.DOTALL)
_OUT_OF_SCOPE = re.compile(r"^(\S+) out-of-scope[,:]", re.MULTILINE)
_ENTITY = re.compile(r"^- (.+?), written by (.+?) alone\b", re.MULTILINE)


@dataclass(frozen=True)
class World:
    """Names that have to agree from answer to answer; `built_with` and `owners` say how they hang together."""

    references: Sequence[str] = ()
    actors: Sequence[str] = tuple(words.ACTORS)
    containers: Sequence[str] = tuple(words.CONTAINERS)
    technologies: Sequence[str] = tuple(words.TECHNOLOGIES)
    entities: Sequence[str] = tuple(words.ENTITIES)
    built_with: dict[str, list[str]] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)

    @property
    def driving(self) -> list[str]:
        """The references that goals rest on: those that look like qualities and constraints, else all."""
        return [one for one in self.references if _DRIVING.match(one)] or list(self.references)

    @property
    def functional(self) -> list[str]:
        """All other references, else all."""
        return [one for one in self.references if not _DRIVING.match(one)] or list(self.references)

    def owner(self, entity: str) -> str:
        """Return the container that writes `entity`."""
        return self.owners.get(entity) or self.containers[1 % len(self.containers)]

    def technologies_of(self, container: str) -> list[str]:
        """Return what `container` is built with."""
        if container in self.built_with:
            return self.built_with[container]
        at = list(self.containers).index(container) if container in self.containers else 0
        return list(self.technologies[at :: len(self.containers)])


def read_world(prompt: str, schema: dict[str, Any]) -> World:
    """Return the world that `prompt` and `schema` describe, with names of our own where they say nothing."""
    spare = _spare(prompt)
    left_out = {*spare, *_OUT_OF_SCOPE.findall(prompt)}
    references = [one for one in references_of(schema) if one not in left_out]
    found = _CONTAINER.findall(prompt)
    if not found:
        return World(references, technologies=_technologies(prompt))
    built_with = {name: [one for one in built.split(", ") if one] for name, built in found}
    block = _ENTITIES.search(prompt)
    owners = dict(_ENTITY.findall(block.group(1))) if block else {}
    names = (_ACTOR.findall(prompt), list(built_with), _TECHNOLOGY.findall(prompt), list(owners))
    return World(references, *names, built_with, owners)


def references_of(schema: dict[str, Any]) -> list[str]:
    """Return the requirement ids that `schema` enumerates."""
    return list(schema.get("$defs", {}).get("Reference", {}).get("enum", []))


def demands(prompt: str, technology: str) -> bool:
    """Return whether the PRD requires a technology, or runs it already."""
    return technology in _DEMANDED.findall(prompt)


def excludes(prompt: str, technology: str) -> bool:
    """Return whether the PRD rules a technology out."""
    return technology in _EXCLUDED.findall(prompt)


def _technologies(prompt: str) -> list[str]:
    """Return our technologies but for those that the PRD excludes, and those that it demands."""
    excluded = set(_EXCLUDED.findall(prompt))
    demanded = [one for one in dict.fromkeys(_DEMANDED.findall(prompt)) if one not in words.TECHNOLOGIES]
    return [*(one for one in words.TECHNOLOGIES if one not in excluded), *demanded]


def _spare(prompt: str) -> set[str]:
    return {one for line in _SPARE.findall(prompt) for one in line.split(", ")}
