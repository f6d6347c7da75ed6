"""Putting one text back: the run's change goes, and what people changed since stays or is a conflict."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from specagent.agent.document.adr import parse_adr
from specagent.agent.document.merging import merge
from specagent.agent.document.reading import read_any
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.part_names import row_name
from specagent.agent.workspace.regenerating.request import ConflictPolicy
from specagent.agent.workspace.state import Swap

Outcome = Literal["unchanged", "restored", "removed", "markers", "kept", "locked", "conflict"]
"""What became of a text, the least remarkable first."""

_SINCE = "since the run"


@dataclass(frozen=True)
class Back:
    """What becomes of a text: `text` is what stands afterwards, None where there is none any more."""

    outcome: Outcome
    text: str | None
    conflicts: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Change:
    """What the run changed, as whole texts: None where there was or is nothing."""

    before: str | None
    after: str | None

    @classmethod
    def of(cls, swap: Swap, without: Sequence[str] = ()) -> "Change":
        """Return the change of a swap; lines that name one of `without` count as written by people."""
        return cls(_text(swap.before, without), _text(swap.after, without))


def put_back(change: Change, mine: str | None, policy: ConflictPolicy) -> Back:
    """Return what becomes of a text that a run changed and that is `mine` today."""
    if mine == change.before:
        return Back("unchanged", mine)
    if mine == change.after:
        return Back("restored" if change.before is not None else "removed", change.before)
    if change.before is None:
        return Back("kept", mine, note=f"it was edited {_SINCE}, which had added it")
    if mine is None:
        return Back("kept", None, note=f"it was removed {_SINCE}")
    return _merged(change.after, mine, change.before, policy)


def unless_locked(back: Back, mine: str | None, part: str, locks: Sequence[str]) -> Back:
    """Return `back`, or that all stays as it is where it would change a part or row that is locked."""
    if back.text == mine:
        return back
    if part in locks:
        return Back("locked", mine, note=f"it is locked; `specagent unlock {part}` unlocks it")
    rows = [row_name(one) for one in locks if one.startswith(f"{part}: ")]
    hit = [row for row in rows if _row(mine, part, row) != _row(back.text, part, row)]
    if hit:
        return Back("locked", mine, note=f"{', '.join(map(repr, hit))} in it {'is' if len(hit) == 1 else 'are'} locked")
    return back


def unless_accepted(back: Back, mine: str | None, change: Change) -> Back:
    """Return `back`, or that all stays as it is where a record was accepted since: those are never rewritten."""
    if back.text != mine and _is_accepted(mine) and not _is_accepted(change.after):
        return Back("kept", mine, note=f"it was accepted {_SINCE}")
    return back


def _merged(base: str | None, mine: str, new: str, policy: ConflictPolicy) -> Back:
    merged = merge(base, mine, new)
    where = tuple(one.where for one in merged.conflicts)
    if where and policy == "fail":
        return Back("conflict", mine, where)
    text = merged.text("keep-mine" if policy == "fail" else policy)
    if where and policy == "markers":
        return Back("markers", text, where)
    return Back("unchanged" if text == mine else "restored", text)


def _text(lines: Sequence[str] | None, without: Sequence[str]) -> str | None:
    if lines is None:
        return None
    return "\n".join(one for one in lines if not any(name in one for name in without))


def _row(text: str | None, part: str, row: str) -> list[str]:
    """Return the lines of a row in a section's text."""
    lines = (text or "").split("\n")
    spans = read_any(text or "").spans
    found = (placed for (home, subject), placed in spans.items() if (home, row_name(subject)) == (part, row))
    return ["\n".join(lines[span.line - 1 : span.end]) for placed in found for span in placed]


def _is_accepted(text: str | None) -> bool:
    try:
        return text is not None and parse_adr(text, 1).adr.status == "accepted"
    except SpecAgentError:
        return False
