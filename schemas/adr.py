"""Architecture decision records (ADRs) and section 7, which lists them."""

from typing import Literal

from pydantic import Field

from specagent.schemas.base import Basis, Schema
from specagent.schemas.sections import Slug
from specagent.schemas.text import Line, Name, Prose

Status = Literal["proposed", "accepted", "rejected", "deprecated", "superseded"]


class Option(Schema):
    """One option that was considered."""

    name: Name = Field(description="The option, such as `PostgreSQL`.")
    pros: list[Prose] = Field(description="What speaks for it, here.")
    cons: list[Prose] = Field(description="What speaks against it, here.")


class AdrBody(Schema):
    """One significant decision, as it is drafted."""

    title: Name = Field(description="The decision as a title: `PostgreSQL over MongoDB`.")
    context: Prose = Field(description="The forces at play, citing the PRD's own facts; 2-4 sentences.")
    drivers: Basis = Field(description="The requirements and policies that drive the decision.")
    options: list[Option] = Field(description="At least two considered options, the chosen one first.")
    decision: Prose = Field(description="What is decided and why, in full sentences, naming the chosen option.")
    good: list[Prose] = Field(description="Good consequences.")
    bad: list[Prose] = Field(description="Bad consequences and what they cost.")
    sections: list[Slug] = Field(description="Sections of the spec that depend on the decision.")


class Adr(AdrBody):
    """A decision record as it stands in its file; code gives number, date and status."""

    number: int = Field(description="Unique in the directory, never used again.")
    status: Status = Field(description="Proposed until a person decides.")
    status_note: Line = Field(description="What follows the status in its line, such as `by ADR-012`.")
    date: Line = Field(description="ISO 8601 date of the last change of status.")


class DecisionRow(Schema):
    """One row of section 7."""

    number: int = Field(description="The ADR's number.")
    title: Name = Field(description="The decision.")
    status: Status = Field(description="The ADR's status.")
    status_note: Line = Field(description="What follows the status.")
    link: Line = Field(description="Relative path from the spec to the ADR's file.")


class DecisionsSection(Schema):
    """Architecture Decision Records."""

    decisions: list[DecisionRow] = Field(description="All ADRs of the directory, by number.")
