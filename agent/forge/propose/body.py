"""The text of a spec's pull request: a table first, what to decide as a checklist, details folded."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specagent.agent.document.subjects import adr_subject
from specagent.agent.forge.propose.bundle import MOST_POINTS, Proposed
from specagent.agent.forge.propose.inert import cell, fitting, plain, quoted
from specagent.schemas.text import line

_MOST = 60_000
"""GitHub takes 65,536 characters."""
_MARKER = re.compile(r"^<!-- specagent (\{[^\r\n]*\}) -->\s*\Z", re.MULTILINE)
_BEGINS = re.compile(r"^Drafted from `[^`\r\n]*` into `[^`\r\n]*` by specagent, ", re.MULTILINE)
_MOST_ABOVE = 20_000
_TICKED = re.compile(r"- \[[xX]\] (`[^`\n]*`)\s*")
_HEADING = "### "
_UNFOLDED = 20
_CROWDED = 5_000
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

_Tick = tuple[str, str]
"""A point that a person ticked: the heading that it stands below, and the point as it is shown."""


@dataclass(frozen=True)
class Marker:
    """What a pull request's text remembers for later runs; people can edit it, so it is only ever a hint."""

    spec: str
    prd_sha256: str
    commit: str


@dataclass(frozen=True)
class _Block:
    """A stretch of the text: rows that can be left out from the last on, between a head and an end that cannot."""

    head: str
    rows: Sequence[str] = ()
    end: str = ""

    def text(self, room: int) -> str:
        """Return the block with the rows that fit."""
        return f"{self.head}{fitting(self.rows, room - len(self.head) - len(self.end))}{self.end}"


def title_of(proposed: Proposed) -> str:
    """Return the pull request's title."""
    return f"Architecture spec for {plain(proposed.prd, 120)}"


def body_of(proposed: Proposed, commit: str, before: str = "") -> str:
    """Return the pull request's text; what people wrote above it in `before`, and the ticks that they set, stay."""
    blocks = list(_blocks(proposed, set(_ticks(before))))
    marker = _written(Marker(proposed.spec, proposed.prd_sha256, commit))
    texts = [above] if (above := _above(before)) else []
    room = _MOST - len(marker) - len(above)
    for at, block in enumerate(blocks):
        texts.append(block.text(room // (len(blocks) - at) - 2))
        room -= len(texts[-1]) + 2
    return "\n\n".join([*texts, f"{marker}\n"])


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


def _above(body: str) -> str:
    """Return what people wrote above the text of a run; all of a text that is none."""
    if begins := _BEGINS.search(body):
        return body[: begins.start()].strip()[:_MOST_ABOVE]
    return "" if marker_of(body) else body.strip()[:_MOST_ABOVE]


def _blocks(proposed: Proposed, ticks: set[_Tick]) -> Iterator[_Block]:
    summary = proposed.summary
    yield _Block(
        f"Drafted from {quoted(proposed.prd)} into {quoted(proposed.spec)} by specagent, and reviewed by nobody yet."
    )
    yield _figures(proposed)
    yield from _changes(proposed)
    yield from _checklist("Open questions", summary.questions, ticks)
    yield from _checklist("Assumptions to confirm", summary.assumptions, ticks)
    yield from _decisions(proposed)
    yield from _folded("Requirements that nothing answers yet", [f"- {quoted(one)}" for one in summary.uncovered])
    yield from _folded("Findings of the checks", [f"- {quoted(one)}" for one in summary.findings])
    yield from _folded("Parts that are incomplete", [f"- {quoted(one)}" for one in summary.incomplete])
    yield _Block(
        "Push to this branch what you want otherwise: later runs add commits and never rewrite yours. To ask for a "
        "redraft, comment `/specagent regenerate data: what to change`."
    )


def _figures(proposed: Proposed) -> _Block:
    summary = proposed.summary
    before = f"{summary.answered_before} → " if summary.answered_before not in (None, summary.answered) else ""
    rows = [
        ("Requirements answered", f"{before}{summary.answered} of {summary.requirements}"),
        ("Open questions", _number(summary.questions)),
        ("Assumptions to confirm", _number(summary.assumptions)),
        ("Findings of the checks", _number(summary.findings)),
        ("Decisions to take", str(sum(one.status == "proposed" for one in summary.decisions))),
        ("Cost", _cost(proposed)),
    ]
    return _Block("\n".join(["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)]))


def _number(points: Sequence[str]) -> str:
    return str(len(points)) if len(points) < MOST_POINTS else f"{MOST_POINTS} or more"


def _cost(proposed: Proposed) -> str:
    cost = proposed.summary.cost
    if cost is None:
        return "no model was asked"
    price = "price unknown" if cost.usd is None else f"{cost.usd:.2f} USD"
    return f"{price}, {cost.calls} calls, {cell(cost.model, 80)}"


def _changes(proposed: Proposed) -> Iterator[_Block]:
    rows = []
    for one in proposed.summary.parts:
        if one.outcome != "unchanged":
            why = "; ".join(cell(reason, 160) for reason in one.reasons[:4]) or "–"
            rows.append(f"| {cell(one.title, 120)} | {_OUTCOMES.get(one.outcome, 'changed')} | {why} |")
    head = "| Part | | Because |\n| --- | --- | --- |\n"
    if len(rows) > _UNFOLDED:
        yield from _folded("Parts that changed", rows, head)
    elif rows:
        yield _Block(head, rows)


def _checklist(title: str, points: Sequence[str], ticks: set[_Tick]) -> Iterator[_Block]:
    """Yield points as a checklist; where not all fit, those that are ticked come first, so that no tick is lost."""
    shown = dict.fromkeys(_point(one) for one in points if line(one))
    rows = [f"- [{'x' if (title, one) in ticks else ' '}] {one}" for one in shown]
    if sum(len(row) for row in rows) > _CROWDED:
        rows.sort(key=lambda row: row.startswith("- [ ]"))
    if rows:
        yield _Block(f"{_HEADING}{title}\n\n", rows)


def _point(text: str) -> str:
    """Return a point as it is shown; one that is not shown word for word gets a code, so that none passes for it."""
    shown = quoted(text)
    full = line(text)
    if shown == f"`{full}`":
        return shown
    return f"{shown[:-1]} [{hashlib.sha256(full.encode()).hexdigest()[:8]}]`"


def _ticks(body: str) -> Iterator[_Tick]:
    heading = ""
    for row in body.split("\n"):
        if row.startswith(_HEADING):
            heading = row.removeprefix(_HEADING).strip()
        elif found := _TICKED.fullmatch(row):
            yield heading, found[1]


def _decisions(proposed: Proposed) -> Iterator[_Block]:
    waiting = [one for one in proposed.summary.decisions if one.status == "proposed"]
    rows = [f"- {adr_subject(one.number)} {quoted(one.title, 160)}" for one in waiting]
    if rows:
        end = "\n\n`specagent adr accept N` or `reject N` records them."
        yield _Block(f"{_HEADING}Decisions to take\n\n", rows, end)


def _folded(title: str, rows: Sequence[str], head: str = "") -> Iterator[_Block]:
    if rows:
        yield _Block(f"<details><summary>{title}: {_number(rows)}</summary>\n\n{head}", rows, "\n\n</details>")


def _written(marker: Marker) -> str:
    """Return the marker as a comment that nothing in it can end."""
    content = json.dumps({"spec": marker.spec, "prd": marker.prd_sha256, "commit": marker.commit})
    return f"<!-- specagent {content.replace('-', chr(92) + 'u002d').replace('>', chr(92) + 'u003e')} -->"
