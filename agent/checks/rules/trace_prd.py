"""A spec whose requirements were not read is not checked against them, and that must not look like a pass."""

from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.rule import RULES, Hit, rule


@rule(
    "TR013",
    "prd-not-read",
    "error",
    reason="A gate that could not compare the spec with its requirements has said nothing about it.",
    fix="Write `**Link to Requirements:** [PRD.md](path)` above section 1, or give the PRD with --prd.",
    scope="whole",
    needs=("document",),
)
def prd_not_read(case: Case) -> Iterator[Hit]:
    """The PRD was not found or could not be read, so that nothing was compared with it."""
    if not case.has_prd and case.prd_problem and not any(RULES["TR009"].test(case)):
        yield Hit(None, "Link to Requirements", f"was not followed, so nothing is compared: {case.prd_problem}")
