"""What a draft is made from."""

from dataclasses import dataclass

from specagent.schemas.adr import Adr
from specagent.schemas.prd import Prd


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
