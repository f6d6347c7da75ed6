"""Cold drafts: how long they take beside the server's own critical path, and what they take of the machine."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from provider import Pace, Provider
from provider.log import Entry
from provider.paths import Path, declared_path, seen_depth

from benchmarks.measuring import Ran
from benchmarks.prds import Size
from benchmarks.setup import Setup
from benchmarks.simulated import faster
from benchmarks.table import MEGABYTES, SECONDS, Figures, Row, at_most

_SLACK, IMPORT_SECONDS = 1.03, 1.5
_PER_THOUSAND = 4.0
_CPU = 1.0
_MOST = 200
_DEPTH = 2
_LARGE_SPEEDUP = 8


@dataclass(frozen=True)
class Cold:
    """One cold draft: the process, the server's log, and what its imports alone take of the processor."""

    ran: Ran
    calls: Sequence[Entry]
    imports: float

    @property
    def path(self) -> Path:
        """The critical path."""
        return declared_path(self.calls)

    @property
    def seen(self) -> int:
        """How many calls came one after the other."""
        return seen_depth(self.calls)

    @property
    def output(self) -> int:
        """All completion tokens."""
        return sum(one.output for one in self.calls)


def cold_draft(setup: Setup, size: Size, pace: Pace, *options: str) -> Cold:
    """Draft a PRD in a folder where nothing is remembered."""
    project = setup.project(size)
    with Provider(setup.script(size), pace=pace) as provider:
        ran = project.draft(provider.url, *options)
        return Cold(ran, provider.calls, project.imports().cpu)


def median_prd(setup: Setup) -> list[Row]:
    """Measure the median PRD: wall, depth, speed and processor."""
    rows, runs = _timed(setup, "median", setup.pace, setup.pace_notes)
    setup.usual_wall = median(one.ran.wall for one in runs)
    speed = median(one.ran.wall * 1000 / one.output for one in runs)
    cpu = median(one.ran.cpu - one.imports for one in runs)
    per_thousand = "cold draft, median PRD: seconds per 1,000 completion tokens"
    return [
        *rows,
        _depth(runs),
        at_most(per_thousand, speed, _PER_THOUSAND, SECONDS, notes=setup.pace_notes),
        at_most("cold draft, median PRD: client CPU beyond imports", cpu, _CPU, SECONDS),
    ]


def small_prd(setup: Setup) -> list[Row]:
    """Measure the small PRD's wall."""
    return _timed(setup, "small", setup.pace, setup.pace_notes)[0]


def large_prd(setup: Setup) -> list[Row]:
    """Measure the large PRD once, with a faster model, and its memory."""
    one = cold_draft(setup, "large", faster(_LARGE_SPEEDUP))
    note = (
        f"The large PRD is drafted once, by a model that is {_LARGE_SPEEDUP} times as fast "
        "(its critical path would take minutes): what the client takes weighs more than at the usual pace. Its "
        "longest answer is cut at 8,192 tokens and asked for again in two halves, which B leaves out.",
    )
    return [_wall("large", [one], note), at_most("large PRD, cold: peak memory", one.ran.megabytes, _MOST, MEGABYTES)]


def _timed(setup: Setup, size: Size, pace: Pace, notes: Sequence[str]) -> tuple[list[Row], list[Cold]]:
    runs = [cold_draft(setup, size, pace) for _ in range(setup.runs)]
    return [_wall(size, runs, notes)], runs


def _wall(size: Size, runs: Sequence[Cold], notes: Sequence[str]) -> Row:
    """Return the row of the run in the middle, by what it takes beyond its own critical path."""
    middle = sorted(runs, key=lambda one: one.ran.wall - one.path.seconds)[len(runs) // 2]
    path, wall = middle.path.seconds, middle.ran.wall
    limit, detail = _SLACK * path + IMPORT_SECONDS, f"B + {wall - path:.2f} s"
    of = f"1.03 B + 1.5 s, B = {path:.2f} s"
    row = at_most(f"cold draft, {size} PRD: wall", wall, limit, SECONDS, detail=detail, of=of, notes=notes)
    own = {"critical_path": path, "beyond": wall - path, "calls": len(middle.calls), "depth": middle.path.depth}
    return replace(row, figures={**row.figures, **own})


def _depth(runs: Sequence[Cold]) -> Row:
    """Return the row of the depth: what the graph declares, or what was seen where that is more."""
    declared, seen = (max(depths) for depths in zip(*((one.path.depth, one.seen) for one in runs), strict=True))
    calls, output = len(runs[0].calls), runs[0].output
    measured = f"{max(declared, seen)} ({calls} calls, {output:,} completion tokens)"
    figures: Figures = {"declared": declared, "seen": seen, "calls": calls, "completion_tokens": output}
    return Row("cold draft, median PRD: depth", measured, "2", max(declared, seen) == _DEPTH, figures)
