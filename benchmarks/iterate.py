"""How long `specagent status` and `specagent regenerate --stale` take: `python -m benchmarks.iterate`.

Prints, for PRDs of three sizes in which one requirement changed, the seconds of the whole commands without a model,
and how they compare with a bare `specagent check` of the same spec.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.check_speed import prd

_SIZES = (250, 500, 1000)
_CHANGE = ("answered within 103 ms", "answered within 90 ms")
_OFFLINE = ("--model", "offline")
_CHECK = ("check", "--fail-on", "never")
_STATUS = ("status",)
_REGENERATE = ("regenerate", "--stale", *_OFFLINE)


@dataclass(frozen=True)
class Timing:
    """One size: requirements, bytes of the PRD and of the spec, and the seconds of the fastest run of each command."""

    requirements: int
    prd_bytes: int
    spec_bytes: int
    check: float
    status: float
    regenerate: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table; with `--json FILE` also its numbers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.iterate", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often to run each command; the fastest counts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers into a file")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        timings = [_timed(Path(folder) / str(size), size, options.runs) for size in _SIZES]
    print("| requirements | PRD | spec | check s | status s | regenerate s | status / check | regenerate / check |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for one in timings:
        print(_row(one))
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in timings], indent=2) + "\n", encoding="utf-8")


def _row(one: Timing) -> str:
    sizes = f"{one.requirements:,} | {one.prd_bytes / 1000:,.0f} kB | {one.spec_bytes / 1000:,.0f} kB"
    seconds = f"{one.check:.2f} | {one.status:.2f} | {one.regenerate:.2f}"
    return f"| {sizes} | {seconds} | {one.status / one.check:.2f} | {one.regenerate / one.check:.2f} |"


def _timed(folder: Path, requirements: int, runs: int) -> Timing:
    """Draft, change one requirement and time each command; each redraft starts from a copy of its own."""
    made = folder / "made"
    (made / ".git").mkdir(parents=True)
    source, spec = made / "PRD.md", made / "docs" / "architecture.md"
    source.write_text(prd(requirements), encoding="utf-8")
    _seconds(made, "draft", source.name, *_OFFLINE)
    source.write_text(prd(requirements).replace(*_CHANGE), encoding="utf-8")
    return Timing(
        requirements,
        source.stat().st_size,
        spec.stat().st_size,
        check=min(_seconds(made, *_CHECK) for _ in range(runs)),
        status=min(_seconds(made, *_STATUS) for _ in range(runs)),
        regenerate=min(_seconds(_copy(made, run), *_REGENERATE) for run in range(runs)),
    )


def _copy(made: Path, run: int) -> Path:
    return shutil.copytree(made, made.with_name(f"copy-{run}"))


def _seconds(folder: Path, *arguments: str) -> float:
    env = {**os.environ, "XDG_CACHE_HOME": str(folder.parent / "cache")}
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "specagent", *arguments], cwd=folder, env=env, check=True, capture_output=True
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
