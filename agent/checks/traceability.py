"""Appendix A: every requirement, where it stands in the PRD, and the rows that answer it."""

from bisect import bisect_right
from collections.abc import Sequence

from specagent.agent.checks.statements import statements
from specagent.agent.document.blocks import read_blocks
from specagent.agent.document.headings import github_anchors
from specagent.agent.document.tables import plain
from specagent.schemas.adr import Adr
from specagent.schemas.prd import Prd, Requirement
from specagent.schemas.spec import Spec, TraceRow
from specagent.schemas.text import shorten

APPENDIX_B = "Appendix B"
"""What answers an assumption of the PRD: a reviewer confirms it there."""

_LONGEST_QUOTE = 140


def trace(spec: Spec, adrs: Sequence[Adr], prd: Prd, prd_link: str, prd_title: str) -> list[TraceRow]:
    """Return one row for each requirement of `prd`, in its order; `prd_link` leads from the spec to the PRD."""
    answers = answers_of(spec, adrs, prd)
    places = _Places(prd, prd_link, prd_title)
    return [_row(one, answers[one.ref], places) for one in prd.requirements]


def answers_of(spec: Spec, adrs: Sequence[Adr], prd: Prd) -> dict[str, list[str]]:
    """Return the subjects of what answers each requirement of `prd`; communication only repeats parts."""
    found: dict[str, dict[str, None]] = {one.ref: {} for one in prd.requirements}
    for statement in statements(spec, adrs):
        if statement.basis is None or statement.subject.startswith("Communication: "):
            continue
        for ref in statement.basis.requirements:
            found.setdefault(ref, {})[statement.subject] = None
    for one in prd.of_kind("assumption"):
        found[one.ref][APPENDIX_B] = None
    return {one.ref: list(found[one.ref]) for one in prd.requirements}


class _Places:
    """The PRD's headings, and how to link to them; only Markdown is rendered with anchors."""

    def __init__(self, prd: Prd, prd_link: str, prd_title: str) -> None:
        self._link = prd_link
        self._title = prd_title
        is_markdown = prd_link.lower().endswith((".md", ".markdown"))
        headings = [one for one in read_blocks(prd.text) if one.kind == "heading"] if is_markdown else []
        self._titles = [plain(one.text) for one in headings]
        self._lines = [one.line for one in headings]
        self._anchors = github_anchors(one.text for one in headings)

    def of(self, requirement: Requirement) -> tuple[str, str]:
        """Return the nearest heading at or above the requirement, and the link to it."""
        at = bisect_right(self._lines, requirement.place.line) - 1
        if at < 0:
            return (requirement.headings or [self._title])[-1], self._link
        return self._titles[at], f"{self._link}#{self._anchors[at]}"


def _row(one: Requirement, answers: list[str], places: _Places) -> TraceRow:
    heading, link = places.of(one)
    quote = shorten(one.text, _LONGEST_QUOTE)
    return TraceRow(ref=one.ref, kind=one.kind, quote=quote, heading=heading, link=link, answers=answers)
