"""What the loops over a library write: ten typed sections in turn, the PRD in each prompt.

Runs in a peer's own environment, so that it imports nothing but pydantic.
"""

from pydantic import BaseModel

SYSTEM = "You are a software architect. You write one section of an architecture specification from a PRD."
SECTIONS = (
    "Architectural Goals and Constraints",
    "System Architecture Overview: actors and containers",
    "System Architecture Overview: communication",
    "Technology Stack",
    "Key Design Patterns & Conventions",
    "Data Management: entities",
    "Data Management: storage",
    "Cross-Cutting Concerns",
    "Architecture Decisions",
    "Open Points",
)


class Row(BaseModel):
    """One thing that a section names."""

    name: str
    description: str
    reason: str


class Section(BaseModel):
    """One section."""

    summary: str
    rows: list[Row]
    consequences: list[str]


def task(prd: str, title: str, written: list[str]) -> str:
    """Return the prompt of a section, with the summaries of those that stand already."""
    return f"{prd}\n\nSections so far:\n" + "\n".join(written) + f"\n\nWrite the section: {title}"
