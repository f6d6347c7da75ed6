"""Trace rules (TR): every citation leads to a requirement, every requirement to an answer."""

import re
from collections.abc import Collection, Iterator, Sequence

from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.exclusions import built, excluded_items
from specagent.agent.checks.rule import Hit, hit, rule
from specagent.agent.checks.statements import Statement
from specagent.agent.checks.texts.ids import unknown_ids
from specagent.agent.document.subjects import goal_subject
from specagent.schemas.sections import Slug, section

_NO_DRIVER = re.compile(
    r"[\W_]*|n/?a|none|nothing|unknown|various|general|(?:general |industry |common )*(?:best|good) practices?"
    r"|quality|common sense|tb[ad]|to be \w+|all|everything|requirements?|nfrs?|prd",
    re.IGNORECASE,
)
"""What stands where a driver should, and is none."""
_ID = re.compile(r"(?<![\w-])(?!(?:SHA|UTF|ISO|RFC|AES|CVE|TLS)-)[A-Z]{1,5}-\d{1,3}(?!\w)")
_CONTAINER = "Container: "


@rule(
    "TR001",
    "cited-id-unknown",
    "error",
    reason="A citation that leads nowhere makes a statement look founded when it is not.",
    fix="Cite an id that the PRD has, or mark the statement as an assumption.",
    needs=("prd",),
)
def cited_id_unknown(case: Case) -> Iterator[Hit]:
    """A statement cites a requirement that the PRD does not have; an id that is spelt otherwise is told once."""
    misspelt = set[str]()
    for statement, ref in _unknown(case):
        meant = case.known_ids.spelt(ref)
        if meant and not (case.document and ref in misspelt):
            misspelt.add(ref)
            yield hit(statement, f"cites {ref!r}, which the PRD writes {meant!r}", ref)
        elif not meant:
            near = case.known_ids.near(ref)[:1]
            nearest = f"; did you mean {near[0]}?" if near else ""
            yield hit(statement, f"cites {ref!r}, which the PRD does not have{nearest}", ref)
    for one in unknown_ids(case.document, case.prd) if case.document else ():
        yield Hit(None, one.chapter, f"cites {one.id!r}, which the PRD does not have", location=one.place)


@rule(
    "TR002",
    "nfr-without-goal",
    "error",
    reason="Non-functional requirements shape an architecture; one without a goal is answered by nobody.",
    fix="Add the requirement to the drivers of a goal in section 1, or add a goal for it.",
    scope="facts",
    needs=("prd", "goals"),
)
def nfr_without_goal(case: Case) -> Iterator[Hit]:
    """A non-functional requirement drives no goal."""
    goals = [one for one in case.statements if one.section == "goals"]
    driving = {ref for one in goals for ref in case.citations.of(one)} | case.citations.beside_rows("goals")
    undriven = [one for one in case.prd.of_kind("non-functional") if one.ref not in driving]
    meant = _meant(case, {one.ref for one in undriven})
    for one in undriven:
        if one.ref not in meant:
            yield Hit("goals", one.ref, f"no goal is driven by {one.ref} ({one.name})")


@rule(
    "TR003",
    "goal-without-driver",
    "error",
    reason="A goal that nothing calls for costs money and cannot be weighed against the others.",
    fix="Name the requirement, policy or team fact that drives it, or delete the goal.",
    needs=("goals",),
)
def goal_without_driver(case: Case) -> Iterator[Hit]:
    """A goal or constraint names no driver, or one that is none, such as `good practice`."""
    rows = [one for one in case.statements if one.section == "goals"]
    for goal, row in zip(case.spec.goals.goals, rows, strict=True):
        named = any(one.ref or not _NO_DRIVER.fullmatch(one.name) for one in goal.drivers)
        if not named and not goal.assumption and not _cites_in_prose(case, row):
            vague = goal.drivers[0].name if goal.drivers else ""
            yield Hit("goals", goal_subject(goal), f"{vague!r} is no driver" if vague else "has no driver", vague)


@rule(
    "TR004",
    "statement-without-basis",
    "warning",
    reason="A reader must be able to tell what the PRD asks for from what somebody proposed.",
    fix="End the row with the ids it rests on, `(policy: name)` or `(assumption)`; a record lists them as its drivers.",
)
def statement_without_basis(case: Case) -> Iterator[Hit]:
    """A row rests on nothing; where no row of a section says what it rests on, that is told once."""
    rows = [one for one in case.statements if one.basis is not None and one.section != "goals"]
    founded = [one for one in rows if one.basis or _cites(case, one)]
    silent = _silent_sections(rows, {one.section for one in founded}) if case.document else {}
    for slug_, count in silent.items():
        what = "records" if slug_ == "decisions" else "rows"
        yield Hit(slug_, section(slug_).heading, f"none of its {count} {what} says what it rests on")
    known = {id(one) for one in founded}
    for one in rows:
        if id(one) not in known and one.section not in silent:
            yield hit(one, "rests on no requirement, policy or assumption")


def _cites_in_prose(case: Case, row: Statement) -> bool:
    """Return whether a bullet, which has no column for drivers, names an id in its text."""
    return "|" not in case.citations.source(row) and bool(case.citations.of(row))


def _cites(case: Case, statement: Statement) -> bool:
    """Return whether a row names an id anywhere; without a PRD, whatever looks like one."""
    if case.has_prd:
        return bool(case.citations.of(statement))
    return case.document is not None and _ID.search(case.citations.source(statement)) is not None


def _silent_sections(rows: Sequence[Statement], founded: Collection[Slug]) -> dict[Slug, int]:
    """Return the sections whose rows never say what they rest on, each with the number of its rows or records."""
    told: set[tuple[Slug, str, int]] = {
        (one.section, one.subject, 0 if one.section == "decisions" else one.nth) for one in rows
    }
    counts: dict[Slug, int] = {}
    for slug_, _, _ in told:
        counts[slug_] = counts.get(slug_, 0) + 1
    return {slug_: count for slug_, count in counts.items() if slug_ not in founded and count > 2}


@rule(
    "TR005",
    "requirement-without-container",
    "error",
    reason="A functional requirement that no container realizes will not be built.",
    fix="Cite it in the responsibility of the container that realizes it.",
    scope="facts",
    needs=("prd", "overview"),
)
def requirement_without_container(case: Case) -> Iterator[Hit]:
    """A functional requirement or user story is realized by no container."""
    containers = [one for one in case.statements if one.subject.startswith(_CONTAINER)]
    realized = {ref for one in containers for ref in case.citations.of(one)} | case.citations.beside_rows("overview")
    for one in case.prd.of_kind("functional", "user-story"):
        if one.ref not in realized:
            yield Hit("overview", one.ref, f"no container realizes {one.ref} ({one.name})")


@rule(
    "TR006",
    "out-of-scope-built",
    "error",
    reason="What the PRD leaves out costs time that it gives to something else.",
    fix="Remove it, or have the PRD take the item in.",
    needs=("prd",),
)
def out_of_scope_built(case: Case) -> Iterator[Hit]:
    """A part of the spec builds what the PRD puts out of scope."""
    excluded = excluded_items(case.prd)
    for statement in (one for one in case.statements if one.section != "decisions"):
        for ref, item, at in built(statement, excluded):
            does = f"cites {ref}, which puts this out of scope" if at == ref else f"builds what {ref} puts out of scope"
            yield hit(statement, f"{does}: {item}", at)


def _unknown(case: Case) -> Iterator[tuple[Statement, str]]:
    """Yield the ids that rows rest on and that the PRD does not write so."""
    for statement in case.statements:
        for ref in statement.basis.requirements if statement.basis else ():
            if case.requirement(ref) is None:
                yield statement, ref


def _meant(case: Case, undriven: Collection[str]) -> set[str]:
    """Return which of these ids a driver that the PRD does not have must mean, one for each: the file is told that."""
    unknown = dict.fromkeys(ref for one, ref in _unknown(case) if one.section == "goals" and case.document)
    meant = set[str]()
    for ref in unknown:
        near = (one for one in case.known_ids.near(ref) if one in undriven and one not in meant)
        meant.update([*near][:1])
    return meant
