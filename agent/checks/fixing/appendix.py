"""Appendix A as the document and the PRD say it today."""

from specagent.agent.checks.fixing.fix import Fix
from specagent.agent.checks.fixing.page import Page
from specagent.agent.checks.fixing.trace_table import OldTable, new_table
from specagent.agent.checks.texts.appendix import SLUG, bare_ref, outdated
from specagent.agent.checks.texts.links import leads_to, parted
from specagent.agent.checks.texts.renamed import TEMPLATE
from specagent.agent.checks.traceability import trace
from specagent.agent.document.blocks import Block, Part
from specagent.agent.document.reading import read_any
from specagent.agent.document.remarks import is_empty_marker
from specagent.agent.document.sections.appendices import COLUMNS
from specagent.agent.document.tables import is_table_of, plain
from specagent.schemas.sections import SECTIONS, TRACEABILITY
from specagent.schemas.spec import TraceRow


def fix_appendix(fix: Fix) -> Page:
    """Return the text with the table of Appendix A brought up to date, and added to a spec of the template's layout.

    Columns, cells and rows of people's own stay. Several tables, or a list, are left as they are.
    """
    case, link = fix.case, fix.case.spec.prd_link or fix.prd_link
    if not case.has_prd or not case.prd.requirements:
        return fix.page()
    rows = trace(case.spec, case.adrs, case.prd, link, case.spec.prd_title)
    part = next((one.part for one in fix.document.reading.chapters if one.slug == SLUG), None)
    if part is None or part.heading is None:
        return _added(fix, rows)
    page = fix.page()
    relinked = _better_linked(rows, fix)
    if (outdated(case) or relinked) and fix.allows("TR011", part.heading.line):
        _renew(part, part.heading, rows, relinked, fix, page)
    return page


def _added(fix: Fix, rows: list[TraceRow]) -> Page:
    """Return the text with the whole appendix, above Appendix B if that is there."""
    page = fix.page()
    if not fix.allows("TR011", 1) or not _is_our_layout(fix):
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


def _is_our_layout(fix: Fix) -> bool:
    """Return whether the document has all sections under the template's headings: to others nothing is added."""
    headings = (one.part.heading for one in fix.document.reading.chapters)
    titles = {plain(one.text).casefold() for one in headings if one and one.level == 2}
    return all(TEMPLATE[one.slug].casefold() in titles for one in SECTIONS)


def _renew(part: Part, heading: Block, rows: list[TraceRow], relinked: frozenset[str], fix: Fix, page: Page) -> None:
    tables = [one for one in part.blocks if one.kind == "table"]
    ours = [one for at, one in enumerate(tables) if is_table_of(one, COLUMNS, first=at == 0)]
    empty = next((one for one in part.blocks if is_empty_marker(one)), None)
    if len(ours) == 1:
        lines = range(ours[0].line, ours[0].end + 1)
        bare = [fix.document.lines[line - 1] for line in lines]
        comments = [fix.comment_of(line, page)[1] for line in lines]
        page.splice(lines[0], lines[-1], new_table(rows, OldTable(ours[0], bare, comments, relinked), fix.case))
    elif empty and not ours:
        page.splice(empty.line, empty.end, new_table(rows, None, fix.case))
    elif not ours and not any(one.kind == "list" for one in part.blocks):
        below = page.rows[heading.end] if heading.end < len(page.rows) else ""
        page.splice(
            heading.end + 1, heading.end, ["", *new_table(rows, None, fix.case), *([""] if below.strip() else [])]
        )


def _better_linked(rows: list[TraceRow], fix: Fix) -> frozenset[str]:
    """Return the ids whose link to the PRD is broken and would be another one today."""
    links = {one.ref: one.link for one in rows}
    told = [(bare_ref(one.ref), one.link) for one in fix.case.spec.traceability]
    return frozenset(ref for ref, link in told if links.get(ref, link) != link and _is_broken(link, fix))


def _is_broken(link: str, fix: Fix) -> bool:
    target = fix.case.links.get((fix.document.name, link))
    if target is None or (target.exists and target.anchors is None):
        return False
    return not target.exists or not leads_to(parted(link)[1], target.anchors or frozenset())
