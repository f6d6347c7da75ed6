"""Scope: where in a document a merge is, and how it merges a document within."""

from collections.abc import Callable
from dataclasses import dataclass

from specagent.agent.document.merging.merged import Pieces
from specagent.agent.document.merging.units import shown

Content = Callable[[str | None, str, str, "Scope"], Pieces]


@dataclass(frozen=True)
class Scope:
    """The heading that a block stands under, empty for none, and the merge of what stands in a list or quote."""

    under: str
    content: Content

    def within(self, heading: str) -> "Scope":
        """Return the scope of what stands under a heading."""
        return Scope(heading, self.content)

    def where(self, what: str, name: str = "") -> str:
        """Return how a reviewer calls something here, such as `row 'Order API' under 'Containers'`."""
        called = f"{what} {shown(name)}" if name else what
        return f"{called} under {shown(self.under)}" if self.under else called
