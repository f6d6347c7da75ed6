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

_OPEN, _CLOSE = "<!--", "-->"
_OURS = re.compile(r"specagent:\s*(?P<verb>\w+)\s*", re.IGNORECASE)
_NAME = re.compile(
    r"(?P<name>[A-Za-z]{2}(?:\d{3})?|[a-z0-9]+(?:-[a-z0-9]+)+)(?![\w-])(?:\s*(?:,|&|\band\b))?\s*", re.ASCII
)
_BETWEEN = re.compile(r"(?:--|[:;,–—-])\s*")


@dataclass(frozen=True)
class Suppression:
    """One comment: the rules that it names (ids, letters of a group, names), why, and the lines it holds for.

    `verb` is what it says to do, in lower case; only `ignore` takes anything out.
    """

    rules: tuple[str, ...]
    reason: str
    line: int
    column: int
    span: Span
    verb: str = "ignore"

    def covers(self, finding: Finding) -> bool:
        """Return whether the comment takes out a finding of its file; without a reason it takes out none."""
        if finding.location is None or not self.reason or self.verb != "ignore":
            return False
        meant = {finding.rule, finding.rule[:2], finding.name}
        return bool(meant & set(self.rules)) and self.span.line <= finding.location.line <= self.span.end


@dataclass(frozen=True)
class _Comment:
    """A comment of ours in a text: where it begins and ends, and what stands in it."""

    start: int
    end: int
    verb: str
    body: str


def without_suppressions(text: str) -> str:
    """Return `text` with its suppression comments blanked out, so that every line and column stays.

    A comment on a line of its own among the rows of a table becomes an empty row, so that the table goes on.
    """
    plain = normalised(text)
    parts, done = [], 0
    for one in _comments(plain):
        parts += [plain[done : one.start], _blank(plain, one)]
        done = one.end
    return "".join([*parts, plain[done:]])


def suppressions(text: str) -> tuple[Suppression, ...]:
    """Return the suppression comments of a Markdown file; in code there are none."""
    plain = normalised(text)
    comments = list(_comments(plain))
    if not comments:
        return ()
    blanked = without_suppressions(plain)
    blocks = read_blocks(split_front_matter(blanked)[1])
    code = [Span(one.line, one.end) for one in _within(read_blocks(plain)) if _is_code(one)]
    found = (_suppression(one, plain, blanked, blocks) for one in comments)
    return tuple(one for one in found if not any(span.line <= one.line <= span.end for span in code))


def _comments(text: str) -> Iterator[_Comment]:
    start = text.find(_OPEN)
    while start >= 0:
        end = text.find(_CLOSE, start)
        if end < 0:
            return
        body = text[start + len(_OPEN) : end].strip()
        if ours := _OURS.match(body):
            yield _Comment(start, end + len(_CLOSE), ours["verb"].lower(), body[ours.end() :])
        start = text.find(_OPEN, end)


def _blank(text: str, comment: _Comment) -> str:
    blank = re.sub(r"[^\n]", " ", text[comment.start : comment.end])
    above = text[: comment.start].rstrip(" \t").endswith("\n")
    below = text[comment.end :].lstrip(" \t").startswith("\n|")
    in_table = above and below and text[: comment.start].rstrip().endswith("|") and "\n" not in blank
    return f"|{blank[1:-1]}|" if in_table else blank


def _suppression(comment: _Comment, text: str, blanked: str, blocks: tuple[Block, ...]) -> Suppression:
    line = text.count("\n", 0, comment.start) + 1
    begin = text.rfind("\n", 0, comment.start) + 1
    last = line + text.count("\n", comment.start, comment.end)
    end = text.find("\n", comment.end)
    row = blanked[begin : end if end >= 0 else len(blanked)]
    alone = not row.strip(" \t|\n")
    span = _below(last, blocks, text.count("\n") + 1) if alone else Span(line, last)
    rules, reason = _read(comment.body)
    return Suppression(rules, reason, line, comment.start - begin + 1, span, comment.verb)


def _read(body: str) -> tuple[tuple[str, ...], str]:
    """Return the rules that a comment names and its reason; ids and groups in capitals."""
    rules, at = [], 0
    while found := _NAME.match(body, at):
        name = found["name"]
        is_id = "-" not in name
        if is_id and not (name[2:].isdigit() or name.isupper()):
            break
        rules.append(name.upper() if is_id else name)
        at = found.end()
    between = _BETWEEN.match(body, at)
    return tuple(rules), " ".join(body[between.end() if between else at :].split())


def _is_code(block: Block) -> bool:
    return block.kind == "fence" or (block.kind == "other" and block.source.startswith(("    ", "\t")))


def _within(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from _within(block.blocks)
        for item in block.items:
            yield from _within(item.blocks)


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
