"""Fixes of what can be mended by code alone: headings, links and the table of Appendix A."""

from collections.abc import Callable, Collection
from dataclasses import replace

from specagent.agent.checks.case import Case
from specagent.agent.checks.fixing.appendix import fix_appendix
from specagent.agent.checks.fixing.fix import Fix
from specagent.agent.checks.fixing.headings import fix_headings
from specagent.agent.checks.fixing.links import fix_links
from specagent.agent.checks.fixing.page import Page
from specagent.agent.checks.reading import read_spec_document

__all__ = ["FIXABLE", "fixed"]

FIXABLE = frozenset({"TR009", "TR010", "TR011", "TX004"})
"""The rules of which `fixed` mends what is mechanical."""

_STEPS: tuple[Callable[[Fix], Page], ...] = (fix_headings, fix_links, fix_appendix)


def fixed(case: Case, text: str, prd_link: str = "", rules: Collection[str] = FIXABLE) -> str:
    """Return the text of a spec's file with what breaks `rules` mended where that is safe; all else is as it was.

    `prd_link` leads from the spec to the PRD; nothing is linked to it where it is empty. What a comment in the
    text takes out is left alone.
    """
    fix: Fix | None = None
    for step in _STEPS:
        if fix is None or fix.text != text:
            fix = Fix(_having(case, text), text, prd_link, frozenset(rules))
        text = step(fix).text()
    return text


def _having(case: Case, text: str) -> Case:
    document = read_spec_document(case.document.name if case.document else "", text)
    return replace(case, document=document, spec=document.reading.spec)
