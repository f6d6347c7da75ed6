"""The seven sections of the document: their numbers, slugs and headings."""

from typing import Literal, NamedTuple

Slug = Literal["goals", "overview", "stack", "patterns", "data", "concerns", "decisions"]


class Section(NamedTuple):
    """One of the seven sections."""

    number: int
    slug: Slug
    title: str

    @property
    def heading(self) -> str:
        """The section's heading, as it stands in the document."""
        return f"{self.number}. {self.title}"


SECTIONS = (
    Section(1, "goals", "Architectural Goals and Constraints"),
    Section(2, "overview", "System Architecture Overview"),
    Section(3, "stack", "Technology Stack"),
    Section(4, "patterns", "Key Design Patterns & Conventions"),
    Section(5, "data", "Data Management"),
    Section(6, "concerns", "Cross-Cutting Concerns"),
    Section(7, "decisions", "Architecture Decision Records"),
)

TRACEABILITY = "Appendix A: Requirements Traceability"
OPEN_POINTS = "Appendix B: Open Questions and Assumptions"


def section(slug: str) -> Section:
    """Return the section named `slug`; KeyError for any other name."""
    return _BY_SLUG[slug]


_BY_SLUG: dict[str, Section] = {one.slug: one for one in SECTIONS}
