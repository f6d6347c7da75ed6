"""The text of a spec's pull request: a table first, what to decide as a checklist, details folded."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specagent.agent.forge.propose.bundle import Proposed
from specagent.agent.forge.propose.inert import quoted

_MOST = 60_000
"""GitHub takes 65,536 characters."""
_MARKER = re.compile(r"<!-- specagent (\{.*\}) -->\s*\Z", re.DOTALL)
_TICKED = re.compile(r"^- \[[xX]\] (`[^`\n]*`)", re.MULTILINE)
_CUT = "\n\n_The rest stands in the files: this text is as long as it may be._\n"
_OUTCOMES = {
    "written": "redrafted",
    "unchanged": "unchanged",
    "conflict": "**conflict**",
    "markers": "**conflict**",
    "failed": "**failed**",
    "locked": "locked",
    "skipped": "left alone",
    "proposed": "new",
}


@dataclass(frozen=True)
class Marker:
    """What a pull request's text remembers for later runs; people can edit it, so it is only ever a hint."""

    spec: str
    prd_sha256: str
    commit: str


def title_of(proposed: Proposed) -> str:
    """Return the pull request's title."""
    return f"Architecture spec for {_plain_path(proposed.prd)}"


def body_of(proposed: Proposed, commit: str, before: str = "") -> str:
    """Return the pull request's text; ticks that people set in `before` stay."""
    ticks = set(_TICKED.findall(before))
    text = "\n\n".join(part for part in _parts(proposed, ticks) if part)
    marker = _written(Marker(proposed.spec, proposed.prd_sha256, commit))
    room = _MOST - len(marker) - len(_CUT)
    cut = text if len(text) <= room else text[: text.rfind("\n", 0, room)] + _closed(text[:room]) + _CUT
    return f"{cut}\n\n{marker}\n"


def marker_of(body: str) -> Marker | None:
    """Return what a pull request's text remembers, if it does."""
    found = _MARKER.search(body)
    if not found:
        return None
    try:
        content = json.loads(found[1])
        return Marker(str(content["spec"]), str(content["prd"]), str(content["commit"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _parts(proposed: Proposed, ticks: set[str]) -> Iterator[str]:
    summary = proposed.summary
    yield f"Drafted from {quoted(proposed.prd)} into {quoted(proposed.spec)} by specagent, and reviewed by nobody yet."
    yield _figures(proposed)
    yield _changes(proposed)
    yield _checklist("Open questions", summary.questions, ticks)
    yield _checklist("Assumptions to confirm", summary.assumptions, ticks)
    yield _decisions(proposed)
    yield _folded("Requirements that nothing answers yet", summary.uncovered)
    yield _folded("Findings of the checks", summary.findings)
    yield _folded("Parts that are incomplete", summary.incomplete)
    yield (
        "Push to this branch what you want otherwise: later runs add commits and never rewrite yours. To ask for a "
        "redraft, comment `/specagent regenerate data: what to change`."
    )


def _figures(proposed: Proposed) -> str:
    summary = proposed.summary
    before = f"{summary.answered_before} → " if summary.answered_before not in (None, summary.answered) else ""
    rows = [
        ("Requirements answered", f"{before}{summary.answered} of {summary.requirements}"),
        ("Open questions", str(len(summary.questions))),
        ("Assumptions to confirm", str(len(summary.assumptions))),
        ("Findings of the checks", str(len(summary.findings))),
        ("Decisions to take", str(sum(one.status == "proposed" for one in summary.decisions))),
        ("Cost", _cost(proposed)),
    ]
    return "\n".join(["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)])


def _cost(proposed: Proposed) -> str:
    cost = proposed.summary.cost
    if cost is None:
        return "no model was asked"
    price = "price unknown" if cost.usd is None else f"{cost.usd:.2f} USD"
    return f"{price}, {cost.calls} calls, {quoted(cost.model, 80)}"


def _changes(proposed: Proposed) -> str:
    rows = [one for one in proposed.summary.parts if one.outcome != "unchanged"]
    if not rows:
        return ""
    lines = ["| Part | | Because |", "| --- | --- | --- |"]
    for one in rows:
        why = "; ".join(quoted(reason, 160) for reason in one.reasons[:4]) or "–"
        lines.append(f"| {quoted(one.title, 120)} | {_OUTCOMES.get(one.outcome, 'changed')} | {why} |")
    return "\n".join(lines)


def _checklist(title: str, points: Sequence[str], ticks: set[str]) -> str:
    if not points:
        return ""
    items = [quoted(one) for one in points]
    return "\n".join([f"### {title}", "", *(f"- [{'x' if one in ticks else ' '}] {one}" for one in items)])


def _decisions(proposed: Proposed) -> str:
    waiting = [one for one in proposed.summary.decisions if one.status == "proposed"]
    if not waiting:
        return ""
    rows = [f"- ADR-{one.number:03} {quoted(one.title, 160)}" for one in waiting]
    return "\n".join(["### Decisions to take", "", *rows, "", "`specagent adr accept N` or `reject N` records them."])


def _folded(title: str, points: Sequence[str]) -> str:
    if not points:
        return ""
    rows = "\n".join(f"- {quoted(one)}" for one in points)
    return f"<details><summary>{title}: {len(points)}</summary>\n\n{rows}\n\n</details>"


def _closed(text: str) -> str:
    """Return the ends of what a cut leaves open."""
    return "\n\n</details>" * (text.count("<details>") - text.count("</details>"))


def _written(marker: Marker) -> str:
    """Return the marker as a comment that nothing in it can end."""
    content = json.dumps({"spec": marker.spec, "prd": marker.prd_sha256, "commit": marker.commit})
    return f"<!-- specagent {content.replace('-', chr(92) + 'u002d').replace('>', chr(92) + 'u003e')} -->"


def _plain_path(path: str) -> str:
    """Return a path for a title: there is no code in titles, so whatever could mean something is left out."""
    return "".join(char if char.isalnum() or char in "/._- " else " " for char in path)[:120].strip()
