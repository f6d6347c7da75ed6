"""The whole architecture specification."""

from typing import Literal

from pydantic import Field

from specagent.schemas.adr import DecisionsSection
from specagent.schemas.base import Schema
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.data import DataSection
from specagent.schemas.goals import GoalsSection
from specagent.schemas.overview import OverviewSection
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.prd import Kind
from specagent.schemas.stack import StackSection
from specagent.schemas.text import Line, Name, Prose


class TraceRow(Schema):
    """One requirement and what answers it."""

    ref: Name = Field(description="The requirement's id as cited.")
    kind: Kind = Field(description="The requirement's kind.")
    quote: Name = Field(description="The requirement, quoted in short.")
    heading: Line = Field(description="The nearest heading above it in the PRD.")
    link: Line = Field(description="Relative link to that heading, or empty when the PRD has no path.")
    answers: list[Name] = Field(description="The rows that answer it, such as `Goals: High Availability`.")


class OpenPoint(Schema):
    """Something that a reviewer must settle."""

    kind: Literal["question", "assumption"] = Field(description="An open question, or an assumption to confirm.")
    subject: Line = Field(description="What it is about, such as `Technology Stack: Redis`; may be empty.")
    text: Prose = Field(description="The question, or what is assumed.")
    settled: bool = Field(description="True when a reviewer ticked it.")


class Spec(Schema):
    """The specification as one Markdown file holds it; ADRs have files of their own."""

    product: Name = Field(description="The product's name.")
    purpose: Prose = Field(description="One paragraph on what this document is for.")
    notice: Line = Field(description="How it was drafted, for reviewers; empty once people own the text.")
    prd_title: Name = Field(description="Text of the link to the requirements.")
    prd_link: Line = Field(description="Relative path or URL of the PRD; empty when it came from standard input.")
    goals: GoalsSection = Field(description="Section 1.")
    overview: OverviewSection = Field(description="Section 2.")
    stack: StackSection = Field(description="Section 3.")
    patterns: PatternsSection = Field(description="Section 4.")
    data: DataSection = Field(description="Section 5.")
    concerns: ConcernsSection = Field(description="Section 6.")
    decisions: DecisionsSection = Field(description="Section 7.")
    traceability: list[TraceRow] = Field(description="Appendix A.")
    open_points: list[OpenPoint] = Field(description="Appendix B.")
