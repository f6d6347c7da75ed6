"""What `specagent check` says about one record after it was changed."""

from specagent.agent.checks.finding import Finding
from specagent.agent.document.subjects import adr_subject
from specagent.agent.workspace.checking import check_specs
from specagent.agent.workspace.records.opening import RecordsRequest


def findings_about(request: RecordsRequest, number: int | None, *rules: str) -> tuple[Finding, ...]:
    """Return the findings that name a record, and those of `rules`, as the settings weigh them."""
    if number is None:
        return ()
    label = adr_subject(number)
    found = check_specs(request.check).findings
    return tuple(one for one in found if one.rule in rules or one.subject == label or label in one.message)
