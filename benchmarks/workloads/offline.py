"""Drafts without a model, and how they grow with the PRD."""

import math
from statistics import median

from drafting.online.quayside import large_prd

from benchmarks.measuring import Ran, checked
from benchmarks.setup import Setup
from benchmarks.table import EXPONENT, SECONDS, Row, at_most

_MEDIAN_SECONDS, _MOST_EXPONENT = 1.0, 1.1
_SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
_TIMED_ONCE = 1_000_000
_EACH = 1_000
"""Bytes to a requirement: most of a PRD as large as these is prose."""
_FEWEST = 50
_NEXT_TO_NOTHING = "# Note\n\n## Functional Requirements\n\n- FR-1: A clerk writes a note.\n"
_PROSE = (
    "The harbour office has worked in this way for many years, and everybody on the quay knows whom to ask. ",
    "In summer the boats come in the evening and leave in the morning, and the office is full for an hour. ",
    "What is written on paper today is copied at the end of the week by whoever has time for it. ",
    "Nobody knows how often that goes wrong, since a mistake is found only when a guest complains. ",
    "The neighbours on the other side of the bay have the same trouble and would like to hear how it ends. ",
)


def median_draft(setup: Setup) -> list[Row]:
    """Draft the median PRD without a model."""
    seconds = median(_drafted(setup, None).wall for _ in range(setup.runs))
    return [at_most("offline draft, median PRD: wall", seconds, _MEDIAN_SECONDS, SECONDS)]


def growth(setup: Setup) -> list[Row]:
    """Draft PRDs of 10 kB to 10 MB without a model."""
    start = median(_drafted(setup, 0).wall for _ in range(min(setup.runs, 3)))
    seconds = {size: _seconds(setup, size) for size in _SIZES}
    told = ", ".join(f"{_size(size)} {took:.1f} s" for size, took in seconds.items())
    before, last = _SIZES[-2:]
    exponent = math.log((seconds[last] - start) / (seconds[before] - start)) / math.log(last / before)
    notes = (
        f"PRDs that grow have a requirement to each {_EACH:,} bytes; those of 1 MB and more are drafted once. The "
        f"exponent is that between the two largest, less the {start:.1f} s of a PRD with one requirement.",
    )
    row = at_most("offline draft, 10 kB to 10 MB: growth", exponent, _MOST_EXPONENT, EXPONENT, detail=told, notes=notes)
    return [row]


def prose_prd(size: int) -> str:
    """Return a PRD of about so many bytes: a requirement to each thousand, at least 50, and paragraphs of prose."""
    listed, paragraph = large_prd(max(size // _EACH, _FEWEST)), "".join(_PROSE)
    missing = max(size - len(listed.encode()), 0)
    return "\n\n".join([listed, "## Background", *[paragraph] * (missing // (len(paragraph) + 2))]) + "\n"


def _seconds(setup: Setup, size: int) -> float:
    runs = 1 if size >= _TIMED_ONCE else min(setup.runs, 3)
    return median(_drafted(setup, size).wall for _ in range(runs))


def _drafted(setup: Setup, size: int | None) -> Ran:
    text = _NEXT_TO_NOTHING if size == 0 else prose_prd(size) if size else None
    project = setup.project("median") if text is None else setup.project_of(text, "offline")
    return checked(project.run("draft", "PRD.md", "--model", "offline", "--quiet"), 0, 4)


def _size(size: int) -> str:
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{size // 1000} kB"
