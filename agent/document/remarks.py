"""What reading a document remarks on: notes for people, and what it keeps without understanding, and places."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from specagent.agent.document.blocks import Block

NOTHING = "*None.*"
"""What stands where a table or list has no rows."""

UNDESCRIBED = "To be described."
"""What stands for a text that a schema needs and the document lacks."""


@dataclass(frozen=True)
class Note:
    """Something about the document that its author may want to know; `line` counts from 1."""

    line: int
    message: str


@dataclass(frozen=True)
class Extra:
    """Markdown that stands in the document and in no schema, kept as it is.

    `after` is the slug of the section it stands in or behind; empty before the first section.
    """

    after: str
    line: int
    markdown: str


@dataclass(frozen=True)
class Span:
    """The lines that something takes up, counted from 1 and inclusive."""

    line: int
    end: int


@dataclass
class Remarks:
    """Collects notes, extras and places while one section after the other is read."""

    section: str = ""
    notes: list[Note] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)
    spans: dict[tuple[str, str], list[Span]] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)

    def within(self, section: str) -> "Remarks":
        """Return what adds to the same notes, extras and places on behalf of `section`."""
        return Remarks(section, self.notes, self.extras, self.spans, self.drawn)

    def locate(self, subject: str, line: int, end: int = 0) -> None:
        """Tell where a row or bullet stands; `subject` is what it is called, such as `Container: Order API`."""
        self.spans.setdefault((self.section, subject), []).append(Span(line, end or line))

    def locate_drawn(self, subject: str, line: int) -> None:
        """Tell where something is drawn that stands in no table."""
        self.locate(subject, line)
        self.drawn.add(subject)

    def note(self, line: int, message: str) -> None:
        """Add a note."""
        self.notes.append(Note(line, message))

    def keep(self, line: int, markdown: str, why: str) -> None:
        """Keep Markdown verbatim and say why."""
        self.extras.append(Extra(self.section, line, markdown))
        self.note(line, why)

    def keep_blocks(self, blocks: Iterable[Block]) -> None:
        """Keep blocks, those that follow one another as one; a marker of emptiness and a rule say nothing."""
        kept = [block for block in blocks if block.kind != "rule" and not is_empty_marker(block)]
        for run in _runs(kept):
            self.keep_whole(run)

    def keep_whole(self, blocks: Sequence[Block]) -> None:
        """Keep all of these blocks as one."""
        gaps = ("\n" * (block.line - above.end) for above, block in pairwise(blocks))
        markdown = "".join(chain(*zip((block.source for block in blocks), chain(gaps, [""]), strict=True)))
        self.keep(blocks[0].line, markdown, f"{_named(blocks[0])} is no part of a specification; kept as it stands")

    def above_headings(self, blocks: Sequence[Block]) -> Sequence[Block]:
        """Return the blocks above the first heading among them; what stands below it is kept as one."""
        for at, block in enumerate(blocks):
            if block.kind == "heading":
                self.keep_whole(blocks[at:])
                return blocks[:at]
        return blocks

    def required(self, value: str, line: int, what: str) -> str:
        """Return `value`, or a placeholder with a note when it is empty."""
        if not value:
            self.note(line, f"{what} is missing")
        return value or UNDESCRIBED


def is_empty_marker(block: Block) -> bool:
    """Return whether a block says that a list or table is empty."""
    return block.kind == "paragraph" and block.text.replace("_", "*") == NOTHING


def _runs(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    run: list[Block] = []
    for block in blocks:
        if run and block.line - run[-1].end > 2:
            yield run
            run = []
        run.append(block)
    if run:
        yield run


def _named(block: Block) -> str:
    first = block.source.strip().partition("\n")[0]
    shown = first if len(first) <= 60 else f"{first[:57]}..."
    return f"This {block.kind if block.kind != 'other' else 'text'} ({shown!r})"
