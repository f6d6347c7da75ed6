"""The text of PDF pages as Markdown: lines joined to paragraphs, bookmarks found again as headings."""

import re

_PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?", re.IGNORECASE)
_BULLET = re.compile(r"[•◦▪●‣∙·–]\s*")
_STARTS_BLOCK = re.compile(r"[-*+] |\d{1,3}[.)]\s|\[?[A-Z]{1,6}-?\d|#|\|")
_HYPHENATED = re.compile(r"[^\W\d_]-\Z")
_FULL = 0.7


def pages_to_markdown(pages: list[str], outline: list[tuple[str, int]]) -> str:
    """Return `pages` as Markdown; `outline` holds the bookmarks, each with its level from 1."""
    levels = {_squeezed(title): min(level, 6) for title, level in reversed(outline)}
    blocks: list[str] = []
    for page in pages:
        rows = [" ".join(row.split()) for row in page.split("\n")]
        kept = [row for row in rows if not _PAGE_NUMBER.fullmatch(row)]
        blocks += _blocks(kept, levels)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(blocks)).strip()


def _blocks(rows: list[str], levels: dict[str, int]) -> list[str]:
    wide = max(map(len, rows), default=0) * _FULL
    blocks: list[list[str]] = []
    before = ""
    for row in rows:
        level = levels.get(_squeezed(row)) if row else None
        plain = _BULLET.sub("- ", row, count=1)
        if level:
            blocks += [[], [f"{'#' * level} {row}"], []]
        elif _continues(before, plain, wide):
            blocks[-1].append(plain)
        else:
            blocks.append([plain])
        before = "" if level else row
    return [*map(_joined, blocks), ""]


def _continues(before: str, row: str, wide: float) -> bool:
    # A line goes on in the next one when it fills the width of the page and ends no sentence.
    if not before or not row or _STARTS_BLOCK.match(row):
        return False
    return len(before) >= wide and not before.endswith((".", "!", "?", ":", "。", "！", "？"))


def _joined(rows: list[str]) -> str:
    parts: list[str] = []
    for row in rows:
        if parts and _HYPHENATED.search(parts[-1]) and row[0].islower():
            parts[-1] = parts[-1][:-1] + row
        else:
            parts.append(row)
    return " ".join(parts)


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()
