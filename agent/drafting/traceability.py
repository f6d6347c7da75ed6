"""Appendix A: every requirement, where it stands in the PRD, and the rows that answer it."""

from collections.abc import Sequence

from specagent.agent.checks.statements import statements
from specagent.agent.document.anchors import github_anchors
from specagent.agent.drafting.frame import Frame
from specagent.schemas.adr import Adr
from specagent.schemas.prd import Prd, Requirement
from specagent.schemas.spec import Spec, TraceRow

_LONGEST_QUOTE = 140
_APPENDIX_B = "Appendix B"


def trace(spec: Spec, adrs: Sequence[Adr], prd: Prd, frame: Frame) -> list[TraceRow]:
    """Return one row for each requirement of `prd`, in its order."""
    answers = _answers(spec, adrs)
    anchors = _anchors(prd, frame)
    return [_row(one, answers.get(one.ref, []), anchors, frame) for one in prd.requirements]


def _answers(spec: Spec, adrs: Sequence[Adr]) -> dict[str, list[str]]:
    """Return the subjects of the statements that cite each requirement; communication only repeats parts."""
    found: dict[str, dict[str, None]] = {}
    for statement in statements(spec, adrs):
        if statement.basis is None or statement.subject.startswith("Communication: "):
            continue
        for ref in statement.basis.requirements:
            found.setdefault(ref, {})[statement.subject] = None
    return {ref: list(subjects) for ref, subjects in found.items()}


def _row(one: Requirement, answers: list[str], anchors: dict[str, str], frame: Frame) -> TraceRow:
    heading = one.headings[-1] if one.headings else ""
    anchor = anchors.get(heading, "")
    if one.kind == "assumption":
        answers = [*answers, _APPENDIX_B]
    return TraceRow(
        ref=one.ref,
        kind=one.kind,
        quote=_short(one.text),
        heading=heading or frame.prd_title,
        link=f"{frame.prd_link}#{anchor}" if anchor else frame.prd_link,
        answers=answers,
    )


def _anchors(prd: Prd, frame: Frame) -> dict[str, str]:
    """Return the anchor of each heading; GitHub gives none inside files that it does not render."""
    if not frame.prd_link.lower().endswith((".md", ".markdown")):
        return {}
    return github_anchors(prd.text)


def _short(text: str) -> str:
    if len(text) <= _LONGEST_QUOTE:
        return text
    return text[: _LONGEST_QUOTE - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
