"""Setting facts: each is changed where it stands, and what rests on it is named."""

import difflib
import os

from specagent.agent.document.blocks import normalised
from specagent.agent.errors import UsageError
from specagent.agent.prd.sources.source import STDIN
from specagent.agent.workspace.date import draft_date
from specagent.agent.workspace.records.opening import Opened, looked_at, opened
from specagent.agent.workspace.setting.assignment import read_assignment
from specagent.agent.workspace.setting.change import Change, change_of
from specagent.agent.workspace.setting.request import SetReport, SetRequest
from specagent.agent.workspace.setting.resting import left_over, resting
from specagent.agent.workspace.setting.saving import save_edit
from specagent.agent.workspace.state import HistoryRecord

_COMMAND = "set"


def set_facts(request: SetRequest) -> SetReport:
    """Change the facts of a spec as `request` says, in its file unless it is a dry run, and return what came of it.

    Raises UsageError for assignments that say nothing, SpecAgentError for names that nothing or too much has.
    """
    assignments = [read_assignment(one) for one in request.assignments]
    if not assignments:
        raise UsageError("nothing is to be set", "Say what is to become what: `specagent set database=MySQL`.")
    if request.prd == STDIN:
        raise UsageError("the PRD cannot be read from standard input here, which reads it twice", "Name its file.")
    if request.dry_run:
        found = looked_at(request.records)
        return _planned(found, change_of(assignments, found))
    with opened(request.records) as found:
        change = change_of(assignments, found)
        if change.edits:
            save_edit(found, change.text, _entry(request, change))
    return _done(request, found, change)


def _entry(request: SetRequest, change: Change) -> HistoryRecord:
    return HistoryRecord(
        date=draft_date(request.date, os.environ),
        command=_COMMAND,
        parts=list(dict.fromkeys(one.section for one in change.replaced)),
        why=[one.told for one in change.replaced],
        drafter="",
    )


def _planned(found: Opened, change: Change) -> SetReport:
    return SetReport(found.checked.name, change.edits, change.settled, diff=_diff(found, change))


def _done(request: SetRequest, found: Opened, change: Change) -> SetReport:
    if not change.edits:
        return SetReport(found.checked.name, settled=change.settled)
    return SetReport(
        found.checked.name,
        change.edits,
        change.settled,
        tuple(resting(request.status, found, change)),
        tuple(left_over(found, change)),
        _diff(found, change),
    )


def _diff(found: Opened, change: Change) -> str:
    name = found.checked.name
    before, after = (normalised(one).splitlines(True) for one in (found.text(found.layout.spec), change.text))
    return "".join(difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"))
