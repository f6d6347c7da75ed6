"""A hundred PRDs through the public API in one process."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable

from provider import Provider
from provider.log import Entry
from provider.paths import declared_path

from benchmarks import hundred
from benchmarks.measuring import checked, measured
from benchmarks.setup import Setup
from benchmarks.simulated import faster
from benchmarks.table import MILLISECONDS, SECONDS, Figures, Row, at_most

_PRDS, _AT_ONCE = 100, 20
_FASTER = 8
_MOST_MS = 8
_MOST_GROWTH = 1.1
_SLACK = 1.05


def hundred_prds(setup: Setup) -> list[Row]:
    """Draft a hundred small PRDs, at most twenty calls at once."""
    project = setup.project("small")
    with Provider(setup.script("small"), pace=faster(_FASTER)) as provider:
        command = [sys.executable, str(hundred.__file__), str(project.prd), provider.url, str(_PRDS), str(_AT_ONCE)]
        ran = checked(measured(command, project.folder, project.env))
        calls = provider.calls
    found = json.loads(ran.out)
    total = sum(one.seconds for one in calls)
    bound = max(total / _AT_ONCE, _longest_chain(calls))
    cpu = (ran.cpu - found["cpu_before"]) * 1000 / len(calls)
    most = _most_at_once(calls)
    name = f"{_PRDS} PRDs through the API"
    notes = (
        f"The hundred PRDs are small ones, drafted twenty at a time with `concurrency=1`, by a model {_FASTER} times "
        "as fast; wall is from the first call to the last answer.",
    )
    wall = (max(one.answered or 0 for one in calls)) - calls[0].arrived
    growth = found["memory"][-1] / found["memory"][_PRDS // 2 - 1]
    memory = ", ".join(f"{found['memory'][at - 1]:.0f} MB after {at}" for at in (_AT_ONCE, _PRDS // 2, _PRDS))
    figures: Figures = {"value": growth, "limit": _MOST_GROWTH}
    of = f"{_SLACK} x {bound:.1f} s, the longer of sum / {_AT_ONCE} and the longest chain"
    return [
        at_most(f"{name}: wall", wall, _SLACK * bound, SECONDS, detail=f"at most {most} at once", of=of, notes=notes),
        at_most(f"{name}: CPU a call", cpu, _MOST_MS, MILLISECONDS, detail=f"{len(calls):,} calls"),
        Row(f"{name}: memory", memory, "flat from 50 to 100 (at most 10 % more)", growth <= _MOST_GROWTH, figures),
    ]


def _longest_chain(calls: Iterable[Entry]) -> float:
    """Return the critical path of the slowest draft; each has its own number in its prompts."""
    drafts = defaultdict[str, list[Entry]](list)
    for one in calls:
        drafts[hundred.number_in(json.dumps(one.body))].append(one)
    return max(declared_path(one).seconds for one in drafts.values())


def _most_at_once(calls: Iterable[Entry]) -> int:
    changes = sorted((at, step) for one in calls for at, step in ((one.arrived, 1), (one.answered or one.arrived, -1)))
    most = now = 0
    for _, step in changes:
        now += step
        most = max(most, now)
    return most
