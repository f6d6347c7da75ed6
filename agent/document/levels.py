"""Documents whose sections begin a level above or below the template's, read as if they began at level 2."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from specagent.agent.document.blocks import Block
from specagent.agent.document.headings import recognised, titled
from specagent.agent.document.sections.header import is_title
from specagent.schemas.sections import SECTIONS

_SECTIONS = {one.slug for one in SECTIONS}
_FEWEST_ABOVE, _FEWEST_BELOW = 3, 4


def with_sections_at_two(blocks: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks with their headings at the levels that they have in the template; their source stays."""
    level = _section_level(blocks)
    if level == 2:
        return blocks
    first = _begin_sections(blocks, level)[0]
    start = blocks.index(first)
    deeper = sorted({one.level for one in blocks[start:] if one.kind == "heading" and one.level > level})
    levels = dict.fromkeys(range(1, level), 1) | {level: 2} | dict(zip(deeper, count(3), strict=False))
    return [*blocks[:start], *(_moved(one, levels) for one in blocks[start:])]


def _section_level(blocks: Sequence[Block]) -> int:
    """Return the level at which the sections begin; 2 where that is not certain."""
    above, usual = (len(_begin_sections(blocks, level)) for level in (1, 2))
    if above >= _FEWEST_ABOVE and above > usual:
        return 1
    if max(above, usual) > 1:
        return 2
    below = [one for one in _headings(blocks, 3) if titled(one.text) in _SECTIONS]
    return 3 if len(below) >= _FEWEST_BELOW else 2


def _begin_sections(blocks: Sequence[Block], level: int) -> list[Block]:
    headings = _headings(blocks, level)
    slugs = recognised([one.text for one in headings])
    return [one for one, slug in zip(headings, slugs, strict=True) if slug in _SECTIONS]


def _headings(blocks: Sequence[Block], level: int) -> list[Block]:
    return [one for one in blocks if one.kind == "heading" and one.level == level and not is_title(one)]


def _moved(block: Block, levels: dict[int, int]) -> Block:
    return replace(block, level=levels[block.level]) if block.kind == "heading" else block
