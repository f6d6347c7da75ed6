"""A specification from Markdown, whoever wrote or edited it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from specagent.agent.document.blocks import Block, Part, parts, read_blocks, split_front_matter
from specagent.agent.document.diagrams import diagram_kind
from specagent.agent.document.headings import APPENDICES, bare_title, recognised
from specagent.agent.document.levels import with_sections_at_two
from specagent.agent.document.remarks import Extra, Note, Remarks, Span
from specagent.agent.document.sections.appendices import read_open_points, read_traceability
from specagent.agent.document.sections.concerns import read_concerns
from specagent.agent.document.sections.data import read_data
from specagent.agent.document.sections.decisions import read_decisions
from specagent.agent.document.sections.goals import read_goals
from specagent.agent.document.sections.header import is_title, read_header
from specagent.agent.document.sections.overview import read_overview
from specagent.agent.document.sections.patterns import read_patterns
from specagent.agent.document.sections.stack import read_stack
from specagent.agent.document.tables import plain
from specagent.agent.errors import SpecAgentError
from specagent.schemas.sections import SECTIONS
from specagent.schemas.spec import Spec

_HEADINGS = {one.slug: one.heading for one in SECTIONS} | dict(APPENDICES)
_DRAWN_IN = {"C4Container": "overview", "sequenceDiagram": "overview", "erDiagram": "data"}


@dataclass(frozen=True)
class Chapter:
    """A heading with what stands under it, and the slug of the section that it begins; empty for none."""

    slug: str
    part: Part


@dataclass(frozen=True)
class SpecReading:
    """A specification that was read, what to tell about it, and what it holds beside the schema.

    `chapters` are the document in its own order. `spans` are the lines of each row or bullet by section and
    subject; `drawn` are the subjects that stand in a diagram and in no table.
    """

    spec: Spec
    notes: tuple[Note, ...]
    extras: tuple[Extra, ...]
    chapters: tuple[Chapter, ...] = ()
    spans: Mapping[tuple[str, str], Sequence[Span]] = field(default_factory=dict)
    drawn: frozenset[str] = frozenset()

    @property
    def sections(self) -> frozenset[str]:
        """The slugs of the sections that the document has."""
        return frozenset(chapter.slug for chapter in self.chapters if chapter.slug)


def parse_spec(markdown: str) -> SpecReading:
    """Return the specification that a document holds; SpecAgentError when it holds none."""
    reading = read_any(markdown)
    if not reading.sections:
        raise SpecAgentError(
            "this document is no architecture specification: none of its headings begins a section",
            f"Expected headings such as `## {SECTIONS[0].heading}` or `## {SECTIONS[2].heading}`.",
        )
    return reading


@lru_cache(maxsize=8)
def read_any(markdown: str) -> SpecReading:
    """Return what any document holds of a specification, also when that is nothing.

    The last few readings are remembered: a redraft asks for the same text again and again.
    """
    front_matter, body = split_front_matter(markdown)
    remarks = Remarks()
    if front_matter:
        remarks.keep(1, front_matter.rstrip("\n"), "Front matter is no part of a specification; kept as it stands")
    chapters = _chapters(body)
    sections = _assigned(chapters, remarks)
    spec = _read_sections(sections, remarks)
    return SpecReading(
        spec,
        notes=tuple(sorted(remarks.notes, key=lambda note: note.line)),
        extras=tuple(sorted(remarks.extras, key=lambda extra: extra.line)),
        chapters=chapters,
        spans=remarks.spans,
        drawn=frozenset(remarks.drawn),
    )


def read_chapters(markdown: str) -> tuple[Chapter, ...]:
    """Return the chapters of a document without reading what they hold."""
    return _chapters(split_front_matter(markdown)[1])


def _chapters(body: str) -> tuple[Chapter, ...]:
    found = parts(with_sections_at_two(read_blocks(body)), 2)
    slugs = recognised([_section_title(part) for part in found])
    return tuple(Chapter(slug if part.heading else "", part) for part, slug in zip(found, slugs, strict=True))


def _assigned(chapters: Sequence[Chapter], remarks: Remarks) -> dict[str, list[Block]]:
    """Return the blocks of each section by slug; the header's slug is empty. Other chapters are kept."""
    found: dict[str, list[Block]] = {"": []}
    for slug, chapter in ((one.slug, one.part) for one in chapters):
        if slug and chapter.heading:
            found.setdefault(slug, []).extend(chapter.blocks)
            remarks.section = slug
            title = plain(bare_title(chapter.title))
            if title.lower() != _HEADINGS[slug].lower():
                remarks.note(chapter.heading.line, f"{title!r} is read as {_HEADINGS[slug]!r}")
        elif len(found) == 1 and (chapter.heading is None or chapter.heading.level == 1):
            found[""] += chapter.everything
        else:
            _keep_chapter(chapter, remarks)
    _move_diagrams(found)
    return found


def _keep_chapter(chapter: Part, remarks: Remarks) -> None:
    if chapter.heading:
        remarks.keep_whole(chapter.everything)
    else:
        remarks.keep_blocks(chapter.blocks)


def _section_title(chapter: Part) -> str:
    """Return a heading that may begin a section: of level 2, or a numbered one above."""
    heading = chapter.heading
    if heading is None or is_title(heading):
        return ""
    return heading.text if heading.level == 2 or bare_title(heading.text)[:1].isdigit() else ""


def _move_diagrams(sections: dict[str, list[Block]]) -> None:
    """Bring a diagram that stands in another section to its own, unless that has one."""
    for kind, home in _DRAWN_IN.items():
        places = [(slug, block) for slug, blocks in sections.items() for block in blocks if diagram_kind(block) == kind]
        if places and all(slug != home for slug, _ in places):
            slug, block = places[0]
            sections[slug].remove(block)
            sections.setdefault(home, []).append(block)


def _read_sections(sections: dict[str, list[Block]], remarks: Remarks) -> Spec:
    remarks.section = ""
    header = read_header(sections[""], remarks)
    blocks: dict[str, list[Block]] = {}
    for slug, heading in _HEADINGS.items():
        if slug not in sections:
            remarks.note(1, f"The section {heading!r} is missing; read as empty")
        blocks[slug] = sections.get(slug, [])
    return Spec(
        product=header.product,
        purpose=header.purpose,
        notice=header.notice,
        prd_title=header.prd_title,
        prd_link=header.prd_link,
        goals=read_goals(blocks["goals"], remarks.within("goals")),
        overview=read_overview(blocks["overview"], remarks.within("overview")),
        stack=read_stack(blocks["stack"], remarks.within("stack")),
        patterns=read_patterns(blocks["patterns"], remarks.within("patterns")),
        data=read_data(blocks["data"], remarks.within("data")),
        concerns=read_concerns(blocks["concerns"], remarks.within("concerns")),
        decisions=read_decisions(blocks["decisions"], remarks.within("decisions")),
        traceability=read_traceability(blocks["traceability"], remarks.within("traceability")),
        open_points=read_open_points(blocks["open-points"], remarks.within("open-points")),
    )
