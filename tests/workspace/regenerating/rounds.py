"""Rounds of a spec's life as values: what people do to the PRD, the document and its records, and the redraft."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import strategies as st
from workspace.regenerating import prd_edits, record_edits, table_edits, text_edits
from workspace.regenerating.editing import Edit

from specagent.agent.workspace.regenerating.request import ConflictPolicy

PERSON, PRD = "Moss", "Fern"
"""What the words begin with that people bring into the document and its records, and into the PRD."""
PARTS = ("goals", "overview", "stack", "patterns", "data", "concerns", "ADR-001", "ADR-003", "stack: PostgreSQL")
DOCUMENT_CHANGES = {**text_edits.CHANGES, **table_edits.CHANGES}
_DOCUMENT_KINDS = [*DOCUMENT_CHANGES, *["cited_changed"] * 20]
"""People and redrafts meet in what cites requirements."""


@dataclass(frozen=True)
class Round:
    """What people do, and the redraft after it: `parts` and else `every` part, else what is stale."""

    prd: tuple[Edit, ...] = ()
    document: tuple[Edit, ...] = ()
    records: tuple[Edit, ...] = ()
    parts: tuple[str, ...] = ()
    every: bool = False
    cascade: bool = False
    policy: ConflictPolicy = "fail"
    crlf: bool = False
    loses_state: bool = False
    dry_first: bool = False
    undone: bool = False
    locked: tuple[str, ...] = ()


@dataclass
class _Words:
    """Words that were not used before."""

    taken: dict[str, int] = field(default_factory=dict)

    def next(self, start: str) -> str:
        self.taken[start] = self.taken.get(start, 0) + 1
        return f"{start}{self.taken[start]}"


@st.composite
def lives(draw: st.DrawFn, most: int = 2, most_edits: int = 3) -> tuple[Round, ...]:
    """Return one round or more."""
    words = _Words()
    return tuple(draw(_rounds(words, most_edits)) for _ in range(draw(st.integers(1, most))))


@st.composite
def prds(draw: st.DrawFn, most: int = 4) -> Round:
    """Return a round in which only the PRD is edited."""
    words = _Words()
    return Round(prd=draw(_edits(list(prd_edits.CHANGES), lambda: words.next(PRD), most)))


@st.composite
def _rounds(draw: st.DrawFn, words: _Words, most: int) -> Round:
    kind = draw(st.sampled_from(["stale", "stale", "named", "every"]))
    same = draw(st.integers(0, 999))
    return Round(
        prd=draw(_edits(list(prd_edits.CHANGES), lambda: words.next(PRD), most, same)),
        document=draw(_edits(_DOCUMENT_KINDS, lambda: words.next(PERSON), most, same)),
        records=draw(_edits(list(record_edits.CHANGES), lambda: words.next(PERSON), 1)),
        parts=(draw(st.sampled_from(PARTS)),) if kind == "named" else (),
        every=kind == "every",
        cascade=draw(st.booleans()),
        policy=draw(st.sampled_from(["fail", "keep-mine", "markers"])),
        crlf=draw(st.sampled_from([False, False, False, True])),
        loses_state=draw(st.sampled_from([False] * 5 + [True])),
        dry_first=draw(st.sampled_from([False, False, True])),
        undone=draw(st.sampled_from([False, False, True])),
        locked=draw(st.sampled_from([(), (), (), *((part,) for part in PARTS)])),
    )


@st.composite
def _edits(
    draw: st.DrawFn, kinds: list[str], word: Callable[[], str], most: int, same: int | None = None
) -> tuple[Edit, ...]:
    """Return edits, some of them where `same` says, so that people and redrafts meet."""
    places = st.integers(0, 999) if same is None else st.one_of(st.just(same), st.integers(0, 999))
    found = draw(st.lists(st.tuples(st.sampled_from(kinds), places), max_size=most))
    return tuple(Edit(kind, at, word()) for kind, at in found)
