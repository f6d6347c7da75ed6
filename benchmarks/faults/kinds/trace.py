"""Faults of trace: the spec and the requirements it answers have come apart."""

import re
from random import Random

from benchmarks.faults import parts
from benchmarks.faults.clean import CleanSpec
from benchmarks.faults.fault import Fault, NotApplicable, kind, pick
from benchmarks.faults.page import Row

_FUNCTIONAL = ("functional", "user-story")
_NO_DRIVER = ("", "-", "None", "n/a", "Quality", "General good practice")
_LINK = re.compile(r"\]\(([^)#]+)")


@kind("TR")
def goal_without_driver(clean: CleanSpec, rng: Random) -> Fault:
    """A goal or constraint names no driver."""
    row = pick(rng, parts.goals(clean.page))
    driver = pick(rng, _NO_DRIVER)
    copy = clean.having(clean.page.with_row(row.having(1, driver)))
    name = parts.plain(row.cells[0])
    return Fault(copy, f"driver of {name!r} is {driver!r}", (name,), parts.ids(row.cells[1]))


@kind("TR")
def unknown_id(clean: CleanSpec, rng: Random) -> Fault:
    """A statement cites a requirement that the PRD does not have."""
    page = clean.page
    rows = [*parts.goals(page), *parts.containers(page), *parts.communication(page)]
    row = pick(rng, [row for row in rows if any(parts.ids(cell) for cell in row.cells[1:])])
    old = pick(rng, [one for cell in row.cells[1:] for one in parts.ids(cell)])
    new = re.sub(r"\d+$", str(rng.randint(31, 99)), old)
    changed = Row(row.at, tuple(re.sub(rf"\b{old}\b", new, cell) for cell in row.cells))
    return Fault(clean.having(page.with_row(changed)), f"{new} in place of {old}", (new,), (old,))


@kind("TR")
def unanswered_quality(clean: CleanSpec, rng: Random) -> Fault:
    """No goal answers a non-functional requirement any more."""
    page = clean.page
    quality = pick(rng, parts.requirements(page, "non-functional"))
    gone = [row for row in parts.goals(page) if quality.id in parts.ids(row.cells[1])]
    if not gone or len(gone) == len(parts.goals(page)):
        raise NotApplicable("no goal to leave out")
    names = tuple(one for row in gone for one in parts.ids(row.cells[1]))
    goals = tuple(parts.plain(row.cells[0]) for row in gone)
    copy = clean.having(page.without(*(row.span for row in gone)))
    return Fault(copy, f"no goal for {', '.join(names)}", names, goals)


@kind("TR")
def unrealized_requirement(clean: CleanSpec, rng: Random) -> Fault:
    """No container realizes a functional requirement any more."""
    page = clean.page
    known = parts.requirements(page, *_FUNCTIONAL)
    lost = pick(rng, [one for one in known if any(answer.startswith("Container") for answer in one.answers)])
    other = pick(rng, [one.id for one in known if one.id != lost.id])
    kept = [answer for answer in lost.answers if not answer.startswith(("Container", "Actor"))]
    page = page.with_row(lost.row.having(4, "; ".join(kept)))
    for row in (*parts.containers(page), *parts.actors(page), *parts.communication(page)):
        page = page.with_row(row.having(len(row.cells) - 1, _uncited(row.cells[-1], lost.id, other)))
    return Fault(clean.having(page), f"no container cites {lost.id}", (lost.id,), (other,))


@kind("TR")
def requirement_not_traced(clean: CleanSpec, rng: Random) -> Fault:
    """A requirement is missing from the traceability table."""
    lost = pick(rng, parts.requirements(clean.page, *_FUNCTIONAL, "non-functional", "constraint"))
    return Fault(clean.having(clean.page.without(lost.row.span)), f"no row of {lost.id}", (lost.id,))


@kind("TR")
def broken_prd_link(clean: CleanSpec, rng: Random) -> Fault:
    """The link to the requirements leads nowhere."""
    at = pick(rng, [at for at, line in enumerate(clean.page.lines) if line.startswith("**Link to Requirements")])
    wrong = pick(
        rng, (f"../{clean.prd_file}", "requirements/PRD-final.md", f"{clean.name}-v2.md", f"docs/{clean.prd_file}")
    )
    line = _LINK.sub(f"]({wrong}", clean.page.lines[at])
    return Fault(clean.having(clean.page.with_line(at, line)), f"PRD link to {wrong}", (wrong,))


@kind("TR")
def broken_heading_link(clean: CleanSpec, rng: Random) -> Fault:
    """A row of the traceability table links to a heading that the PRD does not have."""
    row = pick(rng, parts.requirements(clean.page)).row
    anchor = pick(rng, ("requirements-of-2024", "chapter-9", "section-x", "old-heading"))
    source = re.sub(r"#[^)]*", f"#{anchor}", row.cells[3])
    copy = clean.having(clean.page.with_row(row.having(3, source)))
    return Fault(copy, f"{row.cells[0]} links to #{anchor}", (anchor, row.cells[0]))


@kind("TR AD")
def broken_adr_link(clean: CleanSpec, rng: Random) -> Fault:
    """Section 7 links to an ADR file that does not exist."""
    row = pick(rng, parts.records(clean.page))
    file = pick(rng, _LINK.findall(row.cells[0])).removeprefix("adr/")
    number = row.cells[0][1:8]
    if rng.random() < 0.5:
        return Fault(clean.without_adr(file), f"{file} deleted", (file, number))
    wrong = f"{file[:3]}-{pick(rng, ('final-choice', 'chosen-option', 'see-wiki'))}.md"
    linked = row.having(0, row.cells[0].replace(file, wrong))
    return Fault(clean.having(clean.page.with_row(linked)), f"{file} linked as {wrong}", (wrong, number), (file,))


def _uncited(statement: str, lost: str, other: str) -> str:
    """Return a statement that no longer cites `lost`, and cites `other` where it cited nothing else."""
    cited = parts.cited(statement)
    kept = [one for one in cited.split(", ") if one != lost] or [other]
    return statement.replace(f"({cited})", f"({', '.join(kept)})") if cited else statement
