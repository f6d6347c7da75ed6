"""Run the benchmark: `python -m benchmarks.faults`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.faults import kinds as _registered  # noqa: F401 - importing them registers them
from benchmarks.faults.checking import checked
from benchmarks.faults.clean import clean_specs
from benchmarks.faults.fault import KINDS
from benchmarks.faults.measure import faulty_specs, trial
from benchmarks.faults.report import as_json, markdown


def main(arguments: Sequence[str] | None = None) -> int:
    """Seed faults, check the copies and print what was found."""
    asked = _arguments(arguments)
    clean = clean_specs()
    chosen = [KINDS[name] for name in asked.kind or KINDS]
    before = {spec.name: checked(spec) for spec in clean}
    faulty = faulty_specs(clean, chosen, asked.count, asked.seed)
    run = [trial(one, before[one.clean.name], checked) for one in faulty]
    sys.stdout.write(markdown(run, before, asked.verbose) + "\n")
    if asked.json:
        asked.json.write_text(json.dumps(as_json(run, before), indent=2, default=list) + "\n", encoding="utf-8")
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="how many faulty copies to make")
    parser.add_argument("--seed", type=int, default=1, help="seed of the generator")
    parser.add_argument(
        "--kind", action="append", choices=list(KINDS), metavar="KIND", help="only this kind; repeatable"
    )
    parser.add_argument("--verbose", action="store_true", help="list missed and noisy examples")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every trial into a file")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
