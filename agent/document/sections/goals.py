"""Section 1: goals and constraints with their drivers."""

import re
from collections.abc import Sequence
from typing import Literal

from specagent.agent.document.basis import split_basis
from specagent.agent.document.blocks import Block
from specagent.agent.document.inline import escape, mask, unbolded
from specagent.agent.document.links import unlinked
from specagent.agent.document.lists import backslashed, is_balanced, joined, split_items
from specagent.agent.document.markup import Markdown, bold, statement
from specagent.agent.document.remarks import Remarks
from specagent.agent.document.sections import translated
from specagent.agent.document.sections.bulleted import Bullet, keep_beside, only_bullets
from specagent.agent.document.subjects import goal_subject
from specagent.agent.document.tables import Columns, Row, plain, rows_of
from specagent.schemas.base import REFERENCE, Basis, basis
from specagent.schemas.goals import Driver, Goal, GoalsSection

COLUMNS: Columns = {
    "name": ("goal", "goals", "constraint", "constraints", "name", *translated.GOAL),
    "drivers": ("driving", "driver", "drivers", "nfr", "nfrs", "requirement", "requirements", *translated.DRIVER),
    "description": ("description", "meaning", "details", *translated.DESCRIPTION),
}

_LIMIT = re.compile(r"constraint|limit|randbeding|contrainte|restricci|restriç|vincol|制約|约束|제약", re.IGNORECASE)


def goal_name(goal: Goal) -> Markdown:
    """Return the first cell of a goal's row."""
    return Markdown(f"**{goal.kind.capitalize()}: {bold(goal.name)}**")


def goal_drivers(goal: Goal) -> Markdown:
    """Return the cell that lists a goal's drivers."""
    return Markdown(joined((_driver_markdown(one) for one in goal.drivers), ";"))


def goal_description(goal: Goal) -> Markdown:
    """Return the cell that describes a goal."""
    return statement(goal.description, basis(assumption=goal.assumption))


def read_goals(blocks: Sequence[Block], remarks: Remarks) -> GoalsSection:
    """Return section 1 from its blocks: a table, or bullets of which some cite what drives them."""
    bullets = only_bullets(blocks)
    rows = [_bulleted(one) for one in bullets]
    if any(_cites(row) for row in rows):
        keep_beside(bullets, blocks, remarks)
    else:
        rows = rows_of(blocks, COLUMNS, remarks)
    goals = (_read_goal(row, remarks) for row in rows)
    return GoalsSection(goals=[goal for goal in goals if goal])


def read_drivers(markdown: str) -> list[Driver]:
    """Return the drivers that a cell lists."""
    return [driver for item in split_items(markdown, ";") for driver in _drivers_of(item)]


def _read_goal(row: Row, remarks: Remarks) -> Goal | None:
    kind, name = _kind_and_name(row, remarks)
    if not name:
        remarks.keep(row.line, row.source, "This row names no goal or constraint; kept as it stands")
        return None
    text, found = split_basis(row.markdown("description"))
    drivers = read_drivers(row.markdown("drivers"))
    goal = Goal(
        kind=kind,
        name=name,
        drivers=[*drivers, *_further(found, drivers)],
        description=remarks.required(plain(text), row.line, f"The description of {name!r}"),
        assumption=found.assumption,
    )
    remarks.locate(goal_subject(goal), row.line, row.end)
    return goal


def _bulleted(bullet: Bullet) -> Row:
    """Return a bullet's row: what stands in parentheses behind its name drives it, if that is what ids do."""
    drivers = bullet.aside if any(one.ref for one in read_drivers(bullet.aside)) else ""
    aside = f"({bullet.aside}) " if bullet.aside and not drivers else ""
    version = f"{bullet.version} " if bullet.version else ""
    is_limit = _LIMIT.search(bullet.heading) and ":" not in bullet.name
    name = f"Constraint: {bullet.name}" if is_limit else bullet.name
    return bullet.row(name=name, drivers=drivers, description=f"{version}{aside}{bullet.text}")


def _cites(row: Row) -> bool:
    return bool(row.markdown("drivers") or split_basis(row.markdown("description"))[1].requirements)


def _kind_and_name(row: Row, remarks: Remarks) -> tuple[Literal["goal", "constraint"], str]:
    label, colon, name = unbolded(row.markdown("name")).partition(":")
    if colon and label.strip(" *").lower() == "goal":
        return "goal", plain(unbolded(name.strip()))
    if colon and label.strip(" *").lower() == "constraint":
        return "constraint", plain(unbolded(name.strip()))
    whole = plain(unbolded(row.markdown("name")))
    if whole:
        remarks.note(row.line, f"{whole!r} says neither `Goal:` nor `Constraint:`; read as a goal")
    return "goal", whole


def _further(found: Basis, drivers: list[Driver]) -> list[Driver]:
    """Return what closes a description and is no driver yet."""
    known = {one.ref for one in drivers}
    cited = [Driver(ref=one, name=one) for one in found.requirements if one not in known]
    return [*cited, *(Driver(ref="", name=one) for one in found.policies)]


def _driver_markdown(driver: Driver) -> str:
    """Return the shortest form that reads back as `driver`."""
    name = escape(driver.name)
    if not driver.ref:
        return name if read_drivers(joined([name], ";")) == [driver] else f"policy: {name}"
    if driver.ref == driver.name and REFERENCE.fullmatch(driver.ref):
        return escape(driver.ref)
    name = name if is_balanced(mask(name)) else backslashed(name, "()")
    label = "" if REFERENCE.fullmatch(driver.ref) else "requirement: "
    return f"{label}{backslashed(escape(driver.ref), '(),;')} ({name})"


def _drivers_of(item: str) -> list[Driver]:
    """Return the drivers of one item; ids that stand behind commas are one driver each."""
    listed = [_cited(one) for one in split_items(item, ",")]
    cited = [one for one in listed if one]
    if cited and len(cited) == len(listed):
        return cited
    label, colon, rest = item.partition(":")
    if colon and label.strip().lower() == "requirement":
        ref, name = _ref_and_name(rest.strip())
        if ref and name:
            return [Driver(ref=ref, name=name)]
    name = plain(rest) if colon and label.strip().lower() == "policy" else plain(item)
    return [Driver(ref="", name=name)] if (name and name != "-") or (colon and name) else []


def _cited(item: str) -> Driver | None:
    """Return the driver `NFR-001 (Name)` or `NFR-001`, also when all of it is a code span or the id is a link."""
    if len(item) > 2 and item[0] == item[-1] == "`" and "`" not in item[1:-1]:
        item = item[1:-1].strip()
    ref, name = _ref_and_name(unlinked(item))
    return Driver(ref=ref, name=name or ref) if REFERENCE.fullmatch(ref) else None


def _ref_and_name(item: str) -> tuple[str, str]:
    masked = mask(item)
    at = masked.find(" (")
    if at < 0 or not masked.endswith(")"):
        return plain(item), ""
    return plain(item[:at]), plain(item[at + 2 : -1])
