"""Faults of decisions: ADRs that are missing, incomplete, numbered twice or no longer true."""

import re
from random import Random

from benchmarks.faults import parts
from benchmarks.faults.clean import CleanSpec
from benchmarks.faults.fault import Fault, NotApplicable, kind, pick
from benchmarks.faults.page import Page, Row
from benchmarks.faults.swapping import swapped

_PARTS = ("Context", "Decision", "Consequences")
_UNKNOWN = ("Done", "WIP", "Under Discussion", "Final", "Agreed-ish", "Yes", "Implemented")
_STATUS = re.compile(r"(\*\*Status:\*\* )\w+")
_TITLE = re.compile(r"^(.+?) over (.+)$")

_SIGNIFICANT = ("Database", "Messaging", "Identity", "Hosting")
"""Categories of the stack whose choices are significant by themselves."""


@kind("AD", related="TR GR TX")  # TR: Appendix A names the ADR; GR: so may Appendix B; TX: section 7 may be empty
def choice_without_record(clean: CleanSpec, rng: Random) -> Fault:
    """A choice of database, messaging or identity provider that the PRD leaves open has no ADR."""
    chosen_here = {row.cells[1] for row in parts.stack(clean.page) if row.cells[0].strip("*") in _SIGNIFICANT}
    rows = [row for row in _technology_records(clean.page) if row.cells[1].partition(" over ")[0] in chosen_here]
    row = pick(rng, [row for row in rows if row.cells[1].partition(" over ")[0] not in clean.prd])
    number, title = row.cells[0][1:8], row.cells[1]
    copy = clean.without_adr(_file(row)).having(clean.page.without(row.span))
    chosen = title.partition(" over ")[0]
    return Fault(copy, f"{number} {title} is gone", (chosen, title), (number, _file(row)))


@kind("AD")
def record_lacks_part(clean: CleanSpec, rng: Random) -> Fault:
    """An ADR has no context, decision or consequences, or an empty one."""
    name, page = _record(clean, rng)
    title = pick(rng, _PARTS)
    heading = next(one for one in page.headings if one.title == title)
    gone = heading.span if rng.random() < 0.5 else parts.body(heading)
    copy = clean.having_adr(name, page.without(gone))
    return Fault(copy, f"{name} without {title}", (title,))


@kind("AD")
def single_option(clean: CleanSpec, rng: Random) -> Fault:
    """An ADR considers one option only."""
    name, page = _record(clean, rng)
    options = next(one for one in page.headings if one.title == "Considered Options").span
    listed = [one for one in page.headings if one.level == 3 and options.start < one.span.start < options.end]
    copy = clean.having_adr(name, page.without(*(one.span for one in listed[1:])))
    return Fault(copy, f"{name} with one option", ("option", "options"))


@kind("AD", related="TR")  # TR: section 7 does not list the twin
def number_used_twice(clean: CleanSpec, rng: Random) -> Fault:
    """Two ADR files bear the same number."""
    name, page = _record(clean, rng)
    slug = pick(rng, ("cache-at-the-edge-over-no-cache", "english-over-german-in-code", "weekly-over-daily-releases"))
    title = slug.replace("-", " ").capitalize()
    twin = page.with_line(0, f"# ADR-{name[:3]}: {title}")
    copy = clean.having_adr(f"{name[:3]}-{slug}.md", twin)
    return Fault(copy, f"{name[:3]} used twice", (f"ADR-{name[:3]}", name[:3], slug))


@kind("AD")
def unknown_status(clean: CleanSpec, rng: Random) -> Fault:
    """An ADR, or its row in section 7, has a status that does not exist."""
    row = pick(rng, parts.records(clean.page))
    status = pick(rng, _UNKNOWN)
    name = _file(row)
    copy = clean.having_adr(name, _with_status(Page.of(clean.adrs[name]), status))
    copy = copy.having(clean.page.with_row(row.having(2, status)))
    return Fault(copy, f"{name} is {status}", (status, row.cells[0][1:8]))


@kind("AD", related="ST GR TR")  # the rival may lack a basis, or a place in the stack
def accepted_decision_contradicted(clean: CleanSpec, rng: Random) -> Fault:
    """The spec uses the option that an accepted ADR rejected."""
    page = clean.page
    row = pick(rng, _technology_records(page))
    match = _TITLE.match(row.cells[1])
    if not match:
        raise NotApplicable("no rejected option")
    name = _file(row)
    copy = clean.having_adr(name, _with_status(Page.of(clean.adrs[name]), "Accepted"))
    page = page.with_row(row.having(2, "Accepted"))
    page = swapped(page, match[1], match[2])
    return Fault(copy.having(page), f"{match[2]} against {row.cells[0][1:8]}", (row.cells[0][1:8], match[1], match[2]))


@kind("AD")
def superseded_record_current(clean: CleanSpec, rng: Random) -> Fault:
    """Section 7 lists a superseded ADR as if it were still in force."""
    page = clean.page
    row = pick(rng, parts.records(page))
    other = pick(rng, [name for name in clean.adrs if name != _file(row)])
    name = _file(row)
    status = pick(rng, (f"Superseded by [ADR-{other[:3]}]({other})", f"Superseded by ADR-{other[:3]}", "Superseded"))
    copy = clean.having_adr(name, _with_status(Page.of(clean.adrs[name]), status))
    shown = page.with_row(row.having(2, pick(rng, ("Accepted", "Proposed"))))
    return Fault(copy.having(shown), f"{name} is {status}", (row.cells[0][1:8], name))


def _record(clean: CleanSpec, rng: Random) -> tuple[str, Page]:
    name = pick(rng, sorted(clean.adrs))
    return name, Page.of(clean.adrs[name])


def _file(row: Row) -> str:
    return row.cells[0].partition("](adr/")[2].rstrip(")")


def _technology_records(page: Page) -> list[Row]:
    """Return the rows of ADRs that chose a technology of the stack."""
    names = {row.cells[1] for row in parts.stack(page)}
    return [row for row in parts.records(page) if row.cells[1].partition(" over ")[0] in names]


def _with_status(page: Page, status: str) -> Page:
    return Page.of(_STATUS.sub(lambda match: match[1] + status, page.text, count=1))
