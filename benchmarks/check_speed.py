"""How long `specagent check` takes as a spec grows: `python -m benchmarks.check_speed`.

Prints, for PRDs of four sizes, the size of the drafted spec and the seconds of the whole command, and by which
power of the number of requirements they grow (1 is linear).
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import specagent

_SIZES = (250, 500, 1000, 2000)
_VERBS = ("register", "search", "export", "approve", "archive", "compare", "print", "share", "merge", "restore")
_THINGS = ("invoice", "delivery", "contract", "supplier", "order", "payment", "stock item", "return", "price", "route")
_WHEN = ("by number", "by date", "for one branch", "for all branches", "as a file", "with its history", "by keyboard")

_OUT_OF_SCOPE = ("Payroll and wage slips", "Loyalty points", "Voice assistants", "Fleet leasing", "Crypto wallets")


@dataclass(frozen=True)
class Timing:
    """One size: requirements, bytes of the spec, and the seconds of the fastest of several runs."""

    requirements: int
    spec_bytes: int
    seconds: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        timings = [_timed(Path(folder) / str(size), size, options.runs) for size in _SIZES]
    print("| requirements | spec | seconds |\n| ---: | ---: | ---: |")
    for one in timings:
        print(f"| {one.requirements:,} | {one.spec_bytes / 1000:,.0f} kB | {one.seconds:.2f} |")
    print(f"\nGrows with power {_power(timings):.2f} of the number of requirements, start-up aside.")
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in timings], indent=2) + "\n")


def prd(requirements: int) -> str:
    """Return a PRD of this many requirements, a twentieth of them non-functional."""
    qualities = [f"- NFR-{at}: Request type {at} is answered within {at + 100} ms." for at in range(requirements // 20)]
    functions = [f"- FR-{at}: {_function(at)}" for at in range(requirements - len(qualities))]
    rules = "- CON-1: The database must be PostgreSQL.\n- CON-2: The team is six developers who know Python."
    others = "\n".join(f"- OUT-{at}: {one}" for at, one in enumerate(_OUT_OF_SCOPE))
    return "\n".join(
        [
            "# Branch Office\n\nBranch Office is a web application for wholesalers.\n\n## Functional Requirements\n",
            *functions,
            "\n## Non-Functional Requirements\n",
            *qualities,
            f"\n## Constraints\n\n{rules}\n",
            f"\n## Out of Scope\n\n{others}\n",
        ]
    )


def _function(at: int) -> str:
    verb, thing, when = _VERBS[at % 10], _THINGS[at // 10 % 10], _WHEN[at % 7]
    detail = f"The clerk sees who did so last, at which branch of region {at % 97}, and can undo it on the same day."
    return f"A clerk can {verb} a {thing} {when}, in list {at}. {detail}"


def _measure(at: int) -> str:
    """Return what a person wrote about the logging of one requirement."""
    what = f"Every use of list {at} is written as one JSON line to standard output, with the clerk's number, the branch"
    return f"- {what}, the duration and the result; lines of list {at} never hold names or amounts. (FR-{at})"


def _timed(folder: Path, requirements: int, runs: int) -> Timing:
    folder.mkdir()
    source = folder / "PRD.md"
    source.write_text(prd(requirements), encoding="utf-8")
    for name, text in specagent.draft_spec(source, date="2026-01-02").files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    spec = folder / "architecture.md"
    measures = "\n".join(_measure(at) for at in range(requirements - requirements // 20))
    text = spec.read_text(encoding="utf-8").replace("### Logging\n\n", f"### Logging\n\n{measures}\n", 1)
    spec.write_text(text, encoding="utf-8")
    return Timing(requirements, spec.stat().st_size, min(_seconds(folder) for _ in range(runs)))


def _seconds(folder: Path) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-m", "specagent", "check", "architecture.md", "--fail-on", "never"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - began


def _power(timings: Sequence[Timing]) -> float:
    """Return the exponent between the two largest sizes, less what the smallest takes for starting."""
    first, *_, before, last = timings
    start = first.seconds - (before.seconds - first.seconds) * first.requirements / (
        before.requirements - first.requirements
    )
    return math.log((last.seconds - start) / (before.seconds - start)) / math.log(
        last.requirements / before.requirements
    )


if __name__ == "__main__":
    main()
