"""Trace rules (TR): every citation leads to a requirement, every requirement to an answer."""

import difflib
from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.rule import Hit, hit, rule
from specagent.agent.document.subjects import goal_subject


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
    """A goal or constraint names no driver."""
    for goal in case.spec.goals.goals:
        if not goal.drivers and not goal.assumption:
            yield Hit("goals", goal_subject(goal), "has no driver")


@rule(
    "TR004",
    "statement-without-basis",
    "warning",
    reason="A reader must be able to tell what the PRD asks for from what somebody proposed.",
    fix="End the row with the ids it rests on, `(policy: name)` or `(assumption)`.",
)
def statement_without_basis(case: Case) -> Iterator[Hit]:
    """A row rests on nothing."""
    for statement in case.statements:
        if statement.basis is not None and not statement.basis and statement.section != "goals":
            yield hit(statement, "rests on no requirement, policy or assumption")


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
