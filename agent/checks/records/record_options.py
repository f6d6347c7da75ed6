"""How many options a decision record's file considers."""

from collections.abc import Iterator

from specagent.agent.checks.documents import AdrDocument
from specagent.agent.checks.records.record_text import RecordPart, folded_words, record_parts
from specagent.agent.document.blocks import Block
from specagent.agent.document.sections.bullets import bold_label
from specagent.agent.document.tables import split_row

_ONE = {"option", "alternative", "alternativa", "opcion", "opcao", "opzione", "optie", "variante"}


def options_part(record: AdrDocument) -> RecordPart | None:
    """Return where a record's options begin; None where its template has no place for them."""
    return next(iter(_outermost(record)), None)


def count_options(record: AdrDocument) -> int | None:
    """Return how many options a record considers; None where they stand in prose, which nobody can count."""
    found = list(_outermost(record))
    single = sum(_is_one(part) for part in found)
    counts = [_count(part) for part in found if not _is_one(part)]
    if None in counts:
        return None
    return max([single, *(count for count in counts if count is not None)])


def _outermost(record: AdrDocument) -> Iterator[RecordPart]:
    end = 0
    for part in record_parts(record):
        if "options" in part.kinds and part.line > end:
            end = part.blocks[-1].end if part.blocks else part.line
            yield part


def _is_one(part: RecordPart) -> bool:
    """Return whether a heading is one option: `Option 2: MySQL`."""
    words = part.title.split()
    return len(words) > 1 and folded_words(words[0])[:1] != [] and folded_words(words[0])[0] in _ONE


def _count(part: RecordPart) -> int | None:
    at = next((at for at, block in enumerate(part.blocks) if block.kind == "heading"), len(part.blocks))
    lead, below = part.blocks[:at], part.blocks[at:]
    levels = [block.level for block in below if block.kind == "heading"]
    headed = levels.count(min(levels, default=0))
    labelled = sum(block.kind == "paragraph" and bool(bold_label(block.text)[0]) for block in lead)
    listed = max(headed, labelled, sum(map(_entries, lead)))
    if not listed and part.filled:
        return None
    return listed + _unnamed(part) if listed else 0


def _entries(block: Block) -> int:
    if block.kind == "table":
        rows = [split_row(row) for row in block.source.split("\n")]
        return max(len(rows) - 2, len(rows[0]) - 1)  # options may be rows or columns
    return len(block.items)


def _unnamed(part: RecordPart) -> int:
    """Return 1 where only alternatives to the chosen option are listed."""
    words = folded_words(part.title)
    return int(any(word.startswith(("alternativ", "reject")) for word in words) and "options" not in words)
