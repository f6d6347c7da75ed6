"""What a draft is made from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from specagent.schemas.adr import Adr
from specagent.schemas.prd import Prd, Requirement


@dataclass(frozen=True)
class ContextDocument:
    """A document that binds or informs the draft besides the PRD: a policy, an existing system."""

    name: str
    text: str


@dataclass(frozen=True)
class Brief:
    """Everything that a drafter may use; the same brief gives the same draft.

    `adrs` are all records that the ADR directory already holds; the accepted ones bind the draft.
    """

    prd: Prd
    contexts: tuple[ContextDocument, ...] = ()
    adrs: tuple[Adr, ...] = ()

    @property
    def accepted(self) -> tuple[Adr, ...]:
        """The records that bind the draft."""
        return tuple(adr for adr in self.adrs if adr.status == "accepted")

    def with_missed(self, missed: Sequence[Requirement]) -> Self:
        """Return the brief with requirements that were found after the PRD was parsed."""
        if not missed:
            return self
        prd = self.prd.model_copy(update={"requirements": [*self.prd.requirements, *missed]})
        return replace(self, prd=prd)
