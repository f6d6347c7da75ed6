"""The command `draft`: show how it gets on, then what it came to."""

import json
from dataclasses import asdict

from specagent.agent.live import watching
from specagent.agent.summary import show_report
from specagent.agent.terminal import emit
from specagent.agent.workspace.drafting_run import DraftRequest, draft_into
from specagent.agent.workspace.previewing import EstimateReport, estimate_draft


def draft_and_show(request: DraftRequest, *, estimate: bool, as_json: bool, quiet: bool) -> int:
    """Draft, or estimate what drafting would take, and return the exit code."""
    if estimate:
        _show_estimate(estimate_draft(request), as_json=as_json, quiet=quiet)
        return 0
    with watching(quiet=quiet) as watched:
        report = draft_into(request, watched.watch, streams=watched.streams)
    show_report(report, as_json=as_json, quiet=quiet)
    return report.exit_code


def _show_estimate(found: EstimateReport, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        emit(json.dumps(asdict(found), default=float, indent=2))
        return
    cost = f"{found.cost[0]:.2f} to {found.cost[1]:.2f} USD" if found.cost else "unknown: the model has no known prices"
    lines = [
        f"Model: {found.model}",
        f"Calls: {found.calls[0]} to {found.calls[1]}",
        f"Tokens in: {found.input[0]:,} to {found.input[1]:,}",
        f"Tokens out: {found.output[0]:,} to {found.output[1]:,}",
        f"Price: {cost}",
        "Nothing was sent. Reasoning tokens come on top. --max-cost and --max-calls cap a run.",
    ]
    emit("\n".join(lines), quiet=quiet)
