"""The protocol of whatever drafts parts of a spec again."""

from collections.abc import Sequence
from typing import Protocol

from specagent.agent.drafting.drafter import Shortfall
from specagent.agent.drafting.online.parts import Part
from specagent.agent.drafting.prompting.tasks import Wish
from specagent.schemas.base import Schema
from specagent.schemas.facts import Facts
from specagent.schemas.prd import Requirement


class Redrafter(Protocol):
    """Settles what changes in the shared facts, then drafts parts again from them.

    After `settle` all drafts are independent of one another and may run at the same time.
    """

    @property
    def identity(self) -> str:
        """What drafted, for the state file: a model and its parameters, or the catalogue's version."""
        ...

    @property
    def fingerprint(self) -> str:
        """A hash of what else decides how it words."""
        ...

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """What could not be settled or drafted so far; the document keeps what it says there."""
        ...

    async def settle(self, facts: Facts, added: Sequence[Requirement], wishes: Sequence[Wish]) -> Facts:
        """Return the facts with what answers the `added` requirements, changed as the reviewers' `wishes` ask."""
        ...

    async def draft(self, part: Part, facts: Facts) -> Sequence[Schema]:
        """Return the contents of a part with a revision, in one or more pieces; none when it failed."""
        ...
