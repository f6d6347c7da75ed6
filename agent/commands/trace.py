"""The command `trace`: the requirements matrix of a spec."""

from typing import Literal

from specagent.agent.checks.traceability import trace
from specagent.agent.errors import SpecAgentError
from specagent.agent.reports.matrix import matrix
from specagent.agent.terminal import emit, note
from specagent.agent.workspace.checking import CheckRequest, check_config, read_spec, spec_files


def show_matrix(request: CheckRequest, format_: Literal["markdown", "csv", "html", "json"]) -> None:
    """Print each requirement with the rows that answer it; raises SpecAgentError where no PRD is found."""
    spec = spec_files(request)[0]
    checked = read_spec(spec, request, check_config(request, spec))
    for one in checked.notes:
        note(one)
    case = checked.case
    if not case.has_prd:
        raise SpecAgentError(f"{checked.name!r} cannot be traced: {case.prd_problem}", "Give its PRD with --prd.")
    title = checked.case.spec.prd_title
    emit(matrix(trace(case.spec, case.adrs, case.prd, checked.prd_link, title), format_))
