"""The protocol that every drafter follows, with a model or without."""

from dataclasses import dataclass
from typing import Protocol

from specagent.agent.drafting.brief import Brief
from specagent.schemas.adr import AdrBody
from specagent.schemas.blueprint import Blueprint, DecisionFact
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.data import DataSection
from specagent.schemas.goals import GoalsSection
from specagent.schemas.overview import OverviewSection
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.sections import Slug
from specagent.schemas.stack import StackSection


@dataclass(frozen=True)
class Shortfall:
    """A part that the drafter did not come up with, and why.

    In a draft the offline drafter stood in; in a redraft the document keeps what it says.
    """

    part: str
    section: Slug
    reason: str


class Drafter(Protocol):
    """Settles the shared facts once, then drafts each part from them.

    After `blueprint` all other calls are independent of one another and may run at the same time.
    """

    @property
    def identity(self) -> str:
        """What drafted, for the state file: a model and its parameters, or the catalogue's version."""
        ...

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """What is drafted worse than asked for; complete when all parts are drafted."""
        ...

    def notice(self, brief: Brief) -> str:
        """Return what the head of the document says on how it was drafted; may be empty."""
        ...

    async def blueprint(self, brief: Brief) -> Blueprint:
        """Return the facts that all parts share."""
        ...

    async def goals(self, brief: Brief, blueprint: Blueprint) -> GoalsSection:
        """Draft section 1."""
        ...

    async def overview(self, brief: Brief, blueprint: Blueprint) -> OverviewSection:
        """Draft section 2."""
        ...

    async def stack(self, brief: Brief, blueprint: Blueprint) -> StackSection:
        """Draft section 3."""
        ...

    async def patterns(self, brief: Brief, blueprint: Blueprint) -> PatternsSection:
        """Draft section 4."""
        ...

    async def data(self, brief: Brief, blueprint: Blueprint) -> DataSection:
        """Draft section 5."""
        ...

    async def concerns(self, brief: Brief, blueprint: Blueprint) -> ConcernsSection:
        """Draft section 6."""
        ...

    async def decide(self, decision: DecisionFact, brief: Brief, blueprint: Blueprint) -> AdrBody:
        """Draft the record of one decision."""
        ...
