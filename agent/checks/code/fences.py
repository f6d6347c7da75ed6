"""The code fences of a Markdown file, wherever they stand, and the language that each claims."""

import re
from collections.abc import Iterable, Iterator

from specagent.agent.document.blocks import Block

_LANGUAGE = re.compile(r"\{?[.:]?\s*(?P<name>[\w+#-]+)")


def blocks_within(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield `blocks` and all that stand inside their lists and quotes."""
    for block in blocks:
        yield block
        for item in block.items:
            yield from blocks_within(item.blocks)
        yield from blocks_within(block.blocks)


def fences(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield all fences among `blocks`, also those inside lists and quotes."""
    return (block for block in blocks_within(blocks) if block.kind == "fence")


def fence_language(info: str) -> str:
    """Return the language of an info string such as `Python title="x"` or `{.python}`, in lower case."""
    found = _LANGUAGE.match(info.strip())
    return found["name"].lower() if found else ""


def place_in_file(lines: tuple[str, ...], fence: Block, line: int, column: int) -> tuple[int, int]:
    """Return line and column in the file of a place in a fence's code; all count from 1."""
    code = fence.text.removesuffix("\n").split("\n")
    line = min(max(line, 1), len(code))
    written = lines[fence.line + line - 1] if fence.line + line <= len(lines) else ""
    shift = len(written) - len(code[line - 1]) if written.endswith(code[line - 1]) else 0
    return fence.line + line, shift + max(column, 1)
