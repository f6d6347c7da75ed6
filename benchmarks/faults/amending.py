"""PRDs that ask for one thing more: the spec lists it in Appendix A, and a fault is what it makes of it."""

import re
from dataclasses import dataclass, replace

from benchmarks.faults import parts
from benchmarks.faults.clean import CleanSpec
from benchmarks.faults.fault import NotApplicable
from benchmarks.faults.page import Page, Row, Span

_NUMBER = re.compile(r"\d+$")
_ITEM = re.compile(r"^(?P<bullet>\s*(?:[-*]|(?P<number>\d+)\.)\s+)?(?P<rest>.+)$")
_KINDS = {"Goal": "non-functional", "Constraint": "constraint"}


@dataclass(frozen=True)
class Amended:
    """A spec whose PRD has a further requirement, and the requirement's id."""

    copy: CleanSpec
    id: str


def with_goal(clean: CleanSpec, text: str, name: str, description: str) -> Amended:
    """Add a quality requirement, and a goal that answers it."""
    return _answered(clean, text, f"Goal: {name}", description)


def with_constraint(clean: CleanSpec, text: str, name: str, description: str) -> Amended:
    """Add a constraint to the PRD, and a constraint that takes it up in section 1."""
    return _answered(clean, text, f"Constraint: {name}", description)


def with_requirement(clean: CleanSpec, kind: str, text: str, answer: str) -> Amended:
    """Add a requirement of a kind that the PRD has, with a row in Appendix A that names what answers it."""
    page = clean.page
    known = parts.requirements(page, kind)
    if not known:
        raise NotApplicable(f"the PRD has no {kind} requirement")
    last = known[-1]
    new = _NUMBER.sub(lambda match: str(int(match[0]) + 1).zfill(len(match[0])), last.id)
    row = Row(last.row.at + 1, (new, kind, f"{text}.", last.row.cells[3], answer))
    prd = _with_item(Page.of(clean.prd), last, new, f"{text}.")
    return Amended(replace(clean, prd=prd.text).having(page.inserted(row.at, str(row))), new)


def _answered(clean: CleanSpec, text: str, answer: str, description: str) -> Amended:
    amended = with_requirement(clean, _KINDS[answer.partition(":")[0]], text, answer)
    page = amended.copy.page
    last = parts.goals(page)[-1]
    row = Row(last.at + 1, (f"**{answer}**", f"{amended.id} ({' '.join(text.split()[:4])})", description))
    return Amended(amended.copy.having(page.inserted(row.at, str(row))), amended.id)


def _with_item(prd: Page, last: parts.Requirement, new: str, text: str) -> Page:
    at = _last_item(prd, last.heading)
    line = prd.lines[at]
    if line.startswith("|"):
        cells = prd.rows(Span(0, at + 1))[-1].cells
        return prd.inserted(at + 1, str(Row(at, (new, text, *cells[2:]))))
    item = _ITEM.match(line)
    bullet = (item["bullet"] or "") if item else ""
    if item and item["number"]:
        bullet = bullet.replace(item["number"], str(int(item["number"]) + 1))
    if last.id not in line:
        return prd.inserted(at + 1, f"{bullet}{text}")
    return prd.inserted(
        at + 1, f"{bullet}{new}{':' if ':' in line.split()[-1] or f'{last.id}:' in line else ''} {text}"
    )


def _last_item(prd: Page, title: str) -> int:
    for heading in prd.headings:
        if heading.title == title:
            filled = [at for at in range(heading.span.start + 1, heading.span.end) if prd.lines[at].strip()]
            if filled and not any(prd.lines[at].startswith("#") for at in filled):
                return filled[-1]
    raise NotApplicable(f"the PRD has no list under {title!r}")
