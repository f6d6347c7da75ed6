"""What `regenerate` says when it is done: what became of each part, why, and what to do next."""

import json
import shlex
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from specagent.agent.reviewing.inert import inert, inert_line
from specagent.agent.terminal import clean, emit, note
from specagent.agent.workspace.regenerating.request import PartOutcome, RegenerateReport

_MOST_LISTED = 5
_TOLD = {
    "written": "redrafted",
    "unchanged": "unchanged",
    "conflict": "conflict",
    "markers": "conflict markers",
    "skipped": "skipped",
    "failed": "failed",
    "locked": "locked",
    "accepted": "accepted",
    "proposed": "would change",
}


def show_regenerate(report: RegenerateReport, *, as_json: bool, quiet: bool, diff: bool) -> None:
    """Print `report` for a person, or as one JSON object.

    With `diff` it begins with what changes: word by word on a terminal. Elsewhere standard output gets the unified
    diff alone, for a patch, and the summary goes to standard error. `quiet` leaves out the summary.
    """
    if as_json:
        emit(_json(report, diff=diff))
        return
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    if diff and on_terminal:
        _show_words(report.parts)
    elif diff:
        patch = "".join(one.diff.rstrip("\n") + "\n" for one in report.parts if one.diff)
        if patch:
            emit(patch.removesuffix("\n"))
        note(_text(report), quiet=quiet)
        return
    emit(_text(report), quiet=quiet)


def _json(report: RegenerateReport, *, diff: bool) -> str:
    """Return the report as JSON that stays whole when it is cleaned for a terminal."""
    content = asdict(report)
    if not diff:
        for part in content["parts"]:
            del part["before"], part["after"]
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return text if clean(text) == text else json.dumps(content, indent=2)


def _show_words(parts: Iterable[PartOutcome]) -> None:
    from specagent.agent.reviewing.screen import Screen
    from specagent.agent.reviewing.word_diff import word_diff

    screen = Screen(sys.stdout)
    for one in parts:
        changed = word_diff(one.before, one.after, colour=screen.colour) or inert(one.diff.rstrip("\n"))
        if changed:
            screen.show(_named(one), style="bold")
            screen.show(changed)
            screen.show()


def _text(report: RegenerateReport) -> str:
    lines = [inert_line(one) for one in report.warnings]
    lines += [*_parts(report), *_files(report), *_model(report), *_facts(report), *_findings(report), *_next(report)]
    return "\n".join(lines)


def _parts(report: RegenerateReport) -> Iterator[str]:
    if not report.parts:
        yield f"{_shown(report.spec)} is up to date: there is nothing to redraft."
        return
    names = max(len(_named(one)) for one in report.parts)
    outcomes = max(len(_TOLD[one.outcome]) for one in report.parts)
    for one in report.parts:
        why = "; ".join(inert_line(text) for text in (*_cut(one.reasons), one.note) if text)
        yield f"{_named(one):{names}}  {_TOLD[one.outcome]:{outcomes}}  {why}".rstrip()
        yield from (f"    {inert_line(where)}" for where in one.conflicts)


def _files(report: RegenerateReport) -> list[str]:
    if not report.files:
        return []
    verb = "Would write" if report.outcome == "dry-run" else "Wrote"
    return [f"{verb} {', '.join(_shown(path) for path in report.files)}."]


def _model(report: RegenerateReport) -> list[str]:
    if report.model:
        return [report.model.told]
    if report.outcome == "unchanged":
        return []
    return ["No model was asked: set OPENAI_API_KEY or name one with --model to redraft with a language model."]


def _facts(report: RegenerateReport) -> Iterator[str]:
    """Yield the shared facts that moved, and what redrafts the parts that rest on them."""
    if report.moved:
        yield "Facts that other parts share have changed:"
        yield from (f"  - {inert_line(one)}" for one in report.moved)
    if report.offered:
        yield "Parts that rest on what changed were not redrafted; this does it (or --cascade with this command):"
        yield f"  {shlex.join(['specagent', 'regenerate', *report.offered])}"


def _findings(report: RegenerateReport) -> Iterator[str]:
    if report.findings:
        yield f"{_count(len(report.findings), 'finding')} to look at:"
        yield from (f"  - {inert_line(one)}" for one in report.findings[:_MOST_LISTED])
    if len(report.findings) > _MOST_LISTED:
        yield f"  … and {len(report.findings) - _MOST_LISTED} more; `specagent check` lists all."


def _next(report: RegenerateReport) -> Iterator[str]:
    """Yield what to do about the parts that did not become what they should."""
    outcomes = {one.outcome for one in report.parts}
    if "conflict" in outcomes:
        yield (
            "A part with a conflict was left as it is. Decide with --interactive, "
            "or for all at once with --conflicts=keep-mine|take-new|markers."
        )
    if "markers" in outcomes:
        yield f"Look for <<<<<<< in {_shown(report.spec)} and its ADRs, and leave only the text that counts."
    if "failed" in outcomes:
        yield "Run the same command again to try what failed once more; what is finished is not asked for again."
    locked = [one.part for one in report.parts if one.outcome == "locked"]
    if locked:
        yield f"To have locked parts redrafted: {shlex.join(['specagent', 'unlock', *locked])}"


def _cut(reasons: tuple[str, ...]) -> tuple[str, ...]:
    rest = len(reasons) - _MOST_LISTED
    return reasons if rest <= 0 else (*reasons[:_MOST_LISTED], f"and {rest} more")


def _named(one: PartOutcome) -> str:
    return inert_line(f"{one.part} {one.title}" if one.part.startswith("ADR-") else one.title)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _shown(path: str) -> str:
    """Return `path` relative to the current directory where it lies below it."""
    try:
        return inert_line(str(Path(path).relative_to(Path.cwd())))
    except ValueError:
        return inert_line(path)
