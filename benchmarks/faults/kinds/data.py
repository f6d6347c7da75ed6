"""Faults of data management: no model, no migrations, no seeding, entities nobody needs, unprotected persons."""

import re
from random import Random

from benchmarks.faults import parts
from benchmarks.faults.amending import with_requirement
from benchmarks.faults.clean import CleanSpec
from benchmarks.faults.fault import Fault, NotApplicable, kind, pick
from benchmarks.faults.kinds.diagram import ER
from benchmarks.faults.page import Page, Row

_IRREVERSIBLE = (
    "Every schema change is a numbered script, run by {tool} before the new release starts.",
    "{tool} applies new scripts when the product starts; they are reviewed like code.",
    "Schema changes are made with {tool} in the order of their numbers.",
)
_WITHOUT_TOOL = (
    "Schema changes are planned so that they can be reversed, and each is rehearsed on a copy.",
    "Every change of the schema comes with a way back and is announced to the team.",
)
_NEEDLESS = ("Loyalty Card", "Coupon", "Warehouse Shelf", "Gift Basket", "Parking Space", "Exchange Rate")
_PERSONAL = (
    "The product keeps names, email addresses and dates of birth of its users",
    "Home address and phone number of every customer are stored",
    "Health records of patients are imported every night",
)
_PROTECTED = re.compile(r"retention|privacy|personal|erase|anonymis", re.IGNORECASE)


@kind("DA", related="DG TX")  # DG: no diagram to draw; TX: parts of the section are missing
def no_entity_model(clean: CleanSpec, rng: Random) -> Fault:
    """The section has neither an entity diagram nor a table of entities."""
    page = clean.page
    names = tuple(row.cells[0] for row in parts.entities(page))
    if not names:
        raise NotApplicable("it has no entities")
    model = [parts.part(page, "5.", title).span for title in ("Entity-Relationship Diagram", "Entities")]
    return Fault(clean.having(page.without(*model)), "no entities", ("entity", "entities", "data model"), names)


@kind("DA", related="TX")  # TX: a part of the section is missing
def no_migrations(clean: CleanSpec, rng: Random) -> Fault:
    """The section says nothing of schema migrations."""
    span = parts.part(clean.page, "5.", "Schema Migrations").span
    copy = clean.having(clean.page.without(span))
    return Fault(copy, "no migrations", ("migration", "migrations", "Schema Migrations"))


@kind("DA")
def migrations_not_reversible(clean: CleanSpec, rng: Random) -> Fault:
    """The migrations name a tool, but no way back."""
    tool = _migration_tool(clean.page)
    return _with_migrations(clean, pick(rng, _IRREVERSIBLE).format(tool=tool), "revers")


@kind("DA")
def migrations_without_tool(clean: CleanSpec, rng: Random) -> Fault:
    """The migrations are reversible, but nothing says what runs them."""
    _migration_tool(clean.page)
    return _with_migrations(clean, pick(rng, _WITHOUT_TOOL), "tool")


@kind("DA", related="TX")  # TX: a part of the section is missing
def no_seeding(clean: CleanSpec, rng: Random) -> Fault:
    """The section says nothing of data seeding."""
    span = parts.part(clean.page, "5.", "Data Seeding").span
    copy = clean.having(clean.page.without(span))
    return Fault(copy, "no seeding", ("seed", "seeding", "Data Seeding"))


@kind("DA", related="TR GR")  # a row without a basis is theirs as well
def needless_entity(clean: CleanSpec, rng: Random) -> Fault:
    """An entity rests on no requirement and is not marked as an assumption."""
    page = clean.page
    model = pick(rng, parts.entities(page))
    name = pick(rng, _NEEDLESS)
    row = Row(model.at + 1, (name, model.cells[1], f"What is known of a {name.lower()}."))
    end = parts.diagram(page, ER).span.end - 1
    box = (f'    {name.lower().replace(" ", "_")}["{name}"] {{', "        uuid id PK", "    }")
    copy = clean.having(page.inserted(row.at, str(row)).inserted(end, *box))
    return Fault(copy, f"needless {name}", (name,))


@kind("DA XC")
def personal_data_without_rules(clean: CleanSpec, rng: Random) -> Fault:
    """The PRD asks to keep personal data; the spec has no rules on its retention or on who may see it."""
    container = pick(rng, [row for row in parts.containers(clean.page) if parts.ids(row.cells[3])])
    if _PROTECTED.search(clean.spec.partition("## Appendix A")[0]):
        raise NotApplicable("it has such rules")
    text = pick(rng, _PERSONAL)
    amended = with_requirement(clean, "functional", text, f"Container: {container.cells[0]}")
    page = amended.copy.page
    row = next(row for row in parts.containers(page) if row.cells[0] == container.cells[0])
    cited = parts.cited(row.cells[3])
    changed = row.having(3, row.cells[3].replace(f"({cited})", f"({cited}, {amended.id})"))
    copy = amended.copy.having(page.with_row(changed))
    return Fault(copy, f"{amended.id}: {text}", (amended.id, "personal data", "retention"))


def _migration_tool(page: Page) -> str:
    """Return the tool that runs the migrations; a spec that names none is clean without one."""
    span = parts.part(page, "5.", "Schema Migrations").span
    match = re.search(r"run by (\w+) before", "\n".join(page.lines[span.start : span.end]))
    if not match:
        raise NotApplicable("no migration tool")
    return match[1]


def _with_migrations(clean: CleanSpec, text: str, lacking: str) -> Fault:
    page = clean.page
    at = parts.part(page, "5.", "Schema Migrations").span.start + 2
    citation = parts.cited(page.lines[at])
    copy = clean.having(page.with_line(at, f"{text} ({citation})"))
    return Fault(copy, f"migrations: {text}", ("migration", "migrations", "Schema Migrations", lacking))
