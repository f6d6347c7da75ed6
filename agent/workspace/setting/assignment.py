"""What `specagent set` is told: `database=MySQL 9`, `container:Order API=Order Service`."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from specagent.agent.errors import UsageError
from specagent.schemas.text import line, slug

FactKind = Literal["goal", "constraint", "actor", "container", "technology", "entity"]

_EXAMPLE = 'Write NAME=VALUE, such as `database=MySQL` or `container:"Order API"="Order Service"`.'
_KINDS: dict[str, FactKind] = {one: one for one in get_args(FactKind)}
_VERSIONED = re.compile(r"(?P<name>.*\S)\s+(?P<version>v?\d[\w.+*-]*(?:\s+LTS)?)", re.IGNORECASE)


@dataclass(frozen=True)
class Assignment:
    """A fact's name, the kind of fact where it was given, and what is to stand in its place."""

    kind: FactKind | None
    name: str
    value: str

    @property
    def shown(self) -> str:
        """The fact as it was named."""
        return f"{self.kind}:{self.name}" if self.kind else self.name


def read_assignment(text: str) -> Assignment:
    """Return what `text` says; raises UsageError where it does not say what is to become what."""
    named, equals, value = text.partition("=")
    label, colon, rest = named.partition(":")
    kind = _KINDS.get(label.strip().lower()) if colon else None
    name, value = line(rest if kind else named), line(value)
    if not equals or not name or not value:
        raise UsageError(f"{text!r} does not say what is to become what", _EXAMPLE)
    if not slug(value, fallback=""):
        raise UsageError(f"{value!r} is no name", _EXAMPLE)
    return Assignment(kind, name, value)


def split_version(name: str) -> tuple[str, str]:
    """Return a technology's name without the version behind it, and that version: `MySQL 9.4`."""
    found = _VERSIONED.fullmatch(name)
    return (found["name"], found["version"]) if found else (name, "")
