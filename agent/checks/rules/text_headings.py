"""Text rules on headings (TX): the seven sections are there, in order and under their names."""

from bisect import bisect_left
from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.checks.texts.renamed import TEMPLATE, renamed_headings
from specagent.agent.document.headings import titled
from specagent.agent.document.reading import Chapter
from specagent.schemas.sections import SECTIONS, section

_ROWS = {"goals": "goal or constraint", "overview": "container", "stack": "technology"}
_NUMBERS: dict[str, int] = {one.slug: one.number for one in SECTIONS}


@rule(
    "TX001",
    "section-missing",
    "error",
    reason="Every section answers a question that the team will ask; a missing one is answered by nobody.",
    fix="Add each of these sections under a heading of level 2 with exactly this text.",
    scope="whole",
    needs=("document",),
)
def section_missing(case: Case) -> Iterator[Hit]:
    """The document lacks one or more of the seven sections."""
    present = case.document.reading.sections if case.document else frozenset()
    missing = [one.heading for one in SECTIONS if one.slug not in present]
    if missing:
        told = "this section was not found" if len(missing) == 1 else "these sections were not found"
        yield Hit(None, "Document", f"{told}: {', '.join(missing)}")


@rule(
    "TX003",
    "section-order",
    "error",
    reason="Readers and tools find a section by its place; in another order each document is a new one.",
    fix="Move the section, with all that stands under its heading, to its place in the order of the numbers.",
    scope="whole",
    needs=("document",),
)
def section_order(case: Case) -> Iterator[Hit]:
    """A section stands before or behind its place among the seven."""
    chapters = [one for one in case.document.reading.chapters if one.slug in _NUMBERS] if case.document else []
    in_order = _longest_rise([_NUMBERS[one.slug] for one in chapters])
    for at, chapter in enumerate(chapters):
        number = _NUMBERS[chapter.slug]
        if number not in in_order and case.document and chapter.part.heading:
            own = section(chapter.slug)
            place = case.document.place(chapter.part.heading.line)
            yield Hit(own.slug, own.heading, _misplaced(chapters[:at], number, in_order), location=place)


@rule(
    "TX004",
    "heading-renamed",
    "warning",
    reason="Links, tools and people look for a section under the template's heading.",
    fix="Give the heading exactly the text of the template, with its number.",
    scope="whole",
    needs=("document",),
)
def heading_renamed(case: Case) -> Iterator[Hit]:
    """A heading begins a section or appendix, and differs from the template's heading for it."""
    for one in renamed_headings(case.document.reading.chapters) if case.document else ():
        slug = section(one.slug).slug if one.slug in _NUMBERS else None
        place = case.document.place(one.block.line) if case.document else None
        choice = "; so could another heading: only one of them can be" if one.is_contested else ""
        yield Hit(slug, one.title, f"should be called {one.heading!r}{choice}", location=place)


@rule(
    "TX010",
    "section-unreadable",
    "warning",
    reason="What is written in a form of its own is compared with nothing: neither rules nor tools can follow it.",
    fix="Write a table with the template's columns, or bullets: in section 1 `- **Fast Search** (NFR-1): what it "
    "means`, in section 2 below `### Containers` `- **Order API** (Python): what it does (FR-1)`, in section 3 "
    "`- **PostgreSQL** 18: why (CON-1)`.",
    scope="whole",
    needs=("document",),
)
def section_unreadable(case: Case) -> Iterator[Hit]:
    """Section 1, 2 or 3 says something, but in no table or list of which a row could be read."""
    for slug, what in _ROWS.items():
        if slug in case.unreadable:
            message = f"has no table or list of which a {what} could be read, so nothing is compared with it"
            yield Hit(section(slug).slug, section(slug).heading, message)


@rule(
    "TX011",
    "section-repeated",
    "error",
    reason="Two sections of one name say two things, and readers and tools see only the first.",
    fix="Move what both say under one of the headings, or give the other another name.",
    scope="whole",
    needs=("document",),
)
def section_repeated(case: Case) -> Iterator[Hit]:
    """A heading of the template begins a second section of the same name."""
    for chapter in case.document.reading.chapters if case.document else ():
        heading, slug = chapter.part.heading, chapter.slug
        first = _first_line(case, slug) if heading and titled(heading.text) == slug else 0
        if heading and case.document and 0 < first < heading.line:
            own = section(slug).slug if slug in _NUMBERS else None
            message = f"begins a second time; it first stands in line {first}"
            yield Hit(own, TEMPLATE[slug], message, location=case.document.place(heading.line))


def _longest_rise(numbers: list[int]) -> set[int]:
    """Return the most of `numbers` that stand in rising order; the rest is what has to move."""
    runs: list[list[int]] = []
    for number in numbers:
        at = bisect_left([run[-1] for run in runs], number)
        runs[at : at + 1] = [[*(runs[at - 1] if at else []), number]]
    return set(runs[-1]) if runs else set()


def _misplaced(above: list[Chapter], number: int, in_order: set[int]) -> str:
    """Return where a section stands: behind one that it belongs before, or the other way round."""
    before = [one for one in (_NUMBERS[chapter.slug] for chapter in above) if one in in_order and one > number]
    after = [one for one in in_order if one < number]
    other = min(before) if before else max(after)
    neighbour = next(one.heading for one in SECTIONS if one.number == other)
    return f"stands {'behind' if before else 'before'} {neighbour!r}"


def _first_line(case: Case, slug: str) -> int:
    """Return the line of the heading that begins a section and has its title; 0 where another has begun it."""
    chapters = case.document.reading.chapters if case.document else ()
    headings = (one.part.heading for one in chapters if one.slug == slug and slug)
    return next((one.line for one in headings if one and titled(one.text) == slug), 0)
