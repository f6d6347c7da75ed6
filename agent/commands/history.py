"""The command `history`: when a spec was changed, by which command, and why."""

import json
from collections.abc import Sequence

from specagent.agent.terminal import emit
from specagent.agent.workspace.history import History, read_history
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.state import HistoryRecord
from specagent.schemas.text import line, shorten

_HEADER = ("DATE", "COMMAND", "PARTS", "DRAFTER", "CALLS", "COST", "WHY")
_NUMBERS = (4, 5)
_MOST_PARTS = 3
_LONGEST_WHY = 60


def show_history(request: RecordsRequest, *, as_json: bool) -> None:
    """Print the runs, the oldest first, as a table or as JSON."""
    found = read_history(request)
    emit(json.dumps(_plain(found), ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(found)))


def _plain(found: History) -> dict[str, object]:
    runs = [one.model_dump(mode="json") for one in found.runs]
    return {"version": 1, "spec": found.spec, "runs": runs, "undoable": found.undoable}


def _lines(found: History) -> list[str]:
    if not found.known:
        return [f"No state file stands beside {found.spec}, so nothing is remembered of it."]
    if not found.runs:
        return [f"{found.spec} was drafted, and no run has changed it since."]
    return _table([_cells(one) for one in found.runs])


def _cells(one: HistoryRecord) -> Sequence[str]:
    more = len(one.parts) - _MOST_PARTS
    shown = [*one.parts[:_MOST_PARTS], *([f"{more} more"] if more > 0 else [])]
    cost = "-" if one.cost_usd is None else f"${one.cost_usd:.2f}"
    why = shorten(line("; ".join(one.why)), _LONGEST_WHY)
    return (one.date, one.command, ", ".join(shown) or "-", one.drafter or "-", str(one.calls or "-"), cost, why or "-")


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    shown = [_HEADER, *rows]
    wide = [max(len(row[at]) for row in shown) for at in range(len(_HEADER))]
    return ["  ".join(_padded(cell, at, wide[at]) for at, cell in enumerate(row)).rstrip() for row in shown]


def _padded(cell: str, at: int, width: int) -> str:
    return cell.rjust(width) if at in _NUMBERS else cell.ljust(width)
