"""Names in Mermaid diagrams, changed line by line so that every other character stays."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specagent.agent.document.blocks import Block
from specagent.agent.document.diagrams import (
    Diagram,
    diagram_kind,
    read_containers,
    read_entities,
    read_messages,
)
from specagent.agent.document.mermaid import alias_of, decoded, encoded
from specagent.schemas.text import line as one_line
from specagent.schemas.text import slug

_QUOTED = re.compile(r'("[^"]*")')
_QUOTED_OR_SHOWN = re.compile(r'(\[[^\]]*\]|"[^"]*")')
_SHOWN = re.compile(r'(?P<open>\[\s*"?)(?P<text>[^\]"]+?)(?P<close>"?\s*\])')
_ENCLOSED = [
    re.compile(rf'(?P<open>{open_})(?P<text>[^"()\[\]{{}}]+)(?P<close>{close})')
    for open_, close in (('"', '"'), (r"\[", r"\]"), (r"\(", r"\)"), (r"\{", r"\}"))
]
_SIGN = re.compile(
    r"\s*(?:activate|deactivate|destroy|note\s+(?:over|left of|right of)|create\s+(?:participant|actor)|links?)\s",
    re.IGNORECASE,
)
_PARTICIPANT = re.compile(
    r"(?P<lead>\s*(?:create\s+)?(?:participant|actor)\s+)(?P<alias>.+?)(?P<shown>\s+as\s+.+)?(?P<tail>\s*)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?P<open>\s+as\s+)(?P<text>.+)(?P<close>)", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Renaming:
    """What is called `old` is to be called `new`; `ids` lead from its identifiers in a diagram to the new ones."""

    old: str
    new: str
    ids: dict[str, str]

    def label(self, found: re.Match[str]) -> str:
        """Return a label, found with what encloses it, as it is to stand: another one stays."""
        text = one_line(decoded(found["text"]))
        is_meant = text == self.old or slug(text) == slug(self.old)
        return f"{found['open']}{encoded(self.new)}{found['close']}" if is_meant else found[0]


def renamed_rows(fence: Block, rows: Sequence[str], old: str, new: str) -> Iterator[tuple[int, str]]:
    """Yield number and new text of each line of a diagram that has to change; `rows` are the document's lines."""
    kind = diagram_kind(fence)
    if kind.startswith("C4"):
        found = _renamed_containers(fence, rows, old, new)
    elif kind == "erDiagram":
        found = _renamed_entities(fence, rows, old, new)
    elif kind == "sequenceDiagram":
        found = _renamed_messages(fence, rows, old, new)
    else:
        found = _renamed_labels(fence, rows, Renaming(old, new, {}))
    yield from ((line, row) for line, row in found if row != rows[line - 1])


def _renamed_containers(fence: Block, rows: Sequence[str], old: str, new: str) -> Iterator[tuple[int, str]]:
    diagram = read_containers(fence)
    renaming = _renaming(diagram, old, new)
    shapes = {one.line for one in diagram.shapes.values()}
    for line in _inside(fence):
        parts = _QUOTED.split(rows[line - 1])
        names = line in shapes or "Boundary" in parts[0]
        parts[::2] = [_with_ids(one, renaming, r"(?<=[(,])(\s*)", r"(?=\s*[,)])") for one in parts[::2]]
        parts[1::2] = [_ENCLOSED[0].sub(renaming.label, one) if names else one for one in parts[1::2]]
        yield line, "".join(parts)


def _renamed_entities(fence: Block, rows: Sequence[str], old: str, new: str) -> Iterator[tuple[int, str]]:
    diagram = read_entities(fence)
    renaming = _renaming(diagram, old, new)
    shown = {one.line for one in diagram.shapes.values() if one.kind != "end"}
    for line in sorted(shown | {one.line for one in diagram.arrows}):
        head, mark, tail = rows[line - 1].partition("{" if line in shown else ":")
        parts = _QUOTED_OR_SHOWN.split(head)
        parts[::2] = [_with_ids(one, renaming, r"(?<![\w-])()", r"(?![\w-])") for one in parts[::2]]
        parts[1::2] = [_shown(one, renaming) for one in parts[1::2]]
        yield line, "".join([*parts, mark, tail])


def _renamed_messages(fence: Block, rows: Sequence[str], old: str, new: str) -> Iterator[tuple[int, str]]:
    diagram = read_messages(fence)
    renaming = _renaming(diagram, old, new)
    ends = {one.line: one for one in diagram.arrows}
    for line in _inside(fence):
        row = rows[line - 1]
        if line in ends:
            arrow = ends[line]
            head, mark, tail = row.partition(":")
            source, sign, target = head.partition(arrow.kind)
            yield line, f"{_whole(source, renaming)}{sign}{_whole(target, renaming)}{mark}{tail}"
        elif declared := _PARTICIPANT.fullmatch(row):
            yield line, _participant(declared, renaming)
        elif _SIGN.match(row):
            head, mark, tail = row.partition(":")
            yield line, _with_ids(head, renaming, r"(?<![\w-])()", r"(?![\w-])") + mark + tail


def _renamed_labels(fence: Block, rows: Sequence[str], renaming: Renaming) -> Iterator[tuple[int, str]]:
    """Yield the lines of a diagram of another kind, with the labels that are the old name in full."""
    for line in _inside(fence):
        row = rows[line - 1]
        for pattern in _ENCLOSED:
            row = pattern.sub(renaming.label, row)
        yield line, row


def _inside(fence: Block) -> range:
    return range(fence.line + 1, fence.line + 1 + len(fence.text.rstrip("\n").split("\n")))


def _renaming(diagram: Diagram, old: str, new: str) -> Renaming:
    """Return what has to be renamed in a diagram: identifiers made of the old name get those of the new one.

    A short identifier of a person's own stays, and so does one where the new one is taken.
    """
    known = dict.fromkeys([*diagram.shapes, *(end for one in diagram.arrows for end in (one.source, one.target))])
    ids = {}
    for id_ in known:
        is_named = slug(diagram.name(id_)) == slug(old) or (id_ not in diagram.shapes and id_ == alias_of(old))
        wanted = _like(id_, old, new) if is_named else id_
        if wanted != id_ and wanted not in known:
            ids[id_] = wanted
    return Renaming(old, new, ids)


def _like(id_: str, old: str, new: str) -> str:
    """Return the identifier of the new name, written as that of the old one was."""
    if id_ == alias_of(old):
        return alias_of(new)
    if slug(id_) != slug(old):
        return id_
    if id_.isupper():
        return alias_of(new).upper()
    return (" " if " " in id_ else "_").join(_WORDS.findall(new)) or alias_of(new)


def _shown(text: str, renaming: Renaming) -> str:
    """Return an entity's label in brackets, or its identifier in quotes."""
    if text.startswith("["):
        return _SHOWN.sub(renaming.label, text)
    id_ = text.strip('"')
    return f'"{renaming.ids[id_]}"' if id_ in renaming.ids else text


def _participant(declared: re.Match[str], renaming: Renaming) -> str:
    """Return the line that declares a participant; one whose name was its identifier gets a name of its own."""
    alias, shown = declared["alias"], declared["shown"] or ""
    new = renaming.ids.get(alias, alias)
    if shown:
        shown = _NAMED.sub(renaming.label, shown)
    elif not shown and new != alias and new != renaming.new:
        shown = f" as {encoded(renaming.new)}"
    return f"{declared['lead']}{new}{shown}{declared['tail']}"


def _whole(text: str, renaming: Renaming) -> str:
    """Return one end of a message, which may have a sign such as `+` before it."""
    bare = text.strip(" \t+-")
    return text.replace(bare, renaming.ids[bare]) if bare in renaming.ids else text


def _with_ids(text: str, renaming: Renaming, before: str, behind: str) -> str:
    for old, new in renaming.ids.items():
        text = re.sub(f"{before}{re.escape(old)}{behind}", rf"\g<1>{new}", text)
    return text
