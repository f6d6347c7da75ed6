"""What a model can be asked for besides the blueprint: a part, a piece of a long PRD, or what wishes change."""

from dataclasses import dataclass
from typing import Protocol

from specagent.schemas.answer import PartKind
from specagent.schemas.blueprint import DecisionFact
from specagent.schemas.prd import Requirement


@dataclass(frozen=True)
class Chunk:
    """Consecutive lines of a PRD that is too long for one call, with the requirements that stand in them.

    Without `text` it is the requirements alone, such as those that the facts so far do not answer.
    """

    number: int
    of: int
    first_line: int
    text: str
    requirements: tuple[Requirement, ...] = ()


@dataclass(frozen=True)
class Revision:
    """What a part is drafted again from.

    `current` is its Markdown as it stands today, people's edits included; `changes` say what is no longer so in what
    it follows from, such as `NFR-002 changed: 99.9 % → 99.95 %`; `feedback` is what a reviewer wants of it.
    """

    current: str = ""
    changes: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    """What a reviewer wants of a part: a section's slug or a record such as `ADR-003`."""

    part: str
    text: str


class Task(Protocol):
    """Whatever says which part to draft."""

    @property
    def kind(self) -> PartKind:
        """The field of the answer to fill."""
        ...

    @property
    def label(self) -> str:
        """What the part is called."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """The rows to write; empty for a whole aspect of a section."""
        ...

    @property
    def decision(self) -> DecisionFact | None:
        """The decision whose record is asked for, if one is."""
        ...

    @property
    def revision(self) -> Revision | None:
        """What the part is drafted again from; None for a first draft."""
        ...


@dataclass(frozen=True)
class PartTask:
    """One part to draft: the rows called `names`, a whole aspect of a section, or one decision's record."""

    kind: PartKind
    label: str
    names: tuple[str, ...] = ()
    decision: DecisionFact | None = None
    revision: Revision | None = None
