"""What is to be done about a spec's pull request, case by case."""

from dataclasses import dataclass
from typing import Literal

Action = Literal["nothing", "publish", "close", "say closed", "say conflict"]


@dataclass(frozen=True)
class Observed:
    """How a spec stands to its pull request.

    `changed` says that the files to propose are not what the branch has, `differs` that they are not what the base
    has. `is_open` is about the pull request, `has_more` says that it has other files of people's too or goes to another
    base, and `closed_for_it` that a person closed the last one for this very PRD. `conflicts` says that people's
    commits and the redraft do not fit together.
    """

    changed: bool
    differs: bool
    has_more: bool
    is_open: bool
    closed_for_it: bool
    conflicts: bool


def action_for(seen: Observed) -> Action:
    """Return what to do; a pull request that a person closed stays closed whatever else is so."""
    if seen.closed_for_it and not seen.is_open:
        return "say closed"
    if seen.conflicts:
        return "say conflict"
    if not seen.differs:
        return "close" if seen.is_open and not seen.has_more else "nothing"
    if seen.changed or not seen.is_open:
        return "publish"
    return "nothing"
