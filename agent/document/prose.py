"""Paragraphs with one sentence a line, so that a diff and a merge see sentences."""

import re

from specagent.agent.document.inline import at_line_start, emphasis_ranges, mask

_SENTENCE_END = re.compile(r"[.!?…][\x00\"'”’»)*]*(?P<gap> )(?=[^\sa-z(])")
_ABBREVIATIONS = {
    *("e.g.", "i.e.", "etc.", "vs.", "cf.", "approx.", "resp.", "incl.", "no.", "fig.", "dr.", "mr.", "ms."),
    *("bzw.", "z.b.", "d.h.", "ca.", "ggf.", "p.ej.", "p.ex.", "ex.", "u.s.", "st.", "al."),
}


def sentence_lines(markdown: str) -> list[str]:
    """Return inline Markdown as lines of one sentence each; joined with spaces they are `markdown` again.

    Only the first line is not guarded against beginning a block: what it follows decides that.
    """
    masked = mask(markdown)
    inside = _positions_inside_emphasis(masked)
    lines, done = [], 0
    for found in _SENTENCE_END.finditer(masked):
        if found.start() in inside or _abbreviates(masked, found.start()):
            continue
        lines.append(markdown[done : found.start("gap")])
        done = found.end()
    first, *rest = [*lines, markdown[done:]]
    return [first, *(at_line_start(one) for one in rest)]


def joined_lines(markdown: str) -> str:
    """Return the inline Markdown of a paragraph on one line; a hard line break is a space."""
    rows = [row.strip() for row in markdown.split("\n")]
    return " ".join(_without_break(row) for row in rows[:-1]) + f" {rows[-1]}" if rows[1:] else rows[0]


def _positions_inside_emphasis(masked: str) -> set[int]:
    return {at for start, end in emphasis_ranges(masked) for at in range(start + 1, end - 1) if masked[at] in ".!?…"}


def _abbreviates(masked: str, at: int) -> bool:
    word = masked[masked.rfind(" ", 0, at) + 1 : at + 1].lower().lstrip("(\0")
    return word in _ABBREVIATIONS


def _without_break(row: str) -> str:
    backslashes = len(row) - len(row.rstrip("\\"))
    return row[:-1].rstrip() if backslashes % 2 else row
