"""What later steps and people are told: the step's outputs and the job's summary."""

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from specagent.agent.forge.action.figures import Figures, figures_of, parts, summaries
from specagent.agent.forge.action.inputs import Inputs
from specagent.agent.forge.action.running import Outcome
from specagent.agent.forge.propose.inert import cell
from specagent.agent.terminal import emit

_MOST_PARTS = 40


def report(outcome: Outcome, inputs: Inputs, environ: Mapping[str, str]) -> None:
    """Write the outputs and the summary to the files that the runner names; without them, print the summary."""
    found = figures_of(outcome)
    text = "\n".join(_summary(outcome, found, inputs)) + "\n"
    outputs = {
        "pull-request-url": "\n".join(found.urls),
        "stale-sections": ",".join(found.stale),
        "coverage": f"{found.answered}/{found.requirements}" if found.requirements else "",
        "cost": "" if found.cost is None else f"{found.cost:.4f}",
        "bundle": str(inputs.bundle) if inputs.mode in ("generate", "publish") else "",
    }
    _append(environ.get("GITHUB_OUTPUT"), "".join(_output(name, value) for name, value in outputs.items()))
    _append(environ.get("GITHUB_STEP_SUMMARY"), text)
    if inputs.mode != "check":
        emit(text)


def _summary(outcome: Outcome, found: Figures, inputs: Inputs) -> Iterator[str]:
    yield f"### specagent: {inputs.mode}"
    yield ""
    if outcome.code:
        yield f"It ended with code {outcome.code}; the log says why."
        yield ""
    yield from _specs(outcome, inputs)
    yield from ("", f"Requirements answered: {found.answered} of {found.requirements}.") if found.requirements else ()
    if found.stale and inputs.mode == "check":
        yield from ("", f"Stale: {', '.join(cell(one) for one in found.stale[:_MOST_PARTS])}.")
    if inputs.mode in ("generate", "both") and outcome.bundle:
        yield from ("", f"Cost: {'not known' if found.cost is None else f'{found.cost:.4f} USD'}.")


def _specs(outcome: Outcome, inputs: Inputs) -> Iterator[str]:
    """Yield a row for each spec: what was taken up, and what became of its pull request."""
    became = {str(one.get("spec")): one for one in outcome.published}
    rows = list(summaries(outcome))
    if not rows and not became:
        yield _verdicts(outcome) if inputs.mode == "check" else "Nothing was drafted or published."
        return
    yield from ("| Spec | Taken up | Pull request |", "| --- | --- | --- |")
    for spec in dict.fromkeys([*(name for name, _ in rows), *became]):
        named = [cell(str(one.get("title")), 80) for one in parts(dict(rows).get(spec, {}))]
        more = f" and {len(named) - _MOST_PARTS} more" if len(named) > _MOST_PARTS else ""
        yield f"| {cell(spec)} | {', '.join(named[:_MOST_PARTS]) or 'nothing'}{more} | {_published(became.get(spec))} |"


def _published(one: Mapping[str, object] | None) -> str:
    if one is None:
        return "–"
    number = one.get("number")
    return f"{cell(str(one.get('outcome')))}{f' #{number}' if isinstance(number, int) and number else ''}"


def _verdicts(outcome: Outcome) -> str:
    specs = [spec for one in outcome.checked for spec in one.get("specs") or ()]
    fit = sum(bool(one.get("fit")) for one in specs)
    if not specs:
        return "No spec is there yet, or none could be read."
    return f"{fit} of {len(specs)} specs fit for review; findings stand as annotations."


def _output(name: str, value: str) -> str:
    """Return an output as the runner reads it; nobody can guess what ends it."""
    end = f"end_{secrets.token_hex(16)}"
    return f"{name}<<{end}\n{value}\n{end}\n"


def _append(path: str | None, text: str) -> None:
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)
