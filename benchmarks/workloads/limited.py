"""Providers that reject and fail: rate limits, a storm of 429, server errors and malformed answers."""

import time
from collections.abc import Sequence

from provider import Answer, Bucket, Call, Provider, Script, answer_set
from provider.faults import rate_limited, server_error
from provider.log import Entry
from provider.paths import declared_path

from benchmarks.many_rows import write_many
from benchmarks.measuring import checked, model_at
from benchmarks.prds import prd
from benchmarks.setup import Setup
from benchmarks.simulated import INSTANT, fluent
from benchmarks.table import SECONDS, Figures, Row, at_most

_PER_MINUTE, _BURST, _CALLS = 60, 10, 40
_MOST_REJECTED = 0.02
_BOUND = (_CALLS - _BURST) * 60 / _PER_MINUTE
_STORM, _AFTER = 20.0, 1.0
_DRAFTS, _EACH, _ERROR_AT, _MALFORMED_AT = 5, 20, 7, 17
_MOST_CALLS = 1.15


def limited_rate(setup: Setup) -> list[Row]:
    """Make 40 calls where 60 a minute are allowed, 10 of them at once."""
    folder = setup.workspace / "answers-many"
    write_many(prd("median"), folder, _CALLS)
    with Provider(answer_set(folder), pace=INSTANT, requests=Bucket(_PER_MINUTE, _BURST)) as provider:
        ran = setup.project("median").run("draft", "PRD.md", "--json", *model_at(provider.url))
        calls = provider.calls
    answered, rejected = _with_status(calls, 200), _with_status(calls, 429)
    share = rejected / max(len(calls), 1)
    told = f"exit code {ran.code}, {answered} calls answered, {rejected} rejected ({share:.1%})"
    met = ran.code == 0 and answered == _CALLS and share <= _MOST_REJECTED
    figures: Figures = {"answered": answered, "rejected": rejected}
    wanted = f"all {_CALLS} succeed; at most {_MOST_REJECTED:.0%} rejected"
    name = f"{_PER_MINUTE} requests a minute, burst {_BURST}, {_CALLS} calls"
    seconds = _last(calls) - calls[0].arrived
    wall = at_most(f"{name}: first call to last answer", seconds, 1.05 * _BOUND, SECONDS, of=f"1.05 x {_BOUND:.0f} s")
    return [Row(name, told, wanted, met, figures), wall]


def storm(setup: Setup) -> list[Row]:
    """Draft while everything is rejected for 20 seconds."""
    with Provider(_stormy(setup.script("median")), pace=fluent(800)) as provider:
        ran = setup.project("median").run("draft", "PRD.md", "--json", *model_at(provider.url))
        calls = provider.calls
    path = declared_path(calls).seconds
    name = f"{_STORM:.0f} s of 429 with Retry-After {_AFTER:g} s"
    told = f"exit code {ran.code}, {_with_status(calls, 429)} rejected"
    of = f"the storm + 1.1 B + 3.5 s, B = {path:.2f} s"
    notes = ("The storm passes over a model of 800 tokens per second.",)
    limit = _STORM + 1.1 * path + 3.5
    done = Row(name, told, "all succeed", ran.code == 0, {"code": ran.code})
    return [done, at_most(f"{name}: wall", ran.wall, limit, SECONDS, of=of, notes=notes)]


def faults(setup: Setup) -> list[Row]:
    """Draft five times while every twentieth call fails with status 500, and another twentieth is malformed."""
    with Provider(setup.script("median"), pace=INSTANT) as provider:
        setup.project("median").draft(provider.url)
        usual = len(provider.calls)
    calls, alone, broken = 0, True, 0
    for run in range(_DRAFTS):
        script = _Faulty(setup.script("median"), run * usual)
        with Provider(script, pace=INSTANT) as provider:
            checked(setup.project("median").run("draft", "PRD.md", "--json", *model_at(provider.url)))
            again = {(one.kind, *one.names) for one in provider.calls if one.attempt > 1}
            calls, broken = calls + len(provider.calls), broken + len(script.broken)
            alone = alone and again == script.broken
    share = calls / (usual * _DRAFTS)
    told = f"{calls} calls for {usual * _DRAFTS} ({share:.2f} x), {broken} parts broken, "
    told += "only these retried" if alone else "others retried as well"
    wanted = f"all succeed; at most {_MOST_CALLS} x the calls; the bad part retried alone"
    met = share <= _MOST_CALLS and alone
    return [Row("5 % HTTP 500 and 5 % malformed JSON", told, wanted, met, {"value": share, "broken": broken})]


class _Faulty:
    """A script of which two calls in twenty fail; it counts on from `start`, since a draft alone has too few."""

    def __init__(self, script: Script, start: int) -> None:
        self._script, self._start = script, start
        self.broken: set[tuple[str | None, ...]] = set()

    def __call__(self, call: Call) -> Answer:
        at = (self._start + call.number) % _EACH
        if at in (_ERROR_AT, _MALFORMED_AT):
            self.broken.add((call.kind, *call.names))
        if at == _ERROR_AT:
            return server_error()
        answer = self._script(call)
        return Answer(answer.text[: len(answer.text) // 2]) if at == _MALFORMED_AT else answer


def _stormy(script: Script) -> Script:
    """Return `script` that rejects all calls in the seconds after the first one."""
    until: list[float] = []

    def storming(call: Call) -> Answer:
        until.extend([] if until else [time.monotonic() + _STORM])
        return rate_limited(_AFTER) if time.monotonic() < until[0] else script(call)

    return storming


def _with_status(calls: Sequence[Entry], status: int) -> int:
    return sum(one.status == status for one in calls)


def _last(calls: Sequence[Entry]) -> float:
    return max((one.answered or one.arrived for one in calls), default=0.0)
