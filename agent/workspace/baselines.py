"""The files of known findings that hold for the specs of a check: read, applied and written."""

import os
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from specagent.agent.checks.baseline import Entry, read_baseline, without_known, write_baseline
from specagent.agent.checks.finding import Finding
from specagent.agent.checks.verdict import SpecVerdict
from specagent.agent.config import Config
from specagent.agent.errors import UsageError
from specagent.agent.workspace.check_case import shown
from specagent.agent.workspace.files import read_file, write_files
from specagent.agent.workspace.layout import find_root

_USUAL = Path(".specagent-baseline.json")


@dataclass
class Baseline:
    """One file of known findings, and what this run found of those that it holds for."""

    path: Path
    entries: list[Entry]
    _looked_at: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    _found: list[Entry] = field(default_factory=list)

    @cached_property
    def _left(self) -> Counter[str]:
        return Counter(one.fingerprint for one in self.entries)

    def known(self, verdict: SpecVerdict) -> SpecVerdict:
        """Return a verdict without the findings that are known."""
        return _without(verdict, without_known(self._entries(verdict), self._left))

    def take(self, verdict: SpecVerdict, rules: Collection[str]) -> SpecVerdict:
        """Return a verdict without its findings: they are known from now on; `rules` are those that were applied."""
        self._looked_at.append((self._name(verdict.spec), frozenset(rules)))
        self._found += [entry for _, entry in self._entries(verdict)]
        return _without(verdict, [])

    def write(self) -> None:
        """Write the file anew: what was found, and the entries of specs and rules that nobody looked at."""
        kept = [one for one in self.entries if not any(one.is_of(*looked_at) for looked_at in self._looked_at)]
        write_files([{self.path: write_baseline([*kept, *self._found])}])

    def _entries(self, verdict: SpecVerdict) -> list[tuple[Finding, Entry]]:
        spec = self._name(verdict.spec)
        files = [one.location.file if one.location else verdict.spec for one in verdict.findings]
        names = {file: self._name(file) for file in files}
        pairs = zip(verdict.findings, files, strict=True)
        return [(one, Entry.of(one, names[file], spec)) for one, file in pairs]

    def _name(self, file: str) -> str:
        return name_from(self.path.parent, file)


@dataclass
class Baselines:
    """The baselines of all checked specs; `is_written` says that they are to be written anew."""

    is_written: bool
    _read: dict[Path, Baseline] = field(default_factory=dict)

    def of(self, config: Config, spec: Path) -> Baseline:
        """Return the baseline that holds for a spec; raises UsageError for one that is named and not there."""
        path = Path(os.path.abspath(config.check.baseline or find_root(spec, Path.cwd()) / _USUAL))
        if path not in self._read:
            self._read[path] = Baseline(path, self._entries(path, is_named=bool(config.check.baseline)))
        return self._read[path]

    def write(self) -> None:
        """Write all of them."""
        for one in self._read.values():
            one.write()

    def _entries(self, path: Path, *, is_named: bool) -> list[Entry]:
        text = read_file(path)
        if text is not None:
            return read_baseline(shown(path), text)
        if is_named and not self.is_written:
            raise UsageError(f"there is no baseline {shown(path)!r}", "Write it with --write-baseline.")
        return []


def name_from(folder: Path, file: str) -> str:
    """Return the name of a file from a folder on, with forward slashes, wherever the working directory is."""
    path = Path(os.path.realpath(Path(file).parent), Path(file).name)
    try:
        return Path(os.path.relpath(path, os.path.realpath(folder))).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def _without(verdict: SpecVerdict, kept: list[Finding]) -> SpecVerdict:
    taken = len(verdict.findings) - len(kept)
    return replace(verdict, findings=tuple(kept), suppressed=verdict.suppressed + taken)
