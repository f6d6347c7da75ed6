"""Faults of diagrams: they do not parse, or they and the tables tell different stories."""

import re
from collections.abc import Callable
from random import Random

from benchmarks.faults import parts
from benchmarks.faults.clean import CleanSpec
from benchmarks.faults.fault import Fault, NotApplicable, kind, pick
from benchmarks.faults.page import Fence, Page, Row, Span

C4 = "C4Container"
ER = "erDiagram"
_ELEMENT = re.compile(r'^\s*(?:Person|System_Ext|Container(?:Db|Queue)?)\((\w+), "([^"]+)"')
_RELATION = re.compile(r'^\s*Rel\((\w+), (\w+), "([^"]*)"')
_ENTITY = re.compile(r'^\s*(\w+)\["([^"]+)"\] \{')
_ER_RELATION = re.compile(r'^\s*(\w+) \S+--\S+ (\w+) : "([^"]*)"')
_NEW_NAMES = ("Core Engine", "Edge Gateway", "Central Hub", "Main Processor", "Record Keeper")
_EXTRA = (
    'Person({alias}, "{name}", "Looks after the product.")',
    'Container({alias}, "{name}", "", "Does work that nobody described.")',
    'System_Ext({alias}, "{name}", "A system that stands outside.")',
)
_DIRECTIONS = ("North", "South", "East", "West", "Inner", "Outer", "Upper", "Lower")
_ROLES = ("Reader", "Writer", "Router", "Keeper", "Sorter")
_LARGE = ("large", "too many", "elements", "nodes", "containers in one diagram")


@kind("DG")
def diagram_does_not_parse(clean: CleanSpec, rng: Random) -> Fault:
    """A Mermaid diagram has a syntax error."""
    page = clean.page
    fence = pick(rng, [one for one in page.fences if one.language == "mermaid"])
    breaking = pick(rng, (_without_brace, _misspelt, _cut_off, _without_quote))
    copy = clean.having(breaking(page, fence, rng))
    return Fault(copy, f"{breaking.__name__.strip('_')} at line {fence.span.start + 1}", at=fence.span)


@kind("DG", related="TR")  # TR: rows that name the container may be held against the diagram
def renamed_in_diagram(clean: CleanSpec, rng: Random) -> Fault:
    """The diagram calls a container, person or system otherwise than the tables."""
    page = clean.page
    at = pick(rng, _lines(page, C4, _ELEMENT))
    old = _matched(_ELEMENT, page.lines[at])[2]
    new = pick(rng, [name for name in _NEW_NAMES if name not in page.text])
    copy = clean.having(page.with_line(at, page.lines[at].replace(f'"{old}"', f'"{new}"')))
    return Fault(copy, f"{old} is {new} in the diagram", (old, new))


@kind("DG")
def missing_in_diagram(clean: CleanSpec, rng: Random) -> Fault:
    """A container or person of the tables does not appear in the diagram."""
    page = clean.page
    at = pick(rng, _lines(page, C4, _ELEMENT))
    match = _matched(_ELEMENT, page.lines[at])
    gone = [at, *_relations_of(page, match[1])]
    copy = clean.having(page.without(*(Span(one, one + 1) for one in gone)))
    return Fault(copy, f"{match[2]} left out of the diagram", (match[2],))


@kind("DG", related="TR DA")  # TR: its requirements lose their container; DA: an entity may lose its owner
def container_missing_in_table(clean: CleanSpec, rng: Random) -> Fault:
    """The diagram shows a container that the table does not list."""
    row = pick(rng, parts.containers(clean.page))
    copy = clean.having(clean.page.without(row.span))
    return Fault(copy, f"no row of {row.cells[0]}", (row.cells[0],), parts.ids(row.cells[3]))


@kind("DG")
def actor_missing_in_table(clean: CleanSpec, rng: Random) -> Fault:
    """The diagram shows a person or system that the table does not list."""
    row = pick(rng, parts.actors(clean.page))
    return Fault(clean.having(clean.page.without(row.span)), f"no row of {row.cells[0]}", (row.cells[0],))


@kind("DG")
def unknown_in_diagram(clean: CleanSpec, rng: Random) -> Fault:
    """The diagram shows a container, person or system that nothing else names."""
    page = clean.page
    name = pick(rng, [name for name in _NEW_NAMES if name not in page.text])
    element = pick(rng, _EXTRA).format(alias="extra_part", name=name)
    at = pick(rng, _lines(page, C4, _ELEMENT))
    relation = f'    Rel(extra_part, {_matched(_ELEMENT, page.lines[at])[1]}, "Asks for its state", "HTTPS")'
    end = parts.diagram(page, C4).span.end - 1
    copy = clean.having(page.inserted(end, relation).inserted(at, f"    {element}"))
    return Fault(copy, f"{name} only in the diagram", (name,))


@kind("DG DA")
def entity_missing_in_diagram(clean: CleanSpec, rng: Random) -> Fault:
    """The entity-relationship diagram leaves out an entity of the table."""
    page = clean.page
    found = _lines(page, ER, _ENTITY)
    if len(found) == 1:
        raise NotApplicable("it is the only entity")
    start = pick(rng, found)
    match = _matched(_ENTITY, page.lines[start])
    end = next(at for at in range(start, page.all.end) if page.lines[at].strip() == "}") + 1
    relations = [
        at for at in _lines(page, ER, _ER_RELATION) if match[1] in _matched(_ER_RELATION, page.lines[at]).group(1, 2)
    ]
    copy = clean.having(page.without(Span(start, end), *(Span(at, at + 1) for at in relations)))
    return Fault(copy, f"{match[2]} left out of the diagram", (match[2],))


@kind("DG DA")
def entity_missing_in_table(clean: CleanSpec, rng: Random) -> Fault:
    """The entity-relationship diagram shows an entity that the table does not list."""
    rows = parts.entities(clean.page)
    row = pick(rng, rows if len(rows) > 1 else ())
    copy = clean.having(clean.page.without(row.span))
    return Fault(copy, f"no row of {row.cells[0]}", (row.cells[0],), parts.ids(row.cells[2]))


@kind("DG")
def relation_without_label(clean: CleanSpec, rng: Random) -> Fault:
    """A relation says nothing of what it carries."""
    page = clean.page
    at = pick(rng, [*_lines(page, C4, _RELATION), *_lines(page, ER, _ER_RELATION)])
    fence = next(one for one in page.fences if one.span.start < at < one.span.end)
    match = _RELATION.match(page.lines[at]) or _matched(_ER_RELATION, page.lines[at])
    line = page.lines[at].replace(f'"{match[3]}"', '""')
    copy = clean.having(page.with_line(at, line))
    return Fault(copy, f"no label from {match[1]} to {match[2]}", at=fence.span)


@kind("DG")
def dangling_relation(clean: CleanSpec, rng: Random) -> Fault:
    """A relation starts or ends at something that the diagram does not declare."""
    page = clean.page
    at = pick(rng, _lines(page, C4, _RELATION))
    match = _matched(_RELATION, page.lines[at])
    new = pick(rng, ("audit_hub", "legacy_gateway", f"{match[2]}_v2"))
    old = pick(rng, match.group(1, 2))
    copy = clean.having(page.mapped(Span(at, at + 1), old, new))
    return Fault(copy, f"{new} in place of {old}", (new,), (old,))


@kind("DG", related="TR GR")  # they look at the added rows too
def diagram_too_large(clean: CleanSpec, rng: Random) -> Fault:
    """The container diagram holds more than anybody can read; the tables list every part of it."""
    page = clean.page
    model = pick(rng, [row for row in parts.containers(page) if parts.ids(row.cells[3])])
    names = [f"{place} {role}" for place in _DIRECTIONS for role in _ROLES]
    for name in names:
        page = _with_container(page, name, model)
    copy = clean.having(page)
    return Fault(copy, f"{len(names)} containers more", _LARGE, tuple(names), parts.diagram(page, C4).span)


def _with_container(page: Page, name: str, model: Row) -> Page:
    """Add a container that calls `model` to the diagram and to both tables; the last lines first."""
    alias, basis, purpose = name.lower().replace(" ", "_"), parts.cited(model.cells[3]), f"Hands on what the {name} has"
    called = next(at for at in _lines(page, C4, _ELEMENT) if f'"{model.cells[0]}"' in page.lines[at])
    target = _matched(_ELEMENT, page.lines[called])[1]
    relation = Row(parts.communication(page)[-1].at + 1, (name, model.cells[0], "HTTPS", f"{purpose} ({basis})"))
    row = Row(parts.containers(page)[-1].at + 1, (name, *model.cells[1:3], f"Does the {name}'s share. ({basis})"))
    page = page.inserted(relation.at, str(relation)).inserted(row.at, str(row))
    end = parts.diagram(page, C4).span.end - 1
    page = page.inserted(end, f'    Rel({alias}, {target}, "{purpose}", "HTTPS")')
    return page.inserted(called, f'        Container({alias}, "{name}", "{model.cells[2]}", "Does its share.")')


def _without_brace(page: Page, fence: Fence, rng: Random) -> Page:
    return page.without(_one(rng, page, fence, lambda line: line.strip() == "}"))


def _misspelt(page: Page, fence: Fence, rng: Random) -> Page:
    at = fence.span.start + 1
    return page.with_line(at, pick(rng, (f"{page.lines[at]}s", page.lines[at][1:], f"diagram {page.lines[at]}")))


def _cut_off(page: Page, fence: Fence, rng: Random) -> Page:
    at = _one(rng, page, fence, lambda line: len(line) > 20 and '"' in line).start
    return page.with_line(at, page.lines[at][: page.lines[at].index('"') + 4])


def _without_quote(page: Page, fence: Fence, rng: Random) -> Page:
    at = _one(rng, page, fence, lambda line: line.count('"') > 1).start
    return page.with_line(at, page.lines[at].replace('"', "", 1))


def _one(rng: Random, page: Page, fence: Fence, fits: Callable[[str], bool]) -> Span:
    """Return one line of the diagram that fits."""
    at = pick(rng, [at for at in range(fence.span.start + 2, fence.span.end - 1) if fits(page.lines[at])])
    return Span(at, at + 1)


def _lines(page: Page, keyword: str, pattern: re.Pattern[str]) -> list[int]:
    """Return the lines of a diagram that match; none when the spec has no such diagram."""
    try:
        span = parts.diagram(page, keyword).span
    except NotApplicable:
        return []
    return [at for at in range(span.start, span.end) if pattern.match(page.lines[at])]


def _matched(pattern: re.Pattern[str], line: str) -> re.Match[str]:
    match = pattern.match(line)
    if not match:
        raise NotApplicable(f"{line!r} does not look like {pattern.pattern!r}")
    return match


def _relations_of(page: Page, alias: str) -> list[int]:
    found = _lines(page, C4, _RELATION)
    return [at for at in found if alias in _matched(_RELATION, page.lines[at]).group(1, 2)]
