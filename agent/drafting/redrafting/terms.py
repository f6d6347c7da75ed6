"""What a redraft starts from and comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from specagent.agent.drafting.drafter import Shortfall
from specagent.schemas.adr import Adr
from specagent.schemas.sections import Slug, section
from specagent.schemas.spec import Spec


@dataclass(frozen=True)
class Today:
    """A spec as its document and the files of its records say today, people's edits included."""

    spec: Spec
    adrs: tuple[Adr, ...]


@dataclass(frozen=True)
class Wanted:
    """A part that is to be drafted again: a section's slug or `ADR-003`, and its text as it stands.

    `subjects` name its rows as reviewers do, such as `Goal: High Availability`; `whole` means all of them. `changes`
    say what it no longer follows from, `feedback` what reviewers want of it, and `wishes` what of that is new.
    """

    part: str
    subjects: tuple[str, ...] = ()
    whole: bool = False
    changes: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    current: str = ""

    def __add__(self, other: "Wanted") -> "Wanted":
        return Wanted(
            self.part,
            _once(self.subjects, other.subjects),
            self.whole or other.whole,
            _once(self.changes, other.changes),
            _once(self.feedback, other.feedback),
            _once(self.wishes, other.wishes),
            self.current or other.current,
        )


@dataclass(frozen=True)
class Move:
    """A shared fact that got another name, or none: `now` is what stands in its place."""

    section: Slug
    old: str
    now: str

    @property
    def told(self) -> str:
        """The change as a reviewer reads it."""
        title = section(self.section).title
        return f"{title} now says {self.now} instead of {self.old}" if self.now else f"{title} no longer has {self.old}"


@dataclass(frozen=True)
class Changes:
    """What changed in what a spec follows from, as far as code can carry it through by itself.

    `renumbered` leads from old to new ids of requirements, `removed` are ids that are gone, `added` new ones that
    nothing answers yet. `moves` are facts that people replaced.
    """

    renumbered: Mapping[str, str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    added: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True)
class Numbering:
    """How new records are numbered and dated; `taken` are numbers that no record may get again."""

    taken: frozenset[int]
    date: str

    def following(self, count: int) -> list[int]:
        """Return the next free numbers."""
        first = max(self.taken, default=0) + 1
        return list(range(first, first + count))


@dataclass(frozen=True)
class Redraft:
    """A spec with parts drafted again.

    `adrs` are all its records, new ones included. `parts` are what was drafted, with those that had to follow.
    `moves` are the facts that the redraft replaced, and `offered` the parts that still tell the old ones. `failed` are
    the parts that nothing or not all came of, as `shortfalls` say. `replaced` leads from new records to accepted ones
    that they are to supersede.
    """

    spec: Spec
    adrs: tuple[Adr, ...]
    parts: Mapping[str, Wanted]
    moves: tuple[Move, ...] = ()
    offered: tuple[Wanted, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    failed: frozenset[str] = frozenset()
    replaced: Mapping[int, int] = field(default_factory=dict)


def _once(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
