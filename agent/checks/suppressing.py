"""Comments that take findings out: `<!-- specagent: ignore TR003: the board decided so -->`.

A comment holds for what it stands in or before: at the end of a line for that line, on a line of its own for the
block below it, below a heading for all of that heading's part, and above the first section for the whole file.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from specagent.agent.checks.finding import Finding
from specagent.agent.document.blocks import Block, normalised, read_blocks, split_front_matter
from specagent.agent.document.remarks import Span

_COMMENT = re.compile(
    r"<!--[ \t]*specagent:[ \t]*ignore\b(?P<rules>(?:[ \t]*,?[ \t]*[A-Z]{2}(?:\d{3})?\b)*)"
    r"[ \t]*(?:--|[:;,–—-])?[ \t]*(?P<reason>(?:(?!-->)[^\n])*?)[ \t]*-->"
)
_RULE = re.compile(r"[A-Z]{2}(?:\d{3})?")


@dataclass(frozen=True)
class Suppression:
    """One comment: the rules that it names (an id, or the letters of a group), why, and the lines it holds for."""

    rules: tuple[str, ...]
    reason: str
    line: int
    column: int
    span: Span

    def covers(self, finding: Finding) -> bool:
        """Return whether the comment takes out a finding of its file; without a reason it takes out none."""
        if finding.location is None or not self.reason:
            return False
        named = any(finding.rule == one or (len(one) == 2 and finding.rule.startswith(one)) for one in self.rules)
        return named and self.span.line <= finding.location.line <= self.span.end


def without_suppressions(text: str) -> str:
    """Return `text` with its suppression comments blanked out, so that every line and column stays."""
    return _COMMENT.sub(lambda found: " " * len(found[0]), normalised(text))


def suppressions(text: str) -> tuple[Suppression, ...]:
    """Return the suppression comments of a Markdown file."""
    plain = normalised(text)
    if "specagent:" not in plain:
        return ()
    blocks = read_blocks(split_front_matter(without_suppressions(plain))[1])
    end = plain.count("\n") + 1
    return tuple(_found(plain, blocks, end))


def _found(text: str, blocks: tuple[Block, ...], end: int) -> Iterator[Suppression]:
    for at, row in enumerate(text.split("\n"), 1):
        for found in _COMMENT.finditer(row):
            alone = not _COMMENT.sub("", row).strip()
            span = _below(at, blocks, end) if alone else Span(at, at)
            rules = tuple(_RULE.findall(found["rules"]))
            yield Suppression(rules, found["reason"], at, found.start() + 1, span)


def _below(line: int, blocks: Iterable[Block], end: int) -> Span:
    """Return the lines that a comment on a line of its own holds for."""
    above = [block for block in blocks if block.line < line]
    following = [block for block in blocks if block.line > line]
    if not any(block.kind == "heading" and block.level > 1 for block in above):
        return Span(1, end)
    inside = next((block for block in above if block.line < line <= block.end), None)
    if inside:
        return _row_below(line, inside)
    if above[-1].kind == "heading":
        level = above[-1].level
        next_one = next((one for one in following if one.kind == "heading" and one.level <= level), None)
        return Span(above[-1].line, next_one.line - 1 if next_one else end)
    return Span(following[0].line, following[0].end) if following else Span(line, end)


def _row_below(line: int, block: Block) -> Span:
    """Return the item of a list that follows a comment inside it; else the line below."""
    item = next((one for one in block.items if one.line > line), None)
    return Span(item.line, item.line + item.source.count("\n")) if item else Span(line + 1, line + 1)
