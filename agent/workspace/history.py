"""The runs that changed a spec after its draft, as its state remembers them."""

from dataclasses import dataclass

from specagent.agent.workspace.records.opening import RecordsRequest, looked_at
from specagent.agent.workspace.state import HistoryRecord


@dataclass(frozen=True)
class History:
    """The runs, the oldest first; `undoable` says whether the last can be taken back, `known` whether there is a state.

    `spec` is its path as messages show it.
    """

    spec: str
    runs: tuple[HistoryRecord, ...]
    known: bool
    undoable: bool


def read_history(request: RecordsRequest) -> History:
    """Return the runs that changed the spec that `request` names."""
    found = looked_at(request)
    state = found.state
    if state is None:
        return History(found.checked.name, (), known=False, undoable=False)
    return History(found.checked.name, tuple(state.history), known=True, undoable=state.undo is not None)
