"""What `draft` says when it is done: what was written, what is answered, what to review first."""

import json
from dataclasses import asdict
from pathlib import Path

from specagent.agent.terminal import emit
from specagent.agent.workspace.report import DraftReport

_MOST_LISTED = 5


def show_report(report: DraftReport, *, as_json: bool, quiet: bool) -> None:
    """Print `report` for a person, or as one JSON object; nothing when `quiet` was asked for."""
    if as_json:
        emit(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    elif not quiet:
        emit(_text(report))


def _text(report: DraftReport) -> str:
    if report.outcome == "unchanged":
        line = f"{_shown(report.spec)} is up to date: nothing in it is stale."
        return "\n".join([line, *report.warnings])
    lines = [*report.warnings, *_head(report), *_model(report), "", *_incomplete(report)]
    lines += [*_coverage(report), *_review(report)]
    if report.outcome == "dry-run":
        lines = [report.diff.rstrip("\n"), "", *lines]
    return "\n".join(lines).strip("\n")


def _head(report: DraftReport) -> list[str]:
    verb = {
        "written": "Wrote",
        "continued": "Continued an interrupted draft and wrote",
        "dry-run": "Would write",
    }
    lines = [f"{verb[report.outcome]} {_shown(report.spec)} and {_count(len(report.adrs), 'ADR')}:"]
    lines += [f"  {_shown(path)}" for path in report.adrs]
    lines += [f"Kept a copy of what it replaced: {_shown(path)}" for path in report.backups]
    return [*lines, report.notice] if report.notice else lines


def _model(report: DraftReport) -> list[str]:
    """Return what the model took, in one line; or how to use one."""
    used = report.model
    if used is None:
        return ["No model was asked: set OPENAI_API_KEY or name one with --model to draft with a language model."]
    return [used.told]


def _incomplete(report: DraftReport) -> list[str]:
    if not report.incomplete:
        return []
    lines = ["INCOMPLETE: the model failed for these parts, and the offline drafter stood in:"]
    lines += [f"  - {_one_line(one, 200)}" for one in report.incomplete]
    return [*lines, "Run the same command again to try them once more; what is finished is not asked for again.", ""]


def _coverage(report: DraftReport) -> list[str]:
    line = f"{report.answered} of {_count(report.requirements, 'requirement')} answered"
    left = f"; {report.out_of_scope} out of scope" if report.out_of_scope else ""
    return [f"{line}{left}.", ""]


def _review(report: DraftReport) -> list[str]:
    groups = [
        ("Findings", report.findings),
        ("Requirements that nothing answers", report.uncovered),
        ("Open questions", report.questions),
        ("Assumptions to confirm", report.assumptions),
    ]
    lines = ["Review first:"]
    for number, (label, points) in enumerate([one for one in groups if one[1]], start=1):
        lines.append(f"  {number}. {label}: {len(points)}")
        lines += [f"     - {_one_line(point)}" for point in points[:_MOST_LISTED]]
        if len(points) > _MOST_LISTED:
            lines.append(f"     … and {len(points) - _MOST_LISTED} more in Appendix B")
    return lines if len(lines) > 1 else ["Nothing is open."]


def _one_line(text: str, most: int = 110) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rsplit(' ', 1)[0]}…"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _shown(path: str) -> str:
    """Return `path` relative to the current directory where it lies below it."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path
