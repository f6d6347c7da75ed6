"""What is checked: a spec with its ADRs, held against its PRD and context documents."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from specagent.agent.checks.citations import Citations
from specagent.agent.checks.documents import AdrDocument, LinkTarget, SpecDocument
from specagent.agent.checks.finding import Location
from specagent.agent.checks.standards import Standards
from specagent.agent.checks.statements import Statement, statements
from specagent.agent.checks.texts.spellings import KnownIds
from specagent.agent.document.blocks import Block
from specagent.agent.document.headings import APPENDICES
from specagent.agent.document.subjects import container_subject
from specagent.schemas.adr import Adr
from specagent.schemas.prd import Prd, Requirement
from specagent.schemas.sections import SECTIONS
from specagent.schemas.spec import Spec

_EVERY_SECTION = frozenset([*(one.slug for one in SECTIONS), *APPENDICES])
_WORD = re.compile(r"[^\W_]+")
_FEWEST_WORDS = 6
"""Fewer say nothing: `*None.*`, `To be written.`"""


@dataclass(frozen=True)
class Case:
    """A spec and everything that it is held against.

    While a spec is being drafted there is no `document` yet, and rules on the file say nothing. Without
    `has_prd` the `prd` is an empty one, and rules that compare with it say nothing.
    """

    spec: Spec
    adrs: tuple[Adr, ...]
    prd: Prd
    contexts: tuple[str, ...] = ()
    has_prd: bool = True
    prd_problem: str = ""
    """Why there is none, where it was looked for."""
    document: SpecDocument | None = None
    records: tuple[AdrDocument, ...] = ()
    """The files of the ADR directory, also those that are no readable record."""
    links: Mapping[tuple[str, str], LinkTarget] = field(default_factory=dict)
    """What each relative link leads to, by the name of the file that holds it and the link as written."""
    base_records: Mapping[int, str] = field(default_factory=dict)
    """File names by number of the records that a base branch has and this one does not."""
    standards: Standards = field(default_factory=Standards)
    today: datetime.date | None = None

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """All statements, but for those that are only drawn: rules on diagrams speak of them."""
        drawn = self.document.reading.drawn if self.document else frozenset()
        return tuple(one for one in statements(self.spec, self.adrs) if one.subject not in drawn)

    @cached_property
    def _requirements(self) -> dict[str, Requirement]:
        return {one.ref: one for one in self.prd.requirements}

    def requirement(self, ref: str) -> Requirement | None:
        """Return the PRD's requirement that is cited as `ref`."""
        return self._requirements.get(ref)

    @cached_property
    def known_ids(self) -> KnownIds:
        """The ids of the PRD, by which they are found in texts."""
        return KnownIds(self._requirements)

    @cached_property
    def citations(self) -> Citations:
        """What the spec cites of the PRD, in whatever form."""
        return Citations(self.known_ids, self.document, self.records)

    @cached_property
    def unreadable(self) -> frozenset[str]:
        """The sections that say something in a form of which no row could be read."""
        drawn = self.document.reading.drawn if self.document else frozenset()
        rows = {
            "goals": bool(self.spec.goals.goals),
            "overview": any(container_subject(one) not in drawn for one in self.spec.overview.containers),
            "stack": bool(self.spec.stack.technologies),
        }
        chapters = self.document.reading.chapters if self.document else ()
        said = {one.slug for one in chapters if _says_something(one.part.blocks)}
        return frozenset(slug for slug in said if rows.get(slug) is False)

    @cached_property
    def available(self) -> frozenset[str]:
        """What rules may need and this case has; a section that cannot be read is as good as none."""
        present = self.document.reading.sections - self.unreadable if self.document else _EVERY_SECTION
        held = {"prd"} if self.has_prd else set()
        return present | held | ({"document"} if self.document else set())

    def locate(self, section: str | None, subject: str, at: str = "", nth: int = 0) -> Location | None:
        """Return where `subject` stands, at the text `at` in it; None while there is no file."""
        record = next((one for one in self.records if one.adr and subject == one.subject), None)
        if section == "decisions" and record and record.mentions(at):
            return record.locate(at)
        return self.document.locate(section, subject, at, nth) if self.document else None


def _says_something(blocks: Iterable[Block]) -> bool:
    told = (one.source for one in blocks if one.kind not in ("heading", "fence", "rule"))
    return sum(len(_WORD.findall(text)) for text in told) >= _FEWEST_WORDS
