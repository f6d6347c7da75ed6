"""What every schema shares: strictness, and the basis that each statement rests on."""

import re

from pydantic import BaseModel, ConfigDict, Field

from specagent.schemas.text import Name

REFERENCE = re.compile(r"[^\W\d_](?=[\w.-]*\d)[\w.-]{0,39}(?:@[\w-]{1,60})?")
"""What a requirement id looks like where it is cited: `FR-001`, `HU1`, `NFR-SEC-02`, `AC1@story-1-2`."""


class Schema(BaseModel):
    """A value that never changes and accepts no unknown field."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Basis(Schema):
    """What a statement rests on; a statement without any basis is a finding."""

    requirements: list[Name] = Field(
        description="Ids of the PRD requirements that call for this, exactly as listed; never an invented id."
    )
    policies: list[Name] = Field(
        description="Names of the context documents, company policies or accepted ADRs that call for this."
    )
    assumption: bool = Field(
        description="True when neither a requirement nor a policy settles this and a reviewer must confirm it."
    )

    def __bool__(self) -> bool:
        return bool(self.requirements or self.policies or self.assumption)


def basis(*requirements: str, policies: tuple[str, ...] = (), assumption: bool = False) -> Basis:
    """Return a `Basis` from ids; the short way to write one in code."""
    return Basis(requirements=list(requirements), policies=list(policies), assumption=assumption)
