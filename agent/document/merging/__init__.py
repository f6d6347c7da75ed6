"""A three-way merge by structure: what a person wrote and what a redraft changed, row by row and sentence by sentence.

`merge` compares the text as it was last generated, as it stands today and as it was redrafted. What only one
side changed is taken; what both changed in different ways is a `Conflict`, and nothing is decided silently.
"""

from specagent.agent.document.merging.documents import merge_documents
from specagent.agent.document.merging.kept import carried_over, without_kept
from specagent.agent.document.merging.merged import Conflict, Merged, Resolution

__all__ = ["Conflict", "Merged", "Resolution", "carried_over", "merge", "without_kept"]


def merge(base: str | None, mine: str, new: str) -> Merged:
    """Return one section or file, merged from its Markdown as last generated, as it stands and as redrafted.

    Without `base` nobody knows who changed what, so each difference is a conflict.
    """
    if base == mine:
        return Merged((new,) if new else ())
    if "\r\n" not in mine or "\n" in mine.replace("\r\n", ""):
        return Merged(tuple(merge_documents(base, mine, new)))
    base = None if base is None else _with_line_feeds(base)
    return Merged(tuple(merge_documents(base, _with_line_feeds(mine), _with_line_feeds(new))), line_end="\r\n")


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n")
