"""Lists inside one cell: items set apart by a comma or a semicolon."""

import re
from collections.abc import Iterable

from specagent.agent.document.inline import mask

_PARENTHESES = re.compile(r"[()]")


def joined(items: Iterable[str], separator: str) -> str:
    """Return Markdown items joined with `separator`, which `split_items` takes apart again."""
    return f"{separator} ".join(protected(one, separator) for one in items)


def split_items(markdown: str, separators: str) -> list[str]:
    """Return the items of a list; a separator inside parentheses or a code span separates nothing."""
    masked = mask(markdown)
    level = 0
    cuts = []
    balanced = is_balanced(masked)
    for found in re.finditer(rf"[(){re.escape(separators)}]", masked):
        if found[0] in "()":
            level += {"(": 1, ")": -1}[found[0]] * balanced
        elif level == 0:
            cuts.append(found.start())
    starts, ends = [0, *(cut + 1 for cut in cuts)], [*cuts, len(markdown)]
    items = (markdown[start:end].strip() for start, end in zip(starts, ends, strict=True))
    return [one for one in items if one]


def protected(markdown: str, separators: str) -> str:
    """Return one Markdown item, escaped so that it stays one item of a list with `separators`."""
    if is_balanced(mask(markdown)) and split_items(markdown, separators) == [markdown]:
        return markdown
    return backslashed(markdown, f"(){separators}")


def backslashed(markdown: str, characters: str) -> str:
    """Return `markdown` with a backslash before each of `characters` that has none yet."""
    parts, done = [], 0
    for found in re.finditer(f"[{re.escape(characters)}]", mask(markdown)):
        parts += [markdown[done : found.start()], "\\"]
        done = found.start()
    return "".join([*parts, markdown[done:]])


def is_balanced(masked: str) -> bool:
    """Return whether each parenthesis in a mask is closed after it was opened."""
    level = 0
    for found in _PARENTHESES.finditer(masked):
        level += 1 if found[0] == "(" else -1
        if level < 0:
            return False
    return level == 0
