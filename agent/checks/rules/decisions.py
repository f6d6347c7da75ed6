"""Decision rules (AD): significant choices stand in records that are complete, listed and followed."""

from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.document.subjects import adr_subject


@rule(
    "AD009",
    "adr-not-listed",
    "error",
    reason="A record that section 7 does not list is not found by those who must follow it.",
    fix="Add the ADR to the table of section 7 with its title and status.",
    scope="whole",
    needs=("decisions",),
)
def adr_not_listed(case: Case) -> Iterator[Hit]:
    """An ADR is missing from section 7."""
    listed = {one.number for one in case.spec.decisions.decisions}
    for adr in case.adrs:
        if adr.number not in listed:
            yield Hit("decisions", adr_subject(adr.number), "is missing from section 7")
