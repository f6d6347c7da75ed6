"""Mermaid diagrams, written from schemas so that no name can become syntax."""

import re
from collections.abc import Iterable, Iterator, Mapping

from specagent.schemas.data import Cardinality, DataSection, Entity
from specagent.schemas.overview import Actor, Container, OverviewSection, Step
from specagent.schemas.text import slug

INDENT = "    "
LEFT: Mapping[Cardinality, str] = {
    "exactly one": "||",
    "zero or one": "|o",
    "one or more": "}|",
    "zero or more": "}o",
}
RIGHT: Mapping[Cardinality, str] = {
    "exactly one": "||",
    "zero or one": "o|",
    "one or more": "|{",
    "zero or more": "o{",
}
KEYWORDS = {"pk", "fk", "uk"}
"""Attribute names that an entity-relationship diagram takes for keys; they are written with a `_`."""

_UNSAFE = re.compile(r"[\x00-\x1f\x7f\"#$%&*:;<=>@\[\\\]^`{|}~]|(?<=C)4(?=[CD])")
"""Characters with a meaning somewhere; `C4Container` anywhere would make any diagram a C4 diagram."""
_CODE = re.compile(r"#(?:(\d{1,7})|(quot|amp|lt|gt|semi|colon|nbsp|num));")
_NAMED = {"quot": '"', "amp": "&", "lt": "<", "gt": ">", "semi": ";", "colon": ":", "nbsp": " ", "num": "#"}
_LONGEST = 120
_MACROS = {"database": "ContainerDb", "file store": "ContainerDb", "queue": "ContainerQueue"}
_RESERVED = {
    *("accdescr", "acctitle", "activate", "actor", "alt", "and", "as", "autonumber", "box", "break"),
    *("call", "class", "classdef", "click", "create", "critical", "deactivate", "default", "destroy"),
    *("details", "direction", "else", "end", "graph", "href", "interpolate", "link", "links", "linkstyle"),
    *("loop", "many", "note", "one", "only", "opt", "optionally", "option", "over", "par", "par_over"),
    *("participant", "properties", "rect", "sequencediagram", "erdiagram", "c4container", "state", "style"),
    *("subgraph", "title", "to", "u", "update", "zero", "left", "right", "of", "constructor", "prototype"),
    *("tostring", "valueof", "hasownproperty"),
}


def encoded(text: str) -> str:
    """Return `text` as a label: what Mermaid or HTML might interpret stands as a character code."""
    return _UNSAFE.sub(lambda found: f"#{ord(found[0])};", text)


def decoded(label: str) -> str:
    """Return the text of a label."""
    return _CODE.sub(lambda found: chr(int(found[1]) % 0x110000) if found[1] else _NAMED[found[2]], label)


def aliases(names: Iterable[str]) -> dict[str, str]:
    """Return an identifier for each name; names that differ have identifiers that differ."""
    found: dict[str, str] = {}
    times: dict[str, int] = {}
    for name in names:
        if name not in found:
            alias = alias_of(name)
            times[alias] = times.get(alias, 0) + 1
            found[name] = alias if times[alias] == 1 else f"{alias}__{times[alias]}"
    return found


def alias_of(name: str) -> str:
    """Return the identifier of a name: its slug, unless that would be a word of Mermaid's own."""
    alias = slug(name).replace("-", "_")
    if not alias[0].isalpha():
        return f"n__{alias}"
    return f"{alias}_" if alias in _RESERVED else alias


def shortened(text: str) -> str:
    """Return a text cut at a word to what fits beside a shape."""
    if len(text) <= _LONGEST:
        return text
    return text[: text.rfind(" ", 0, _LONGEST) if " " in text[:_LONGEST] else _LONGEST].rstrip() + "…"


def container_diagram(overview: OverviewSection, product: str) -> str:
    """Return a C4 container diagram; nothing when there is nothing to draw."""
    if not overview.actors and not overview.containers:
        return ""
    known = {one.id: alias_of(one.name) for one in shapes_of(overview)}
    rows = ["C4Container", f"{INDENT}title {encoded(f'Container diagram of {product}')}"]
    rows += [f"{INDENT}{_actor(one)}" for one in overview.actors]
    if overview.containers:
        rows.append(f'{INDENT}System_Boundary(product__boundary, "{encoded(product)}") {{')
        rows += [f"{INDENT}{INDENT}{_container(one)}" for one in overview.containers]
        rows.append(f"{INDENT}}}")
    for one in overview.relations:
        ends = [known.get(slug(name)) for name in (one.source, one.target)]
        if all(ends):
            rows.append(f"{INDENT}Rel({', '.join(map(str, ends))}, {_quoted(one.purpose)}, {_quoted(one.protocol)})")
    return "\n".join(rows)


def shapes_of(overview: OverviewSection) -> list[Actor | Container]:
    """Return everything that a container diagram draws."""
    return [*overview.actors, *overview.containers]


def sequence_diagram(steps: Iterable[Step], people: Iterable[str]) -> str:
    """Return a sequence diagram of `steps`; the names whose slugs are in `people` stand as actors."""
    steps, people = list(steps), set(people)
    known = aliases(name for step in steps for name in (step.source, step.target))
    rows = ["sequenceDiagram"]
    for name, alias in known.items():
        rows.append(f"{INDENT}{'actor' if slug(name) in people else 'participant'} {alias} as {encoded(name)}")
    for step in steps:
        arrow = "-->>" if step.reply else "->>"
        rows.append(f"{INDENT}{known[step.source]}{arrow}{known[step.target]}: {encoded(step.message)}")
    return "\n".join(rows)


def entity_diagram(data: DataSection) -> str:
    """Return an entity-relationship diagram; nothing when there are neither entities nor relations.

    A relation's end that is no entity stands as a bare name, without braces.
    """
    if not data.entities and not data.relations:
        return ""
    ends = (name for one in data.relations for name in (one.source, one.target))
    known = aliases([*(one.name for one in data.entities), *ends])
    rows = ["erDiagram", *(row for one in data.entities for row in _entity(one, known[one.name]))]
    described = {one.name for one in data.entities}
    rows += [f"{INDENT}{alias}[{_quoted(name)}]" for name, alias in known.items() if name not in described]
    for one in data.relations:
        line = f"{LEFT[one.source_cardinality]}--{RIGHT[one.target_cardinality]}"
        rows.append(f"{INDENT}{known[one.source]} {line} {known[one.target]} : {_quoted(one.label)}")
    return "\n".join(rows)


def _actor(actor: Actor) -> str:
    macro = "Person" if actor.kind == "person" else "System_Ext"
    return f"{macro}({alias_of(actor.name)}, {_quoted(actor.name)}, {_quoted(shortened(actor.description))})"


def _container(container: Container) -> str:
    macro = _MACROS.get(container.kind, "Container")
    technology = shortened(", ".join(container.technologies))
    texts = (container.name, technology, shortened(container.responsibility))
    return f"{macro}({alias_of(container.name)}, {', '.join(map(_quoted, texts))})"


def _entity(entity: Entity, alias: str) -> Iterator[str]:
    if not entity.attributes:
        yield f"{INDENT}{alias}[{_quoted(entity.name)}]"
        return
    yield f"{INDENT}{alias}[{_quoted(entity.name)}] {{"
    for one in entity.attributes:
        name = f"{one.name}_" if one.name in KEYWORDS else one.name
        yield f"{INDENT}{INDENT}{one.type} {name}{f' {one.key}' if one.key else ''}"
    yield f"{INDENT}}}"


def _quoted(text: str) -> str:
    return f'"{encoded(text)}"'
