"""The command `status`: which parts of a spec are stale, edited or locked, and why."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from specagent.agent.terminal import emit
from specagent.agent.workspace.staleness import Mark, PartStatus
from specagent.agent.workspace.standing import SpecStatus, StatusRequest, spec_status

_STALE = 3
_TOLD: dict[Mark, str] = {"stale": "are stale", "conflicting": "hold a conflict", "failed": "failed"}


def show_status(request: StatusRequest, *, as_json: bool, exit_code: bool) -> int:
    """Print how the spec stands; return 3 when that was asked for and something is stale or a conflict is left."""
    found = spec_status(request)
    emit(json.dumps(_plain(found), ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(found)))
    return _STALE if exit_code and (found.stale or found.marked("conflicting")) else 0


def _plain(found: SpecStatus) -> dict[str, object]:
    return {**asdict(found), "stale": [one.part for one in found.stale]}


def _lines(found: SpecStatus) -> Iterator[str]:
    yield from found.notes
    wide = max((len(_named(one)) for one in found.parts), default=0)
    for one in found.parts:
        yield f"{_named(one):{wide}}  {', '.join(one.marks) or 'current'}"
        for reason in one.reasons:
            rows = f"; told by {', '.join(repr(row) for row in reason.rows)}" if reason.rows else ""
            yield f"    {reason.change}{rows}"
        yield from (f"    feedback: {text}" for text in one.feedback)
        if one.locked_rows:
            yield f"    locked rows: {', '.join(one.locked_rows)}"
    yield f"{found.spec}, drafted from {found.prd}: {_summed(found)}."


def _summed(found: SpecStatus) -> str:
    counts = ((len(found.marked(mark)), words) for mark, words in _TOLD.items())
    told = [f"{count} of {len(found.parts)} parts {words}" for count, words in counts if count]
    return "; ".join(told) or f"all {len(found.parts)} parts are current"


def _named(one: PartStatus) -> str:
    return f"{one.part} {one.title}" if one.part.startswith("ADR-") else one.title
