"""The command `status`: which parts of a spec are stale, edited or locked, and why."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from specagent.agent.terminal import emit
from specagent.agent.workspace.staleness import PartStatus
from specagent.agent.workspace.standing import SpecStatus, StatusRequest, spec_status

_STALE = 3


def show_status(request: StatusRequest, *, as_json: bool, exit_code: bool) -> int:
    """Print how the spec stands and return the exit code: 3 when something is stale and that was asked for."""
    found = spec_status(request)
    emit(json.dumps(_plain(found), ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(found)))
    return _STALE if exit_code and found.stale else 0


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
    stale = len(found.stale)
    of = f"{stale} of {len(found.parts)} parts are stale" if stale else f"all {len(found.parts)} parts are current"
    yield f"{found.spec}, drafted from {found.prd}: {of}."


def _named(one: PartStatus) -> str:
    return f"{one.part} {one.title}" if one.part.startswith("ADR-") else one.title
