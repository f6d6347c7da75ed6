"""Section 2: people, systems, containers, how they communicate, and the main flow."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import get_args

from specagent.agent.document.blocks import Block, Part, parts
from specagent.agent.document.diagrams import diagram_kind, read_messages
from specagent.agent.document.inline import escape
from specagent.agent.document.links import unlinked
from specagent.agent.document.lists import split_items
from specagent.agent.document.markup import Markdown
from specagent.agent.document.mermaid import alias_of, shapes_of
from specagent.agent.document.prose import joined_lines
from specagent.agent.document.remarks import UNDESCRIBED, Remarks, is_empty_marker
from specagent.agent.document.sections import translated
from specagent.agent.document.sections.bulleted import Bullet, keep_beside, only_bullets
from specagent.agent.document.sections.matching import keep_unknown
from specagent.agent.document.sections.overview_diagram import with_diagram
from specagent.agent.document.sections.overview_tables import HEADINGS, TABLES, announced, table_of
from specagent.agent.document.subjects import actor_subject, communication_subject, container_subject
from specagent.agent.document.tables import Row, plain, read_rows, statement_of
from specagent.schemas.overview import Actor, Container, ContainerKind, OverviewSection, Relation, Step
from specagent.schemas.text import slug

_FLOW = re.compile(r"main flow\b(?:\s*[:–—-])?\s*", re.IGNORECASE)
_TECHNOLOGY = re.compile(r"(?![A-Z]+-\d)[.A-Z0-9]\S*(?: \S+){0,3}")
_KINDS: dict[str, ContainerKind] = {
    **{one: one for one in get_args(ContainerKind)},
    **dict.fromkeys(translated.DATABASE, "database"),
}


@dataclass
class _Found:
    """What the blocks of the section hold, before it is put together."""

    remarks: Remarks
    summary: list[str] = field(default_factory=list)
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})
    containers: Block | None = None
    sequence: Block | None = None
    flow_title: str = ""
    ids: set[str] = field(default_factory=set)


def flow_heading(title: str) -> Markdown:
    """Return the heading of the main flow."""
    return Markdown(f"Main Flow: {escape(title)}" if title else "Main Flow")


def read_overview(blocks: Sequence[Block], remarks: Remarks) -> OverviewSection:
    """Return section 2 from its blocks."""
    found = _Found(remarks)
    for part in parts(blocks, 3):
        _read_part(part, found)
    start = blocks[0].line if blocks else 1
    overview = OverviewSection(
        summary=remarks.required(plain(" ".join(found.summary)), start, "The summary of the architecture"),
        actors=[actor for row in found.rows["actors"] if (actor := _read_actor(row, found))],
        containers=[one for row in found.rows["containers"] if (one := _read_container(row, found))],
        relations=[line for row in found.rows["relations"] if (line := _read_relation(row, remarks))],
        flow_title=found.flow_title,
        flow=[],
    )
    if found.containers:
        overview = with_diagram(overview, found.containers, remarks)
    return overview.model_copy(update={"flow": _read_flow(overview, found.sequence, remarks)})


def _read_part(part: Part, found: _Found) -> None:
    """Take what is understood of a part; keep the rest, with its heading when nothing was."""
    title = part.title
    bullets = only_bullets(part.blocks) if announced(part) == "containers" else []
    found.rows["containers"] += [_bulleted(one) for one in bullets]
    lists = [block for block in part.blocks if bullets and block.kind == "list"]
    keep_beside(bullets, lists, found.remarks)
    others = [block for block in part.blocks if block not in lists and not _take(block, part, found)]
    known = slug(plain(title)) in HEADINGS or len(others) < len(part.blocks)
    if flow := _FLOW.match(title):
        found.flow_title = found.flow_title or plain(title[flow.end() :])
        known = True
    if part.heading and not known:
        found.remarks.keep_whole(part.everything)
    else:
        found.remarks.keep_blocks(others)


def _take(block: Block, part: Part, found: _Found) -> bool:
    drawn = diagram_kind(block)
    taken = [name for name, rows in found.rows.items() if rows]
    if drawn == "C4Container" and found.containers is None:
        found.containers = block
    elif drawn == "sequenceDiagram" and found.sequence is None:
        found.sequence = block
        if not _FLOW.match(part.title):
            found.flow_title = plain(part.title)
    elif block.kind == "table" and (table := table_of(block, part, taken)):
        found.rows[table] += read_rows(block, TABLES[table], found.remarks)
    elif block.kind == "paragraph" and part.heading is None and not is_empty_marker(block):
        found.summary.append(joined_lines(block.text))
        found.remarks.locate("Overview", block.line, block.end)
    else:
        return False
    return True


def _bulleted(bullet: Bullet) -> Row:
    """Return the row of a container's bullet: what stands behind its name is its technology, if it reads like names."""
    named = unlinked(bullet.aside)
    items = [plain(one) for one in split_items(named, ",")]
    is_built_with = bool(items) and all(_TECHNOLOGY.fullmatch(one) for one in items)
    aside = f"({bullet.aside}) " if bullet.aside and not is_built_with else ""
    technology = named if is_built_with else ""
    version = f"{bullet.version} " if bullet.version else ""
    return bullet.row(
        name=bullet.name, kind="service", technology=technology, responsibility=f"{version}{aside}{bullet.text}"
    )


def _read_actor(row: Row, found: _Found) -> Actor | None:
    name = _new_name(row, found)
    if not name:
        return None
    said = row.value("kind").lower()
    text, basis = statement_of(row, "description", found.remarks, f"The description of {name!r}")
    outside = any(word in said for word in translated.OUTSIDE)
    if not outside and said not in ("person", "people", "user", "role", "human", "actor"):
        found.remarks.note(row.line, f"{name!r} is said to be {said!r}; read as a person")
    actor = Actor(kind="external system" if outside else "person", name=name, description=text, basis=basis)
    found.remarks.locate(actor_subject(actor), row.line)
    return actor


def _read_container(row: Row, found: _Found) -> Container | None:
    name = _new_name(row, found)
    if not name:
        return None
    said = row.value("kind").lower()
    kind = _KINDS.get(said)
    if kind is None:
        found.remarks.note(row.line, f"{said!r} is no kind of container; {name!r} is read as a service")
    text, basis = statement_of(row, "responsibility", found.remarks, f"The responsibility of {name!r}")
    container = Container(
        kind=kind or "service",
        name=name,
        technologies=_read_technologies(row.markdown("technology")),
        responsibility=text,
        basis=basis,
    )
    found.remarks.locate(container_subject(container), row.line, row.end)
    return container


def _read_technologies(markdown: str) -> list[str]:
    if markdown == "-":
        return []
    return [name for one in split_items(markdown, ",") if (name := plain(one))]


def _new_name(row: Row, found: _Found) -> str:
    """Return a row's name; a row without one, or with a name that stands above, is kept and says nothing."""
    name = row.value("name")
    if name and slug(name) not in found.ids:
        found.ids.add(slug(name))
        return name
    why = f"{name!r} stands in a row above already" if name else "This row has no name"
    found.remarks.keep(row.line, row.source, f"{why}; kept as it stands")
    return ""


def _read_relation(row: Row, remarks: Remarks) -> Relation | None:
    source, target = row.value("source"), row.value("target")
    if not source or not target:
        remarks.keep(row.line, row.source, "This row does not say who calls whom; kept as it stands")
        return None
    what = f"{source!r} calling {target!r}"
    text, basis = statement_of(row, "purpose", remarks, f"The purpose of {what}")
    protocol = remarks.required(row.value("protocol"), row.line, f"The protocol of {what}")
    relation = Relation(source=source, target=target, purpose=text, protocol=protocol, basis=basis)
    remarks.locate(communication_subject(relation), row.line)
    return relation


def _read_flow(overview: OverviewSection, fence: Block | None, remarks: Remarks) -> list[Step]:
    if fence is None:
        return []
    diagram = read_messages(fence)
    keep_unknown(diagram, remarks)
    known = {alias_of(one.name): one.name for one in shapes_of(overview)}
    names = {**known, **{alias: shape.name for alias, shape in diagram.shapes.items()}}
    steps = [
        Step(
            source=names.get(arrow.source) or known.get(alias_of(arrow.source)) or arrow.source,
            target=names.get(arrow.target) or known.get(alias_of(arrow.target)) or arrow.target,
            message=arrow.label or UNDESCRIBED,
            reply=arrow.kind.startswith("--"),
        )
        for arrow in diagram.arrows
    ]
    for step, arrow in zip(steps, diagram.arrows, strict=True):
        remarks.locate(communication_subject(step), arrow.line)
    return steps
