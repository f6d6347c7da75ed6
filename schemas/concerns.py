"""Section 6: Cross-Cutting Concerns."""

from pydantic import Field

from specagent.schemas.base import Basis, Schema
from specagent.schemas.text import Name, Prose


class Measure(Schema):
    """One thing that is done about a concern."""

    text: Prose = Field(description="Concrete enough to implement: what, where, which format or threshold.")
    basis: Basis = Field(description="What calls for it.")


class Concern(Schema):
    """One concern that touches every part of the system."""

    name: Name = Field(description="Such as `Logging`, `Authentication and Authorization`, `Privacy`.")
    measures: list[Measure] = Field(description="At least one.")


class ConcernsSection(Schema):
    """Cross-Cutting Concerns."""

    concerns: list[Concern] = Field(
        description="Logging, Authentication and Authorization, Monitoring and Alerting, and what the PRD adds."
    )
