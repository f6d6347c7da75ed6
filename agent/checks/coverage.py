"""How much of a PRD a spec answers."""

from specagent.agent.checks.case import Case
from specagent.agent.checks.traceability import answers_of
from specagent.agent.checks.verdict import Coverage


def coverage_of(case: Case) -> Coverage | None:
    """Return how many requirements, out-of-scope ones aside, a row of the spec answers.

    None without a PRD, and where no row cites anything: such a document traces its requirements in another way.
    Assumptions of the PRD count as answered: they stand on the reviewer's list.
    """
    if not case.has_prd or not any(one.basis and one.basis.requirements for one in case.statements):
        return None
    answers = answers_of(case.spec, case.adrs, case.prd)
    counted = [one for one in case.prd.requirements if one.kind != "out-of-scope"]
    return Coverage(sum(bool(answers[one.ref]) for one in counted), len(counted))
