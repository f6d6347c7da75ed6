"""How the same PRD fares with other tools: `python -m benchmarks.peers`, in the repository's root.

`benchmarks/peers/install.sh FOLDER` installs the tools first, each in an environment of its own. Prints a table in
Markdown and, with `--json FILE`, its numbers; a tool that is not installed or fails has a row that says so.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from provider import Pace, Provider

from benchmarks.answers import answers
from benchmarks.peers.figures import Figures, figures
from benchmarks.peers.peers import PEERS, PRD, Around, Peer
from benchmarks.peers.running import bare_environment, run
from benchmarks.peers.tool_form import tools
from benchmarks.prds import prd
from benchmarks.simulated import HOSTED, INSTANT

_PATIENCE = 300.0
_ENVIRONMENTS = Path(tempfile.gettempdir()) / "specagent-peers"
_COLUMNS = (
    *("tool", "job", "calls", "depth", "prompt tokens (cached)", "at full price", "completion tokens"),
    *("wall s", "overhead s", "peak MB", "s per 1,000"),
)


class PeerFailed(Exception):  # noqa: N818 - the table goes on with what it says
    """A tool that is not installed, or did not end well."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the tools, one after the other, and print the table."""
    options = _options(arguments)
    told: dict[str, object] = {}
    print(_line(_COLUMNS), _line(["---"] * len(_COLUMNS)), sep="\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="peers-") as folder, tools():
        kept = Path(folder) / "answers"
        around = Around(options.environments.resolve(), kept, answers("median", kept))
        for name in options.only or PEERS:
            told[name] = _told(PEERS[name], around, Path(folder) / name, options.runs)
    if options.json:
        options.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PEERS, metavar="NAME", help=f"some of {', '.join(PEERS)}")
    parser.add_argument("--environments", type=Path, default=_ENVIRONMENTS, help="where install.sh put them")
    parser.add_argument("--runs", type=int, default=1, help="how often to run each; the middle one by overhead counts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers into a file")
    return parser.parse_args(arguments)


def _told(peer: Peer, around: Around, folder: Path, runs: int) -> dict[str, object]:
    """Print the row of a tool and return its numbers; one that failed has a row that says why."""
    load = os.getloadavg()[0]
    try:
        _measure(peer, around, folder / "first", INSTANT)  # so that all bytecode is there
        measured = [_measure(peer, around, folder / f"run-{at}", HOSTED) for at in range(runs)]
    except PeerFailed as err:
        print(_line([peer.title, peer.job, f"did not run: {err}", *[""] * (len(_COLUMNS) - 3)]), flush=True)
        return {"failed": str(err)}
    middle = sorted(measured, key=lambda one: one.overhead)[runs // 2]
    print(_line(_cells(peer, middle)), flush=True)
    return {"load": load, **middle.as_json(), "overheads": [one.overhead for one in measured]}


def _measure(peer: Peer, around: Around, folder: Path, pace: Pace) -> Figures:
    if peer.environment and not (around.environments / peer.environment).exists():
        raise PeerFailed(f"not installed in {around.environments}")
    home = folder.parent / f"{folder.name}.home"
    home.mkdir(parents=True)
    (folder / ".git").mkdir(parents=True)
    (folder / PRD).write_text(prd("median"), encoding="utf-8")
    with Provider(peer.script(around), pace=pace) as provider:
        began = time.monotonic()
        ended = run(peer.command(around, provider.url), folder, bare_environment(home), _PATIENCE)
        found = figures(provider.calls, ended)
    print(f"{peer.title}: {time.monotonic() - began:.0f} s, exit code {ended.code}", file=sys.stderr)
    if ended.code:
        last = ended.said.splitlines()[-1:] or ["nothing printed"]
        raise PeerFailed(f"exit code {ended.code}: {last[0][-200:]}")
    return found


def _cells(peer: Peer, one: Figures) -> list[str]:
    calls = f"{one.calls}" + (f" ({one.failed} failed)" if one.failed else "")
    prompt = f"{one.prompt:,} ({one.cached:.0%})"
    seconds = [f"{one.wall:.1f}", f"{one.overhead:.1f}", f"{one.megabytes:.0f}", f"{one.per_thousand:.1f}"]
    return [
        peer.title,
        peer.job,
        calls,
        str(one.depth),
        prompt,
        f"{one.uncached:,.0f}",
        f"{one.completion:,}",
        *seconds,
    ]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
