"""Appendix A as the document and the PRD say it today."""

from specagent.agent.checks.fixing.fix import Fix
from specagent.agent.checks.fixing.page import Page
from specagent.agent.checks.fixing.trace_table import OldTable, new_table
from specagent.agent.checks.texts.appendix import SLUG, outdated
from specagent.agent.checks.texts.links import leads_to, parted
from specagent.agent.checks.traceability import trace
from specagent.agent.document.blocks import Block, Part
from specagent.agent.document.reading import read_any
from specagent.agent.document.remarks import is_empty_marker
from specagent.agent.document.sections.appendices import COLUMNS
from specagent.agent.document.tables import is_table_of
from specagent.schemas.sections import TRACEABILITY
from specagent.schemas.spec import TraceRow


def fix_appendix(fix: Fix) -> Page:
    """Return the text with the table of Appendix A written anew where it is outdated, and added where it is missing.

    Columns, answers and rows of people's own stay. Several tables, or a list, are left as they are.
    """
    case, link = fix.case, fix.case.spec.prd_link or fix.prd_link
    if not case.has_prd or not case.prd.requirements:
        return fix.page()
    rows = trace(case.spec, case.adrs, case.prd, link, case.spec.prd_title)
    part = next((one.part for one in fix.document.reading.chapters if one.slug == SLUG), None)
    if part is None or part.heading is None:
        return _added(fix, rows)
    page = fix.page()
    is_wrong = outdated(case) or _has_better_links(rows, fix)
    if is_wrong and fix.allows("TR011", part.heading.line):
        _renew(part, part.heading, rows, fix, page)
    return page


def _added(fix: Fix, rows: list[TraceRow]) -> Page:
    """Return the text with the whole appendix, above Appendix B if that is there."""
    page = fix.page()
    if not fix.allows("TR011", 1) or not fix.document.reading.sections:
        return page
    section = [f"## {TRACEABILITY}", "", *new_table(rows, None, fix.case)]
    chapters = fix.document.reading.chapters
    below = next((one.part.heading for one in chapters if one.slug == "open-points"), None)
    if below:
        page.splice(below.line, below.line - 1, [*section, ""])
    else:
        page.append(section)
    # Behind a fence or comment that nothing closes, nothing is a section.
    return page if SLUG in read_any(page.text()).sections else fix.page()


def _renew(part: Part, heading: Block, rows: list[TraceRow], fix: Fix, page: Page) -> None:
    tables = [one for one in part.blocks if one.kind == "table"]
    ours = [one for at, one in enumerate(tables) if is_table_of(one, COLUMNS, first=at == 0)]
    empty = next((one for one in part.blocks if is_empty_marker(one)), None)
    if len(ours) == 1:
        lines = range(ours[0].line, ours[0].end + 1)
        plain = [fix.document.lines[line - 1] for line in lines]
        comments = [fix.comment_of(line, page)[1] for line in lines]
        page.splice(lines[0], lines[-1], new_table(rows, OldTable(ours[0], plain, comments), fix.case))
    elif empty and not ours:
        page.splice(empty.line, empty.end, new_table(rows, None, fix.case))
    elif not ours and not any(one.kind == "list" for one in part.blocks):
        below = page.rows[heading.end] if heading.end < len(page.rows) else ""
        page.splice(
            heading.end + 1, heading.end, ["", *new_table(rows, None, fix.case), *([""] if below.strip() else [])]
        )


def _has_better_links(rows: list[TraceRow], fix: Fix) -> bool:
    """Return whether a link to the PRD is broken and would be another one today."""
    links = {one.ref: one.link for one in rows}
    told = fix.case.spec.traceability
    return any(links.get(one.ref, one.link) != one.link and _is_broken(one.link, fix) for one in told)


def _is_broken(link: str, fix: Fix) -> bool:
    target = fix.case.links.get((fix.document.name, link))
    if target is None or (target.exists and target.anchors is None):
        return False
    return not target.exists or not leads_to(parted(link)[1], target.anchors or frozenset())
