"""A draft that is killed half-way and run again."""

import time

from provider import Answer, Call, Gate, Provider, Script
from provider.faults import held

from benchmarks.measuring import Project, model_at
from benchmarks.setup import Setup
from benchmarks.simulated import INSTANT
from benchmarks.table import Figures, Row

_SHARE = 0.6
_SETTLING = 1.0
"""Seconds in which the client keeps the answers that it has."""


def killed(setup: Setup) -> list[Row]:
    """Kill a draft after k of its N calls and run it again."""
    with Provider(setup.script("median"), pace=INSTANT) as provider:
        setup.project("median").draft(provider.url)
        whole = len(provider.calls)
    known = round(whole * _SHARE)
    project, holding = setup.project("median"), _Holding(setup.script("median"), known)
    with Provider(holding, pace=INSTANT) as provider:
        _kill_after(known, project, provider)
        holding.gate.open()
        asked = len(provider.calls)
        project.draft(provider.url)
        again = len(provider.calls) - asked
    told = f"{again} calls after {known} of {whole} were answered"
    figures: Figures = {"calls": whole, "killed_after": known, "calls_again": again}
    return [Row("killed and run again", told, f"{whole - known} calls", again == whole - known, figures)]


def _kill_after(known: int, project: Project, provider: Provider) -> None:
    """Start a draft and kill it when so many calls are answered and kept."""
    process = project.start("draft", "PRD.md", *model_at(provider.url))
    try:
        provider.wait(lambda entries: sum(one.status == 200 for one in entries) >= known)
        time.sleep(_SETTLING)
    finally:
        process.kill()
        process.wait()


class _Holding:
    """A script that answers so many calls, and holds all others back until its gate is open."""

    def __init__(self, script: Script, most: int) -> None:
        self._script, self._most = script, most
        self.gate = Gate()

    def __call__(self, call: Call) -> Answer:
        answer = self._script(call)
        return answer if call.number <= self._most else held(answer, self.gate)
