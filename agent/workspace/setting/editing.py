"""A fact changed in the text of its own section; no line comes or goes, and every other character stays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from specagent.agent.checks.fixing.page import Page
from specagent.agent.checks.suppressing import without_suppressions
from specagent.agent.document.basis import closed_with
from specagent.agent.document.blocks import Block, parts
from specagent.agent.document.diagrams import diagram_kind
from specagent.agent.document.inline import escape
from specagent.agent.document.reading import SpecReading, read_any
from specagent.agent.document.sections import data, goals, stack
from specagent.agent.document.sections.overview_tables import ACTORS, CONTAINERS, RELATIONS, table_of
from specagent.agent.document.tables import Columns, plain
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.setting.assignment import FactKind
from specagent.agent.workspace.setting.cells import Cell, row_at, rows_of_table, with_name
from specagent.agent.workspace.setting.choice import Choice
from specagent.agent.workspace.setting.facts import Fact
from specagent.agent.workspace.setting.shapes import renamed_rows
from specagent.schemas.sections import Slug
from specagent.schemas.text import slug

_COLUMNS: Mapping[FactKind, Columns] = {
    "goal": goals.COLUMNS,
    "constraint": goals.COLUMNS,
    "actor": ACTORS,
    "container": CONTAINERS,
    "technology": stack.COLUMNS,
    "entity": data.COLUMNS,
}


@dataclass(frozen=True)
class Edit:
    """A place that was changed: its line, and what changed there."""

    line: int
    what: str


@dataclass(frozen=True)
class SectionText:
    """The text of a spec with an eye on one of its sections."""

    text: str
    section: Slug

    @cached_property
    def page(self) -> Page:
        """What collects the edits."""
        return Page(self.text)

    @cached_property
    def reading(self) -> SpecReading:
        """The spec as it reads."""
        return read_any(self._plain)

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines of the document, with blanks in the place of comments."""
        return self._plain.split("\n")

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks of the section."""
        chapters = self.reading.chapters
        return [block for one in chapters if one.slug == self.section for block in one.part.blocks]

    @cached_property
    def _plain(self) -> str:
        return without_suppressions(self.text)

    def row(self, fact: Fact) -> Mapping[str, Cell] | None:
        """Return the cells of a fact's row; None where it stands in no table."""
        return row_at(self.blocks, fact.span.line, _COLUMNS[fact.kind], self.lines) if fact.span else None


def with_technology(text: str, fact: Fact, choice: Choice, spec: str) -> tuple[str, list[Edit]]:
    """Return the spec with another technology in a row, and what was changed; `spec` is the file's name."""
    section = SectionText(text, fact.section)
    row = section.row(fact)
    if row is None or fact.span is None:
        raise _unreachable(fact, spec)
    version = choice.version or ""
    if choice.name is not None:
        apart = "version" in row
        row["name"].put(section.page, _named(row["name"], fact, choice.name if apart else f"{choice.name} {version}"))
    if choice.version is not None and "version" in row:
        row["version"].put(section.page, escape(choice.version))
    if choice.justification is not None and choice.basis is not None and "justification" in row:
        row["justification"].put(section.page, closed_with(escape(choice.justification), choice.basis))
    was, now = ((fact.name, fact.version), (choice.name or fact.name, version or fact.version))
    return section.page.text(), [Edit(fact.span.line, f"{_versioned(*was)} -> {_versioned(*now)}")]


def with_new_name(text: str, fact: Fact, name: str, spec: str) -> tuple[str, list[Edit]]:
    """Return the spec with another name for a fact, in its row, its section's relations and diagrams."""
    section = SectionText(text, fact.section)
    edits = [*_in_row(section, fact, name), *_in_relations(section, fact, name), *_in_diagrams(section, fact, name)]
    if not edits:
        raise _unreachable(fact, spec)
    return section.page.text(), edits


def _versioned(name: str, version: str) -> str:
    return f"{name} {version}" if version[:1].isdigit() else f"{name} ({version})"


def _named(cell: Cell, fact: Fact, name: str) -> str:
    return with_name(cell.markdown, fact.name, name.strip())


def _in_row(section: SectionText, fact: Fact, name: str) -> Iterator[Edit]:
    if fact.span is None or fact.drawn:
        return
    row = section.row(fact)
    if row and "name" in row:
        row["name"].put(section.page, _named(row["name"], fact, name))
    else:
        _rename_bullet(section, fact, name)
    yield Edit(fact.span.line, f"{fact.name} -> {name}")


def _rename_bullet(section: SectionText, fact: Fact, name: str) -> None:
    """Rename what stands in bold at the beginning of a bullet."""
    line = fact.span.line if fact.span else 0
    before, mark, rest = section.page.rows[line - 1].partition("**")
    bold, _, _ = rest.partition("**")
    section.page.replace(line, len(before + mark) + 1, len(bold), with_name(bold, fact.name, name))


def _in_relations(section: SectionText, fact: Fact, name: str) -> Iterator[Edit]:
    """Rename both ends of the rows that tell who communicates with whom."""
    if fact.section != "overview":
        return
    taken: set[str] = set()
    for part in parts(section.blocks, 3):
        for block in part.blocks:
            table = table_of(block, part, taken) if block.kind == "table" else ""
            taken.add(table)
            rows = rows_of_table(block, RELATIONS, section.lines) if table == "relations" else iter(())
            for cell in (cell for row in rows for key, cell in row.items() if key in ("source", "target")):
                if slug(plain(cell.markdown)) == slug(fact.name):
                    cell.put(section.page, _named(cell, fact, name))
                    yield Edit(cell.line, "its communication")


def _in_diagrams(section: SectionText, fact: Fact, name: str) -> Iterator[Edit]:
    if fact.section not in ("overview", "data"):
        return
    for fence in section.blocks:
        if diagram_kind(fence):
            for line, row in renamed_rows(fence, section.page.rows, fact.name, name):
                section.page.replace(line, 1, len(section.page.rows[line - 1]), row)
                yield Edit(line, "the diagram")


def _unreachable(fact: Fact, spec: str) -> SpecAgentError:
    place = f"line {fact.span.line} of {spec!r}" if fact.span else repr(spec)
    return SpecAgentError(
        f"{fact.label} stands in {place}, and not in the row of a table",
        "Change it there by hand; `specagent status` then says what rests on it.",
    )
