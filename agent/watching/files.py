"""The files that a watch follows, and how to see that one of them was saved."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.config import Config
from specagent.agent.errors import UsageError
from specagent.agent.prd.sources.source import STDIN
from specagent.agent.workspace.check_case import shown
from specagent.agent.workspace.layout import Layout

_SETTINGS = ("specagent.toml", "pyproject.toml")
_RECORDS = (".md", ".markdown")
_WEB = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)

Stamps = Mapping[Path, tuple[int, int, int]]
"""File -> when it was changed, its size and which file it is; a file that is not there is left out."""


@dataclass(frozen=True)
class WatchedFiles:
    """Single files, and the folder of the decision records."""

    single: tuple[Path, ...]
    records: Path

    def __contains__(self, path: Path) -> bool:
        """Return whether a file is one of them."""
        return path in self.single or (path.parent == self.records and path.name.lower().endswith(_RECORDS))

    def stamps(self) -> Stamps:
        """Return how the files stand now."""
        found = ((path, _stamp(path)) for path in (*self.single, *self._records()))
        return {path: stamp for path, stamp in found if stamp}

    def folders(self) -> Mapping[Path, int]:
        """Return the folders to listen in, with what tells each from another that takes its place.

        Editors put a new file in the old one's place, so that listening to a file itself would soon hear nothing.
        """
        wanted = (*(path.parent for path in self.single), self.records, self.records.parent)
        existing = dict.fromkeys(_nearest(path) for path in wanted)
        return {path: stamp[2] for path in existing if (stamp := _stamp(path))}

    def _records(self) -> Iterator[Path]:
        try:
            with os.scandir(self.records) as found:
                yield from [Path(one.path) for one in found if one.name.lower().endswith(_RECORDS)]
        except OSError:
            return  # there is none yet, or it is just being replaced


def watched_files(prds: Iterable[str], layout: Layout, config: Config, settings: Path | None) -> WatchedFiles:
    """Return the files that decide how a spec stands; `prds` are paths of the PRD, also of a spec that leads to it."""
    configs = [settings] if settings else [layout.root / name for name in _SETTINGS]
    found = (*map(Path, prds), layout.spec, layout.state, *config.context, *configs)
    return WatchedFiles(tuple(dict.fromkeys(Path(os.path.abspath(one)) for one in found)), layout.adr_dir)


def refuse_unwatchable(prd: str) -> None:
    """Raise UsageError for a PRD that is no file."""
    if prd == STDIN or _WEB.match(prd):
        what = "standard input" if prd == STDIN else prd
        raise UsageError(f"{what} cannot be watched", "Save the PRD as a file and name that.")


def saved(before: Stamps, now: Stamps) -> list[str]:
    """Return what happened to files between two moments: `PRD.md saved`, `docs/adr/001-a.md removed`."""
    changed = [path for path, stamp in now.items() if before.get(path) != stamp]
    gone = [path for path in before if path not in now]
    return [*(f"{shown(path)} saved" for path in changed), *(f"{shown(path)} removed" for path in gone)]


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _nearest(path: Path) -> Path:
    return next((one for one in (path, *path.parents) if one.is_dir()), path)
