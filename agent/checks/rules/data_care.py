"""Data rules on care: personal data is kept for a time and seen by few."""

from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.personal_data import personal_requirement, says_access, says_retention
from specagent.agent.checks.grounds.stores import keeps_nothing
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.checks.texts.section_text import answers_text, speaks_known_language


@rule(
    "DA006",
    "personal-data-unprotected",
    "error",
    reason="Personal data that nobody plans to delete or to guard is a breach that only waits.",
    fix="Say in section 5 how long personal data is kept and what deletes it, and in section 6 who may access it.",
    scope="whole",
    needs=("prd", "data"),
)
def personal_data_unprotected(case: Case) -> Iterator[Hit]:
    """The PRD has personal data kept, and the spec says nothing on its deletion or on who may access it."""
    asking = personal_requirement(case.prd)
    if asking is None or keeps_nothing(case) or not speaks_known_language(case, "data"):
        return
    text = answers_text(case)
    lacking = [] if says_retention(text) else ["how long it is kept or when it is deleted"]
    lacking += [] if says_access(text) else ["who may access it"]
    if lacking:
        yield Hit("data", asking.ref, f"concerns personal data, and nothing says {' and '.join(lacking)}")
