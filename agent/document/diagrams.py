"""Mermaid diagrams, read back: a small tolerant reader of the three kinds that a specification holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from specagent.agent.document.blocks import Block
from specagent.agent.document.mermaid import decoded
from specagent.schemas.text import line as one_line

_CALL = re.compile(r"(?P<macro>\w+) ?\((?P<arguments>.*)\) ?\{?")
_ARGUMENT = re.compile(r' ?(?:\$(?P<name>\w+) ?= ?)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^,"]*)) ?(?:,|$)')
_SHAPE = re.compile(r"(?P<sort>Person|System|Container|Component)(?P<store>Db|Queue)?(?P<outside>_Ext)?")
_RELATION = re.compile(r"(?P<both>Bi)?Rel(?P<back>_Back)?(?:_(?:U|D|L|R|Up|Down|Left|Right|Neighbor))?")
_ENTITY = r'(?:"(?! ?")[^"]+"|[^\s"\[\]{}:|.,-][^\s"\[\]{}:|.,]*) ?(?:\[[^\]]*\])?'
_ER_ENTITY = re.compile(rf"(?P<entity>{_ENTITY}) ?(?P<open>\{{(?P<inside>[^}}]*)(?P<close>\}})?)?")
_ER_RELATION = re.compile(
    rf"(?P<source>{_ENTITY}) ?(?P<left>\|\||\|o|o\||\}}\||\}}o)(?:--|\.\.)(?P<right>\|\||o\||\|o|\|\{{|o\{{)"
    rf" ?(?P<target>{_ENTITY}) ?(?:: ?(?P<label>.*))?"
)
_ATTRIBUTE = re.compile(
    r'(?P<type>[\w\[\]()-]+) (?P<name>[^\s",]+)(?P<keys>(?: ?,? ?\b(?:PK|FK|UK)\b)*)(?: ?"[^"]*")?(?: |$)',
    re.IGNORECASE,
)
_PARTICIPANT = re.compile(r"(?P<kind>participant|actor) (?P<alias>.+?)(?: as (?P<name>.+))?", re.IGNORECASE)
_MESSAGE = re.compile(
    r"(?P<source>[^\s:>][^:>]*?) ?(?P<arrow><<--?>>|--?(?:>>|>|x(?= )|\))) ?"
    r"[+-]? ?(?P<target>[^\s:>][^:>]*) ?:(?P<text>.*)"
)
_NOTHING = re.compile(r"(?:\}|%%(?!\{).*|title\b.*|sequenceDiagram|erDiagram|C4Container)?")


@dataclass(frozen=True)
class Shape:
    """A person, system, container, entity or participant; `kind` is its macro or keyword, lower case."""

    line: int
    kind: str
    alias: str
    name: str
    technology: str = ""
    description: str = ""


@dataclass(frozen=True)
class Arrow:
    """A relation or message between two aliases; `kind` is its arrow, `detail` a relation's protocol."""

    line: int
    kind: str
    source: str
    target: str
    label: str
    detail: str = ""


@dataclass
class Diagram:
    """What was understood of a diagram, and the lines that were not.

    `attributes` are type, name and keys of each attribute by the alias of its entity.
    """

    shapes: dict[str, Shape] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    attributes: dict[str, list[tuple[int, str, str, str]]] = field(default_factory=dict)
    unknown: list[tuple[int, str]] = field(default_factory=list)

    def name(self, alias: str) -> str:
        """Return the name of the shape with this alias, or the alias itself."""
        return self.shapes[alias].name if alias in self.shapes else alias


def diagram_kind(block: Block) -> str:
    """Return the first word of a Mermaid fence, such as `C4Container`; empty for any other block."""
    if block.kind != "fence" or block.info.partition(" ")[0].lower() != "mermaid":
        return ""
    rows = (row.strip() for row in block.text.split("\n"))
    return next((row.split()[0] for row in rows if row and not row.startswith("%%")), "")


def read_containers(fence: Block) -> Diagram:
    """Return the people, systems, containers and relations of a C4 container diagram."""
    diagram = Diagram()
    for at, row in _rows(fence):
        call = _CALL.fullmatch(row)
        arguments = _arguments(call["arguments"]) if call else {}
        macro = call["macro"] if call else ""
        if shape := _SHAPE.fullmatch(macro):
            _add_shape(diagram, at, shape, arguments)
        elif relation := _RELATION.fullmatch(macro):
            _add_relation(diagram, at, relation, arguments)
        elif not macro.endswith("Boundary"):
            diagram.unknown.append((at, row))
    return diagram


def read_entities(fence: Block) -> Diagram:
    """Return the entities, attributes and relations of an entity-relationship diagram."""
    diagram = Diagram()
    inside = ""
    for at, row in _rows(fence, closing=True):
        if inside:
            body, brace, _ = row.partition("}")
            _add_attributes(diagram, at, inside, body.strip())
            inside = "" if brace else inside
        elif relation := _ER_RELATION.fullmatch(row):
            _add_entity_relation(diagram, at, relation)
        elif (entity := _ER_ENTITY.fullmatch(row)) and not _NOTHING.fullmatch(row):
            shape = _entity(at, entity["entity"], "entity" if entity["open"] else "name")
            diagram.shapes[shape.alias] = shape
            _add_attributes(diagram, at, shape.alias, (entity["inside"] or "").strip())
            inside = shape.alias if entity["open"] and not entity["close"] else ""
        elif row != "}":
            diagram.unknown.append((at, row))
    return diagram


def read_messages(fence: Block) -> Diagram:
    """Return the participants and messages of a sequence diagram."""
    diagram = Diagram()
    for at, row in _rows(fence):
        if participant := _PARTICIPANT.fullmatch(row):
            alias = participant["alias"]
            name = _text(participant["name"] or alias)
            diagram.shapes[alias] = Shape(at, participant["kind"].lower(), alias, name)
        elif message := _MESSAGE.fullmatch(row):
            ends = message["source"].strip(), message["target"].strip()
            diagram.arrows.append(Arrow(at, message["arrow"], *ends, _text(message["text"])))
        else:
            diagram.unknown.append((at, row))
    return diagram


def _rows(fence: Block, *, closing: bool = False) -> Iterator[tuple[int, str]]:
    """Yield line number and text of each line that says something, with single blanks."""
    for at, row in enumerate(fence.text.split("\n"), fence.line + 1):
        text = one_line(row)
        if not _NOTHING.fullmatch(text) or (closing and text == "}"):
            yield at, text


def _arguments(source: str) -> dict[str, str]:
    """Return a macro's arguments by position (`0`, `1` ...) or by name."""
    found: dict[str, str] = {}
    for argument in _ARGUMENT.finditer(source):
        if argument.end() > argument.start():
            text = argument["quoted"] if argument["quoted"] is not None else argument["bare"]
            found[argument["name"] or str(len(found))] = _text(text)
    return found


def _add_shape(diagram: Diagram, at: int, shape: re.Match[str], arguments: dict[str, str]) -> None:
    alias = arguments.get("0", "")
    inner = shape["sort"] in ("Container", "Component")
    technology = arguments.get("techn", arguments.get("2", "")) if inner else ""
    description = arguments.get("descr", arguments.get("3" if inner else "2", ""))
    name = arguments.get("label", arguments.get("1", "")) or alias
    if alias:
        diagram.shapes[alias] = Shape(at, shape[0].lower(), alias, name, technology, description)
    else:
        diagram.unknown.append((at, f"{shape[0]}()"))


def _add_relation(diagram: Diagram, at: int, relation: re.Match[str], arguments: dict[str, str]) -> None:
    source, target = arguments.get("0", ""), arguments.get("1", "")
    label = arguments.get("label", arguments.get("2", ""))
    protocol = arguments.get("techn", arguments.get("3", ""))
    pairs = [(target, source)] if relation["back"] else [(source, target)]
    pairs += [(target, source)] if relation["both"] else []
    if source and target:
        diagram.arrows += [Arrow(at, relation[0], *ends, label, protocol) for ends in pairs]
    else:
        diagram.unknown.append((at, f"{relation[0]}({source}{target})"))


def _add_entity_relation(diagram: Diagram, at: int, relation: re.Match[str]) -> None:
    ends = [_entity(at, relation[side], "end") for side in ("source", "target")]
    for end in ends:
        diagram.shapes.setdefault(end.alias, end)
    kind = f"{relation['left']} {relation['right']}"
    label = _text((relation["label"] or "").strip('" '))
    diagram.arrows.append(Arrow(at, kind, ends[0].alias, ends[1].alias, label))


def _entity(at: int, source: str, kind: str) -> Shape:
    alias, _, shown = source.rstrip("] ").partition("[")
    alias = alias.strip(' "')
    return Shape(at, kind, alias, _text(shown.strip('" ')) or _text(alias))


def _add_attributes(diagram: Diagram, at: int, alias: str, source: str) -> None:
    done = 0
    while found := _ATTRIBUTE.match(source, done):
        row = (at, found["type"], found["name"], found["keys"].upper())
        diagram.attributes.setdefault(alias, []).append(row)
        done = found.end()
    if source[done:]:
        diagram.unknown.append((at, source[done:]))


def _text(label: str) -> str:
    return one_line(decoded(label))
