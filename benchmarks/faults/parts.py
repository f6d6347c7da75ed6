"""Where the parts of a spec stand: its sections, tables, diagrams and rules, found by their headings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from benchmarks.faults.fault import NotApplicable
from benchmarks.faults.page import Fence, Heading, Page, Row, Span

T = TypeVar("T")

ASSUMPTION = "assumption"
_ID = re.compile(r"\b(?:NFR|CON|FR|US|NF|F|C)-?\d+\b")
_CITATION = re.compile(r" \(([^()]*)\)$")


@dataclass(frozen=True)
class Requirement:
    """A row of Appendix A."""

    row: Row

    @property
    def id(self) -> str:
        """The requirement's id."""
        return self.row.cells[0]

    @property
    def kind(self) -> str:
        """Functional, non-functional and so on."""
        return self.row.cells[1]

    @property
    def text(self) -> str:
        """The PRD's words, without the full stop."""
        return self.row.cells[2].rstrip(".")

    @property
    def heading(self) -> str:
        """The title of the PRD's heading under which it stands."""
        return self.row.cells[3].partition("](")[0].lstrip("[")

    @property
    def answers(self) -> list[str]:
        """What answers it, such as `Container: Backend API`."""
        return [answer.strip() for answer in self.row.cells[4].split(";")]


def section(page: Page, start: str) -> Heading:
    """Return the section whose title starts so, such as `3.` or `Appendix B`."""
    return _found((one for one in page.headings if one.level == 2 and one.title.startswith(start)), start)


def sections(page: Page) -> tuple[Heading, ...]:
    """Return the seven numbered sections."""
    return tuple(one for one in page.headings if one.level == 2 and one.title[0].isdigit())


def parts(page: Page, start: str) -> tuple[Heading, ...]:
    """Return the third-level headings of a section."""
    within = section(page, start).span
    return tuple(one for one in page.headings if one.level == 3 and within.start < one.span.start < within.end)


def part(page: Page, start: str, title: str) -> Heading:
    """Return the third-level heading `title` of a section."""
    return _found((one for one in parts(page, start) if one.title == title), title)


def goals(page: Page) -> tuple[Row, ...]:
    """Return the rows of goals and constraints: name, drivers, description."""
    return page.rows(section(page, "1.").span)


def actors(page: Page) -> tuple[Row, ...]:
    """Return the rows of people and external systems: name, kind, description."""
    return page.rows(part(page, "2.", "People and External Systems").span)


def containers(page: Page) -> tuple[Row, ...]:
    """Return the rows of containers: name, kind, technology, responsibility."""
    return page.rows(part(page, "2.", "Containers").span)


def communication(page: Page) -> tuple[Row, ...]:
    """Return the rows of communication: from, to, protocol, purpose."""
    return page.rows(part(page, "2.", "Communication").span)


def stack(page: Page) -> tuple[Row, ...]:
    """Return the rows of the technology stack: category, technology, version, justification."""
    return page.rows(section(page, "3.").span)


def entities(page: Page) -> tuple[Row, ...]:
    """Return the rows of entities: name, owner, purpose."""
    return page.rows(part(page, "5.", "Entities").span)


def records(page: Page) -> tuple[Row, ...]:
    """Return the rows of section 7: link, decision, status."""
    return page.rows(section(page, "7.").span)


def requirements(page: Page, *kinds: str) -> tuple[Requirement, ...]:
    """Return the rows of Appendix A, those of the kinds where any are named."""
    rows = map(Requirement, page.rows(section(page, "Appendix A").span))
    return tuple(row for row in rows if not kinds or row.kind in kinds)


def diagram(page: Page, keyword: str) -> Fence:
    """Return the Mermaid diagram that starts with `keyword`."""
    mermaid = (one for one in page.fences if one.language == "mermaid")
    return _found((one for one in mermaid if page.lines[one.span.start + 1] == keyword), keyword)


def examples(page: Page) -> tuple[Fence, ...]:
    """Return the code examples of section 4."""
    within = section(page, "4.").span
    return tuple(one for one in page.fences if within.start < one.span.start < within.end)


def plain(cell: str) -> str:
    """Return a cell's name without bold and without `Goal:` or `Constraint:`."""
    return cell.strip("*").removeprefix("Goal: ").removeprefix("Constraint: ")


def ids(text: str) -> tuple[str, ...]:
    """Return the requirement ids in a text."""
    return tuple(_ID.findall(text))


def cited(text: str) -> str:
    """Return what the brackets at the end of a statement cite."""
    match = _CITATION.search(text)
    return match[1] if match else ""


def before_citation(text: str, addition: str) -> str:
    """Return a statement with a sentence put before the brackets at its end."""
    match = _CITATION.search(text)
    return f"{text} {addition}" if not match else f"{text[: match.start()]} {addition}{match[0]}"


def body(heading: Heading) -> Span:
    """Return the lines under a heading, without it and the blank line after it."""
    return Span(heading.span.start + 2, heading.span.end)


def _found(candidates: Iterable[T], sought: str) -> T:
    for candidate in candidates:
        return candidate
    raise NotApplicable(f"no {sought!r}")
