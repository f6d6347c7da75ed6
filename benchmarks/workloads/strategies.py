"""The same answers by slower ways: one call at a time, and a naive pipeline without any of specagent."""

from concurrent.futures import ThreadPoolExecutor

from provider import Provider

from benchmarks.measuring import Project, checked, measured
from benchmarks.naive import COMMAND
from benchmarks.setup import Setup
from benchmarks.table import TIMES, Row, at_least
from benchmarks.workloads.cold import cold_draft

_FASTER = 3.5


def slower_ways(setup: Setup) -> list[Row]:
    """Compare the cold draft of the median PRD with both; these two wait for the model side by side."""
    usual = setup.usual_wall or cold_draft(setup, "median", setup.pace).ran.wall
    with ThreadPoolExecutor() as threads:
        waiting = [threads.submit(one, setup) for one in (_sequential, _naive)]
        (sequential, first), (naive, second) = (one.result() for one in waiting)
    notes = (
        *setup.pace_notes,
        "The sequential draft is specagent's own with `--concurrency 1`; the naive pipeline is `benchmarks/naive.py`. "
        "Each is run once, both at the same time, since they do little but wait.",
    )
    return [
        _row("the same one call at a time", usual, sequential, first, notes),
        _row("naive langchain pipeline", usual, naive, second, notes),
    ]


def _row(name: str, usual: float, slower: float, told: str, notes: tuple[str, ...]) -> Row:
    detail = f"{slower:.1f} s, {told}; the cold draft takes {usual:.1f} s"
    return at_least(
        f"cold draft, as many times as fast as {name}", slower / usual, _FASTER, TIMES, detail=detail, notes=notes
    )


def _sequential(setup: Setup) -> tuple[float, str]:
    project = setup.project("median")
    with Provider(setup.script("median"), pace=setup.pace) as provider:
        ran = project.draft(provider.url, "--concurrency", "1")
        return ran.wall, _told(provider)


def _naive(setup: Setup) -> tuple[float, str]:
    project: Project = setup.project("median")
    with Provider(setup.script("median"), pace=setup.pace) as provider:
        decisions = setup.workspace / "answers-median" / "facts.json"
        ran = checked(measured([*COMMAND, str(project.prd), str(decisions), provider.url], project.folder, project.env))
        return ran.wall, _told(provider)


def _told(provider: Provider) -> str:
    return f"{len(provider.calls)} calls, {sum(one.output for one in provider.calls):,} completion tokens"
