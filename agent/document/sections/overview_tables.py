"""The tables of section 2: their columns, and which of them a table is."""

import re
from collections.abc import Collection

from specagent.agent.document.blocks import Block, Part
from specagent.agent.document.sections import translated
from specagent.agent.document.tables import Columns, is_table_of, matched, plain
from specagent.schemas.text import slug

ACTORS: Columns = {
    "name": (
        *("name", "person", "people", "actor", "actors", "system", "systems", "user", "users", "who"),
        *(*translated.ACTOR, *translated.NAME),
    ),
    "kind": ("kind", "type", *translated.KIND),
    "description": ("description", "role", "does", "uses", "purpose", *translated.DESCRIPTION),
}
CONTAINERS: Columns = {
    "name": (
        *("container", "containers", "component", "service", "part", "name"),
        *(*translated.CONTAINER, *translated.NAME),
    ),
    "kind": ("kind", "type", *translated.KIND),
    "technology": ("technology", "technologies", "tech", "stack", *translated.TECHNOLOGY),
    "responsibility": (
        *("responsibility", "responsibilities", "description", "purpose"),
        *(*translated.RESPONSIBILITY, *translated.DESCRIPTION),
    ),
}
RELATIONS: Columns = {
    "source": ("from", "source", "caller", "sender", *translated.SOURCE),
    "target": ("to", "target", "called", "receiver", *translated.TARGET),
    "protocol": ("protocol", "mechanism", "via", "how", *translated.PROTOCOL),
    "purpose": ("purpose", "description", "what", "why", *translated.PURPOSE, *translated.DESCRIPTION),
}
TABLES = {"containers": CONTAINERS, "relations": RELATIONS, "actors": ACTORS}
HEADINGS = {
    "container-diagram": "",
    "people-and-external-systems": "actors",
    "containers": "containers",
    "communication": "relations",
}
"""Slug of each subheading -> the table under it."""

_HEADING_WORDS = {
    "containers": {"container", "containers", "component", "components", "services", *translated.CONTAINER},
    "actors": {"people", "persons", "users", "actors", "external", "systems", *translated.ACTOR, *translated.PEOPLE},
    "relations": {"communication", "interfaces", *translated.COMMUNICATION},
}
"""What headings in other words hold, and besides no more than `and`."""
_AND = {"and", "und", "et", "y", "e", "en"}
_WORD = re.compile(r"[^\W_]+")


def table_of(block: Block, part: Part, taken: Collection[str]) -> str:
    """Return which table a block is: by its columns, and by its heading where these leave it open; empty for none.

    `taken` are the tables that have rows already: only the first of each may have headers in words that nobody knows.
    """
    expected = announced(part)
    fitting = {name: len(matched(block, columns)) for name, columns in TABLES.items()}
    best = max(fitting, key=lambda name: (fitting[name], name == expected))
    if fitting[best] >= 2:
        return expected if expected and fitting[expected] >= 2 else best
    first = bool(expected) and expected not in taken
    return expected if expected and is_table_of(block, TABLES[expected], first=first) else ""


def announced(part: Part) -> str:
    """Return which table a part's heading announces; empty for none."""
    title = plain(part.title)
    words = set(_WORD.findall(title.lower())) - _AND
    fitting = (table for table, known in _HEADING_WORDS.items() if words and words <= known)
    return HEADINGS.get(slug(title)) or next(fitting, "")
