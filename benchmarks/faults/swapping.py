"""Putting one technology in another's place, as an author would who changed their mind."""

from benchmarks.faults import parts
from benchmarks.faults.page import Page, Row

_QUOTES = ("The PRD asks:", "required by the PRD")


def swapped(page: Page, old: str, new: str) -> Page:
    """Return the page with `new` in place of `old` in sections 2 to 6, except where the PRD is quoted."""
    for row in parts.stack(page):
        if row.cells[1] == old:
            page = page.with_row(_chosen(row, old, new))
    within = parts.section(page, "2.").span.start, parts.section(page, "7.").span.start
    chosen = {row.at for row in parts.stack(page)}
    for at in range(*within):
        line = page.lines[at]
        if at not in chosen and not any(quote in line for quote in _QUOTES):
            page = page.mapped(Row(at, ()).span, old, new)
    return page


def _chosen(row: Row, old: str, new: str) -> Row:
    why = f"{new} covers the same needs; over {old}: what the team knows outweighs its reach."
    return row.having(1, new).having(3, f"{why} ({parts.cited(row.cells[3])})")
