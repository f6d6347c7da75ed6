"""Which records are older, by the history that Git has of their folder."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_SECONDS = 30.0
_RUN = ("--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
_COMMIT = "@"


@dataclass(frozen=True)
class History:
    """The history of a folder; nothing is known where there is no Git, no repository or no commit."""

    folder: Path
    _known: dict[str, dict[str, int]] = field(default_factory=dict, repr=False)

    def added(self, name: str) -> int | None:
        """Return when a file was first committed, in seconds since 1970; None where it never was."""
        # In the middle of a merge HEAD does not know the other side's files.
        return self._added("HEAD").get(name) or self._added("--all").get(name)

    def names(self, ref: str) -> frozenset[str]:
        """Return the names that a ref has in the folder."""
        return frozenset(one for one in self._run(["ls-tree", "-z", "--name-only", ref]).split("\0") if one)

    def _added(self, refs: str) -> dict[str, int]:
        if refs not in self._known:
            options = ("log", "-M", "--diff-filter=AR", "--name-status", "--relative", f"--format={_COMMIT}%ct")
            self._known[refs] = _times(self._run([*options, refs, "--", "."]).split("\n"))
        return self._known[refs]

    def _run(self, arguments: Sequence[str]) -> str:
        """Return what git prints; nothing where it fails: what it knows is an advantage, no need."""
        git = shutil.which("git")
        if git is None or not self.folder.is_dir():
            return ""
        # A hook's GIT_DIR and its like would lead to another repository.
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        try:
            done = subprocess.run(  # noqa: S603 - no shell; names are literal paths, refs were checked
                [git, "-C", str(self.folder), *_RUN, *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                env={**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"},
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return os.fsdecode(done.stdout) if done.returncode == 0 else ""


def _times(rows: Iterable[str]) -> dict[str, int]:
    """Return when each file was added, by its name today, from a log that goes back in time.

    A renamed record is as old as it was before. Git's `--follow` would not do: records share a template, and it
    takes one for a copy of another.
    """
    times: dict[str, int] = {}
    today: dict[str, str] = {}
    time = 0
    for row in rows:
        kind, *names = row.split("\t")
        if kind.startswith(_COMMIT):
            time = int(kind.removeprefix(_COMMIT))
        elif kind.startswith("A"):
            times.setdefault(today.get(names[0], names[0]), time)
        elif kind.startswith("R"):
            today[names[0]] = today.get(names[1], names[1])
    return times
