"""Section 1: Architectural Goals and Constraints."""

from typing import Literal

from pydantic import Field

from specagent.schemas.base import Schema
from specagent.schemas.text import Line, Name, Prose


class Driver(Schema):
    """Why a goal or constraint stands: a requirement, or a named policy or fact about the team."""

    ref: Line = Field(description="Requirement id exactly as listed, or empty for a policy or team fact.")
    name: Name = Field(description="The requirement's short name, such as `Uptime`, or the policy's name.")


class Goal(Schema):
    """One goal or constraint that shapes the architecture."""

    kind: Literal["goal", "constraint"] = Field(description="A quality to reach, or a limit to keep.")
    name: Name = Field(description="Two to four words, such as `High Availability`.")
    drivers: list[Driver] = Field(description="What calls for it; never empty.")
    description: Prose = Field(
        description="What the architecture must do about it, with the PRD's own target; one or two sentences."
    )
    assumption: bool = Field(description="True when no requirement or policy settles this.")


class GoalsSection(Schema):
    """Architectural Goals and Constraints."""

    goals: list[Goal] = Field(description="Goals first, then constraints; every NFR drives at least one.")
