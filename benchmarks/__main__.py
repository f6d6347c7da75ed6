"""How fast and frugal specagent is: `python -m benchmarks`, in the repository's root.

Prints one table in Markdown, with what was measured and what it was held to; with `--json FILE` also its numbers.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import ChildFailed
from benchmarks.setup import Setup
from benchmarks.table import Row, as_json, markdown
from benchmarks.workloads import WORKLOADS

_SHORT_RUNS = 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print the table."""
    options = _options(arguments)
    if options.list:
        print("\n".join(WORKLOADS))
        return
    names = options.only or [name for name, one in WORKLOADS.items() if one.in_short or not options.short]
    runs = options.runs or (_SHORT_RUNS if options.short else 5)
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        setup = Setup(Path(folder), runs, options.short, options.llama)
        setup.project("small").run("draft", "PRD.md", "--model", "offline")  # so that all bytecode is there
        _measure(names, setup, options.json)


def _measure(names: Sequence[str], setup: Setup, file: Path | None) -> None:
    """Measure workloads and print the table, also what there is of it when one of them breaks."""
    rows: list[Row] = []
    try:
        for name in names:
            rows += _rows(name, setup)
    finally:
        print(markdown(rows))
        if file:
            file.write_text(json.dumps(as_json(rows), indent=2) + "\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=WORKLOADS, metavar="NAME", help="only these workloads")
    parser.add_argument("--list", action="store_true", help="print the names of all workloads")
    parser.add_argument("--short", action="store_true", help="an everyday selection, in under two minutes")
    parser.add_argument("--runs", type=int, metavar="N", help="how often to run what is timed (5, or 3 in short)")
    parser.add_argument("--llama", metavar="URL", help="a llama.cpp server, such as http://localhost:8080/v1")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers into a file")
    return parser.parse_args(arguments)


def _rows(name: str, setup: Setup) -> list[Row]:
    """Return the rows of one workload; one that failed has a row that says so."""
    began = time.monotonic()
    try:
        return WORKLOADS[name].measure(setup)
    except (ChildFailed, TimeoutError) as err:
        return [Row(name, f"failed: {' '.join(str(err).split())}", met=False)]
    finally:
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
