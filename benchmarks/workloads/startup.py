"""What the commands take before they do anything: processor time beyond that of bare Python."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks import ROOT
from benchmarks.measuring import checked, measured
from benchmarks.setup import Setup
from benchmarks.table import MILLISECONDS, Row, at_most

_EXAMPLE = ROOT / "examples" / "parcel-lockers"
_COMMANDS = {
    "--help": (("--help",), 100),
    "check on the example": (("check", "docs/architecture.md"), 500),
    "status on the example": (("status", "docs/architecture.md"), 500),
}
_TIMES = 3
"""A process is short, so that more of them are run than of the others."""


def startup(setup: Setup) -> list[Row]:
    """Measure `--help`, `check` and `status`."""
    folder = setup.workspace / "start-up"
    if not folder.exists():
        shutil.copytree(_EXAMPLE, folder)
        (folder / ".git").mkdir()
    runs = setup.runs * _TIMES
    bare = _milliseconds(["-c", "pass"], folder, runs)
    return [
        _row(name, _milliseconds(["-m", "specagent", *command], folder, runs), bare, limit)
        for name, (command, limit) in _COMMANDS.items()
    ]


def _row(name: str, spent: float, bare: float, limit: int) -> Row:
    detail = f"{spent:.0f} ms in all, {bare:.0f} ms of them bare Python"
    return at_most(f"start-up, {name}: CPU beyond bare Python", spent - bare, limit, MILLISECONDS, detail=detail)


def _milliseconds(arguments: Sequence[str], folder: Path, runs: int) -> float:
    command = [sys.executable, *arguments]
    return median(checked(measured(command, folder, os.environ)).cpu for _ in range(runs)) * 1000
