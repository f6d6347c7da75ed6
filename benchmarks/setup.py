"""What a run of the benchmarks was asked for, and where its files go."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path

from provider import Pace, Script

from benchmarks.answers import answers
from benchmarks.measuring import Project
from benchmarks.prds import Size, prd
from benchmarks.simulated import HOSTED, fluent


@dataclass
class Setup:
    """Options of a run; `runs` is how often what is timed is run, `short` takes fewer workloads and a faster model."""

    workspace: Path
    runs: int = 5
    short: bool = False
    llama: str | None = None
    usual_wall: float | None = None
    """Seconds of the cold draft of the median PRD at this run's pace, once they are measured."""
    _scripts: dict[Size, Script] = field(default_factory=dict)
    _number: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def pace(self) -> Pace:
        """The model's pace where wall time is measured."""
        return fluent(800) if self.short else HOSTED

    @property
    def pace_notes(self) -> tuple[str, ...]:
        """What the table has to say about it."""
        return ("The short run's model writes 800 tokens per second in place of 80.",) if self.short else ()

    def project(self, size: Size) -> Project:
        """Return a new folder with a PRD."""
        return self.project_of(prd(size), size)

    def project_of(self, text: str, name: str = "own") -> Project:
        """Return a new folder with `text` as its PRD."""
        return Project(self.workspace / f"{name}-{next(self._number)}", text)

    def script(self, size: Size) -> Script:
        """Return the answers to a PRD, the same for all workloads."""
        if size not in self._scripts:
            self._scripts[size] = answers(size, self.workspace / f"answers-{size}")
        return self._scripts[size]
