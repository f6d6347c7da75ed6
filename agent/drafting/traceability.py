"""Appendix A: every requirement, where it stands in the PRD, and the rows that answer it."""

from bisect import bisect_right
from collections.abc import Sequence

from specagent.agent.checks.statements import statements
from specagent.agent.document.blocks import read_blocks
from specagent.agent.document.headings import github_anchors
from specagent.agent.document.tables import plain
from specagent.agent.drafting.frame import Frame
from specagent.agent.drafting.quoting import shorten
from specagent.schemas.adr import Adr
from specagent.schemas.prd import Prd, Requirement
from specagent.schemas.spec import Spec, TraceRow

_LONGEST_QUOTE = 140
_APPENDIX_B = "Appendix B"


def trace(spec: Spec, adrs: Sequence[Adr], prd: Prd, frame: Frame) -> list[TraceRow]:
    """Return one row for each requirement of `prd`, in its order."""
    answers = _answers(spec, adrs)
    places = _Places(prd, frame)
    return [_row(one, answers.get(one.ref, []), places) for one in prd.requirements]


class _Places:
    """The PRD's headings, and how to link to them; only Markdown is rendered with anchors."""

    def __init__(self, prd: Prd, frame: Frame) -> None:
        self._frame = frame
        is_markdown = frame.prd_link.lower().endswith((".md", ".markdown"))
        headings = [one for one in read_blocks(prd.text) if one.kind == "heading"] if is_markdown else []
        self._titles = [plain(one.text) for one in headings]
        self._lines = [one.line for one in headings]
        self._anchors = github_anchors(one.text for one in headings)

    def of(self, requirement: Requirement) -> tuple[str, str]:
        """Return the nearest heading at or above the requirement, and the link to it."""
        at = bisect_right(self._lines, requirement.place.line) - 1
        if at < 0:
            return (requirement.headings or [self._frame.prd_title])[-1], self._frame.prd_link
        return self._titles[at], f"{self._frame.prd_link}#{self._anchors[at]}"


def _answers(spec: Spec, adrs: Sequence[Adr]) -> dict[str, list[str]]:
    """Return the subjects of the statements that cite each requirement; communication only repeats parts."""
    found: dict[str, dict[str, None]] = {}
    for statement in statements(spec, adrs):
        if statement.basis is None or statement.subject.startswith("Communication: "):
            continue
        for ref in statement.basis.requirements:
            found.setdefault(ref, {})[statement.subject] = None
    return {ref: list(subjects) for ref, subjects in found.items()}


def _row(one: Requirement, answers: list[str], places: _Places) -> TraceRow:
    heading, link = places.of(one)
    if one.kind == "assumption":
        answers = [*answers, _APPENDIX_B]
    return TraceRow(
        ref=one.ref, kind=one.kind, quote=shorten(one.text, _LONGEST_QUOTE), heading=heading, link=link, answers=answers
    )
