"""Levels: how the units of one kind of sequence are merged, be they blocks, rows, items, sentences or lines."""

from collections.abc import Sequence
from typing import Literal

from specagent.agent.document.merging.merged import Conflict, Pieces
from specagent.agent.document.merging.units import Unit

Side = Literal["mine", "new"]


class Level:
    """How the units of one kind of sequence are merged; what most kinds have in common stands here."""

    glue = "\n"
    """What stands between two units that never were neighbours; a blank line in it is the least."""
    rewrites: Literal["never", "replaced", "always"] = "replaced"
    """When everything between two units that all texts have is one conflict: where both sides took something
    away and put other things in its place, or always when one changed what the other took away.
    """

    def both(self, base: Unit | None, mine: Unit, new: Unit) -> Pieces:
        """Return the merge of a unit that both sides have."""
        raise NotImplementedError

    def conflict(self, base: str, mine: str, new: str, unit: Unit) -> Conflict:
        """Return a conflict over `unit`, in the words of its kind."""
        raise NotImplementedError

    def alone(self, unit: Unit, side: Side) -> str:
        """Return how a unit is written that only one side has."""
        return unit.text

    def is_changed(self, base: Unit, unit: Unit, side: Side) -> bool:
        """Return whether one side changed what a unit says."""
        return base.same != unit.same

    def arranged(self, found: Sequence[Pieces]) -> list[Pieces]:
        """Return the merged units with what depends on their order."""
        return list(found)


def three_way(base: str | None, mine: str, new: str) -> str:
    """Return what one side changed; what the person has where both did."""
    return new if mine == base else mine
