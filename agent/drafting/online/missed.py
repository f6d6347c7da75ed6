"""Requirements that the parser missed and a model found: accepted only as what stands in the named lines."""

import re
from collections.abc import Sequence

from specagent.agent.drafting.prompting.values import shown
from specagent.schemas.facts import Facts, MissedRequirement
from specagent.schemas.prd import Place, Prd, Requirement
from specagent.schemas.text import shorten

SPARE = 8
"""How many requirements a model may add."""
_MOST_LINES = 12
_LONGEST_NAME = 60
_FEWEST_WORDS = 3
_MARKUP = re.compile(r"^\s*(?:>\s*)*(?:[-*+]|\d+[.)]|\|)?\s*(?:\[[ xX]\]\s*)?|[*_`|]+")
_PREFIXES = ("REQ", "ADDED", "FOUND")


def spare_ids(prd: Prd) -> tuple[str, ...]:
    """Return ids that no requirement of `prd` has, for requirements that were missed."""
    taken = {one.ref.upper() for one in prd.requirements} | {one.id.upper() for one in prd.requirements}
    prefix = next((one for one in _PREFIXES if not any(ref.startswith(f"{one}-") for ref in taken)), "SPECAGENT")
    return tuple(f"{prefix}-{number}" for number in range(1, SPARE + 1))


def accept_missed(facts: Facts, prd: Prd, spare: Sequence[str]) -> list[Requirement]:
    """Return the requirements that `facts` adds; one that is no text of its own in those lines is left out."""
    rows = shown(prd.text).split("\n")
    covered = {row for one in prd.requirements for row in range(one.place.line, one.place.end_line + 1)}
    accepted: dict[str, Requirement] = {}
    for one in facts.missed:
        lines = range(one.line, one.end_line + 1)
        text = _text(rows, one)
        if one.id in spare and one.id not in accepted and text and covered.isdisjoint(lines):
            accepted[one.id] = _requirement(one, text, prd)
            covered.update(lines)
    return list(accepted.values())


def _text(rows: Sequence[str], one: MissedRequirement) -> str:
    """Return what stands in the lines, without markup; empty when it cannot be a requirement."""
    if not (1 <= one.line <= one.end_line <= len(rows) and one.end_line - one.line < _MOST_LINES):
        return ""
    lines = rows[one.line - 1 : one.end_line]
    if any(row.lstrip().startswith(("#", "```", "~~~")) for row in lines):
        return ""
    text = " ".join(" ".join(_MARKUP.sub(" ", row).split()) for row in lines).strip()
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    return text if len(words) >= _FEWEST_WORDS else ""


def _requirement(one: MissedRequirement, text: str, prd: Prd) -> Requirement:
    return Requirement(
        id=one.id,
        ref=one.id,
        numbered=False,
        kind=one.kind,
        quality=None,
        name=shorten(text, _LONGEST_NAME),
        text=text,
        headings=[],
        place=Place(file=prd.source, line=one.line, end_line=one.end_line),
        targets=[],
        priority=None,
    )
