"""Trace rules (TR): every citation leads to a requirement, every requirement to an answer."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.contradictions import differences
from specagent.agent.checks.grounds.exclusions import built, excluded_items
from specagent.agent.checks.grounds.products import named_standard, products
from specagent.agent.checks.rule import Hit, hit, rule
from specagent.agent.checks.statements import Statement
from specagent.agent.checks.texts.ids import unknown_ids
from specagent.agent.document.subjects import goal_subject
from specagent.schemas.prd import TechnologyMention
from specagent.schemas.sections import Slug, section
from specagent.schemas.text import slug

_NO_DRIVER = re.compile(
    r"[\W_]*|n/?a|none|nothing|unknown|various|general|(?:general |industry |common )*(?:best|good) practices?"
    r"|quality|common sense|tb[ad]|to be \w+|all|everything|requirements?|nfrs?|prd",
    re.IGNORECASE,
)
"""What stands where a driver should, and is none."""


@rule(
    "TR001",
    "cited-id-unknown",
    "error",
    reason="A citation that leads nowhere makes a statement look founded when it is not.",
    fix="Cite an id that the PRD has, or mark the statement as an assumption.",
    needs=("prd",),
)
def cited_id_unknown(case: Case) -> Iterator[Hit]:
    """A statement cites a requirement that the PRD does not have."""
    known = {one.ref for one in case.prd.requirements}
    for statement in case.statements:
        for ref in statement.basis.requirements if statement.basis else ():
            if ref not in known:
                near = difflib.get_close_matches(ref, known, n=1)
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
    driving = {driver.ref for goal in case.spec.goals.goals for driver in goal.drivers}
    for one in case.prd.of_kind("non-functional"):
        if one.ref not in driving:
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
    for goal in case.spec.goals.goals:
        named = [one for one in goal.drivers if one.ref or not _NO_DRIVER.fullmatch(one.name)]
        if not named and not goal.assumption:
            vague = goal.drivers[0].name if goal.drivers else ""
            yield Hit("goals", goal_subject(goal), f"{vague!r} is no driver" if vague else "has no driver", vague)


@rule(
    "TR004",
    "statement-without-basis",
    "warning",
    reason="A reader must be able to tell what the PRD asks for from what somebody proposed.",
    fix="End the row with the ids it rests on, `(policy: name)` or `(assumption)`.",
)
def statement_without_basis(case: Case) -> Iterator[Hit]:
    """A row rests on nothing; where no row of a section says what it rests on, that is told once."""
    rows = [one for one in case.statements if one.basis is not None and one.section != "goals"]
    silent = _silent_sections(rows) if case.document else {}
    for slug_, count in silent.items():
        yield Hit(slug_, section(slug_).heading, f"none of its {count} rows says what it rests on")
    for one in rows:
        if not one.basis and one.section not in silent:
            yield hit(one, "rests on no requirement, policy or assumption")


def _silent_sections(rows: Sequence[Statement]) -> dict[Slug, int]:
    """Return the sections whose rows never say what they rest on, each with the number of its rows."""
    counts = Counter(one.section for one in rows)
    told = {one.section for one in rows if one.basis}
    return {slug_: count for slug_, count in counts.items() if slug_ not in told and count > 2}


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
    realized = {ref for one in case.spec.overview.containers for ref in one.basis.requirements}
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


@rule(
    "TR007",
    "constraint-ignored",
    "error",
    reason="A budget, deadline or mandated technology that no row answers is found out when it is broken.",
    fix="Add a constraint to section 1 that cites it and says what the architecture does about it.",
    scope="facts",
    needs=("prd", "goals"),
)
def constraint_ignored(case: Case) -> Iterator[Hit]:
    """A constraint of the PRD is cited by no statement."""
    cited = {ref for one in case.statements if one.basis for ref in one.basis.requirements}
    for one in case.prd.of_kind("constraint"):
        if one.ref not in cited:
            yield Hit("goals", one.ref, f"nothing in the spec answers {one.ref} ({one.name})")


@rule(
    "TR008",
    "constraint-contradicted",
    "error",
    reason="A constraint is not the architecture's to change.",
    fix="Keep to the constraint as the PRD states it, or have the PRD changed.",
    needs=("prd",),
)
def constraint_contradicted(case: Case) -> Iterator[Hit]:
    """A statement gives another budget, team size, deadline or limit than the constraint that it cites."""
    for statement in case.statements:
        if statement.basis and not statement.basis.assumption:
            for one in differences(case, statement):
                if one.is_constraint:
                    yield hit(statement, f"says {one.text!r}, but {one.ref} says {one.wanted!r}", one.text)


@rule(
    "TR012",
    "mandated-technology-missing",
    "error",
    reason="The PRD settles the technology; another one in its place will be refused.",
    fix="Use the technology that the PRD requires and list it in section 3.",
    scope="facts",
    needs=("prd", "stack"),
)
def mandated_technology_missing(case: Case) -> Iterator[Hit]:
    """A technology that the PRD requires is not in the stack."""
    listed = {slug(one.name) for one in case.spec.stack.technologies}
    listed |= {slug(name) for name in products(" | ".join(one.name for one in case.spec.stack.technologies))}
    for one in case.prd.technologies:
        if _is_mandated(one, case) and slug(one.name) not in listed and not named_standard(one.name):
            by = f" ({one.requirement})" if one.requirement else ""
            yield Hit("stack", f"Technology: {one.name}", f"is required by the PRD{by}, and section 3 does not list it")


def _is_mandated(one: TechnologyMention, case: Case) -> bool:
    """Return whether the PRD wants the technology: by its words, or because a constraint says that it is in use."""
    requirement = case.requirement(one.requirement or "")
    binding = requirement is not None and requirement.kind == "constraint"
    return one.stance == "required" or (one.stance == "existing" and binding)
