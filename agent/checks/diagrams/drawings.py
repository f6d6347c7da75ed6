"""The Mermaid diagrams of the files that are checked: wherever they stand, and what they draw."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from specagent.agent.checks.case import Case
from specagent.agent.checks.finding import Location
from specagent.agent.checks.rule import Hit
from specagent.agent.checks.texts.places import CheckedFile, checked_files
from specagent.agent.document.blocks import Block
from specagent.agent.document.diagrams import Diagram, read_containers, read_entities, read_messages
from specagent.agent.document.validation import with_whole_macros
from specagent.schemas.sections import Slug

_DECLARATION = re.compile(r"(?<!\w)(?!(?:Bi)?Rel|Update)\w+ ?\(\s*\"?([^\s,()\"]+)")
_BOUNDARY = re.compile(r"(?:Boundary|Node(?:_[LR])?) ?\(\s*\"?([^\s,()\"]+)")
_FIRST_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Drawing:
    """A Mermaid fence; `kind` is its first word, such as `C4Container`, or empty."""

    where: CheckedFile
    fence: Block
    kind: str

    @property
    def section(self) -> Slug | None:
        """The section that it stands in."""
        return self.where.at(self.fence.line).section

    @property
    def is_c4(self) -> bool:
        """Whether it is a C4 diagram of any level."""
        return self.kind.startswith("C4")

    @cached_property
    def diagram(self) -> Diagram:
        """What it draws; nothing for a kind that nobody reads."""
        return _read(self.kind, self.fence)

    @cached_property
    def declared(self) -> frozenset[str]:
        """The aliases that a C4 diagram declares and arrows may name."""
        named = frozenset(_DECLARATION.findall(self.fence.text)) - self.boundaries
        return named | frozenset(self.diagram.shapes)

    @cached_property
    def boundaries(self) -> frozenset[str]:
        """The aliases of boundaries and nodes, to which Mermaid cannot draw an arrow."""
        return frozenset(_BOUNDARY.findall(self.fence.text))

    def place(self, line: int, column: int = 1) -> Location:
        """Return where a place within the diagram is in its file; both count from 1."""
        rows, lines = self.fence.text.split("\n"), self.where.file.lines
        at = min(self.fence.line + line, len(lines))
        row = rows[line - 1] if line <= len(rows) else ""
        return self.where.file.place(at, max(lines[at - 1].rfind(row), 0) + column if row else 1)

    def hit(self, message: str, location: Location) -> Hit:
        """Return a hit on the diagram as a whole."""
        if self.where.is_spec:
            return Hit(self.section, f"Diagram: {self.kind or 'Mermaid'}"[:60], message, location=location)
        subject = self.where.at(location.line).subject
        return Hit(self.section, subject, f"its diagram {message}", location=location)

    def find(self, line: int, at: str = "") -> Location:
        """Return where `at` stands in a line of the file, or where that line begins to say something."""
        row = self.where.file.lines[line - 1]
        column = row.find(at) if at else -1
        blank = len(row) - len(row.lstrip(" \t>"))
        return self.where.file.place(line, (column if column >= 0 else blank) + 1)


def drawings(case: Case) -> list[Drawing]:
    """Return all Mermaid diagrams of the spec and of its records, in order."""
    return [one for file in checked_files(case) if "mermaid" in file.file.text.lower() for one in _drawings(file)]


def drawings_of(case: Case, kind: str, home: Slug) -> list[Drawing]:
    """Return the spec's diagrams of a kind in its section `home`; where it has none, the first of any other place."""
    found = [one for one in drawings(case) if one.where.is_spec and one.kind == kind]
    return [one for one in found if one.section == home] or found[:1]


def kind_of(source: str) -> str:
    """Return the first word of a diagram behind its front matter and comments; empty when there is none."""
    rows = [row.strip() for row in source.split("\n")]
    start = next((at for at, row in enumerate(rows) if row), 0)
    if rows[start] == "---" and "---" in rows[start + 1 :]:
        start = rows.index("---", start + 1) + 1
    first = next((row for row in rows[start:] if row and not row.startswith("%%")), "")
    word = _FIRST_WORD.match(first)
    return word[0] if word else ""


# Each rule looks at the same diagrams anew.
@lru_cache(maxsize=64)
def _read(kind: str, fence: Block) -> Diagram:
    if kind.startswith("C4"):
        return read_containers(replace(fence, text=with_whole_macros(fence.text)))
    readers = {"erDiagram": read_entities, "sequenceDiagram": read_messages}
    return readers[kind](fence) if kind in readers else Diagram()


def _drawings(file: CheckedFile) -> Iterator[Drawing]:
    for fence in file.file.fences:
        if fence.info.partition(" ")[0].lower() == "mermaid":
            yield Drawing(file, fence, kind_of(fence.text))
