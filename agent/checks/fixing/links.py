"""Links whose target is known: the PRD, and the files of the records that section 7 lists."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from specagent.agent.checks.fixing.fix import Fix, destination
from specagent.agent.checks.fixing.page import Page
from specagent.agent.checks.rule import RULES
from specagent.agent.checks.rules.trace_links import is_broken, label_line
from specagent.agent.checks.texts.links import Link, links_of, parted
from specagent.agent.document.links import is_followable
from specagent.agent.document.sections.bullets import bold_label
from specagent.agent.document.sections.decisions import COLUMNS
from specagent.agent.document.subjects import adr_subject
from specagent.agent.document.tables import matched
from specagent.schemas.adr import DecisionRow

_LINKED = frozenset("[]<>")
_PIPE = re.compile(r"(?<!\\)\|")


def fix_links(fix: Fix) -> Page:
    """Return the text with the links to the PRD and to the records mended."""
    page = fix.page()
    links = links_of(fix.document)
    if fix.prd_link and is_followable(fix.prd_link):
        if fix.case.spec.prd_link:
            _mend_prd(fix, page, links)
        else:
            _link_prd(fix, page)
    for row, line in _decisions(fix):
        target = _record_link(row.number, fix)
        if target and fix.allows("TR010", line):
            _mend_row(row, line, target, fix, page, links)
    return page


def _mend_prd(fix: Fix, page: Page, links: list[Link]) -> None:
    """Lead all links that should lead to the PRD there."""
    old, new = parted(fix.case.spec.prd_link)[0], fix.prd_link
    if not is_broken(fix.case, fix.document, fix.case.spec.prd_link) or old == parted(new)[0]:
        return
    for link in links:
        path, anchor = parted(link.target)
        rule = "TR009" if link.target == fix.case.spec.prd_link else "TR010"
        if path == old and fix.allows(rule, link.line):
            page.replace(link.line, link.column, len(link.source), destination(f"{new}#{anchor}" if anchor else new))


def _link_prd(fix: Fix, page: Page) -> None:
    """Add the link that is missing: to the words that should be it, else in a paragraph above the first chapter."""
    line = label_line(fix.document)
    if not fix.allows("TR009", line or 1) or not any(RULES["TR009"].apply(fix.case)):
        return
    name, target = posixpath.basename(parted(fix.prd_link)[0]), destination(fix.prd_link)
    first = _first_chapter(fix)
    if line:
        row = fix.document.lines[line - 1]
        words = bold_label(row)[1]
        gap = "" if row.removesuffix(words).endswith(" ") else " "
        if not _LINKED & set(words):
            page.replace(line, len(row) - len(words) + 1, len(words), f"{gap}[{words.strip() or name}]({target})")
    elif first:
        page.splice(first, first - 1, [f"**Link to Requirements:** [{name}]({target})", ""])


def _first_chapter(fix: Fix) -> int:
    """Return the line of the first heading below the title; 0 in a document without any section."""
    headings = [(one.slug, one.part.heading) for one in fix.document.reading.chapters if one.part.heading]
    lines = [heading.line for slug, heading in headings if slug or heading.level > 1]
    return min(lines) if fix.document.reading.sections else 0


def _decisions(fix: Fix) -> Iterator[tuple[DecisionRow, int]]:
    """Yield each row of section 7 with its line."""
    times: Counter[int] = Counter()
    for row in fix.case.spec.decisions.decisions:
        spans = fix.document.reading.spans.get(("decisions", adr_subject(row.number)), ())
        if times[row.number] < len(spans):
            yield row, spans[times[row.number]].line
        times[row.number] += 1


def _record_link(number: int, fix: Fix) -> str:
    """Return the way from the spec to the file of a record; nothing unless there is exactly one."""
    names = [one.name for one in fix.case.records if one.number == number]
    if len(names) != 1 or posixpath.isabs(names[0]) != posixpath.isabs(fix.document.name):
        return ""
    return posixpath.relpath(names[0], posixpath.dirname(fix.document.name) or ".")


def _mend_row(row: DecisionRow, line: int, target: str, fix: Fix, page: Page, links: list[Link]) -> None:
    if not row.link:
        _link_cell(line, target, fix, page)
    elif is_broken(fix.case, fix.document, row.link) and parted(row.link)[0] != target:
        for link in links:
            if link.line == line and link.target == row.link:
                page.replace(line, link.column, len(link.source), destination(target))


def _link_cell(line: int, target: str, fix: Fix, page: Page) -> None:
    """Make a link of the cell that names a record, if it is plain text."""
    row = fix.document.lines[line - 1]
    table = next(one for one in fix.document.blocks if one.line <= line <= one.end)
    bounds = [-1, *(found.start() for found in _PIPE.finditer(row)), len(row)]
    cells = [(start + 1, end) for start, end in pairwise(bounds)]
    cells = cells if row[slice(*cells[0])].strip() else cells[1:]
    start, end = cells[matched(table, COLUMNS).get("adr", 0)]
    text = row[start:end].strip()
    if text and not _LINKED & set(text):
        at = row.index(text, start)
        page.replace(line, at + 1, len(text), f"[{text}]({destination(target)})")
