"""Seeding, checking and scoring: which faults were found, by which rules, and what else was said."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import PurePath
from random import Random
from typing import Any

from benchmarks.faults.clean import SPEC_FILE, CleanSpec
from benchmarks.faults.fault import FaultySpec, Kind, NotApplicable, seeded

Finding = dict[str, Any]
Check = Callable[[CleanSpec], list[Finding]]
_NEAR = 1
_LOUD = ("error", "warning")


@dataclass(frozen=True)
class Trial:
    """A faulty spec and the findings that its clean original does not have."""

    faulty: FaultySpec
    new: tuple[Finding, ...]

    @cached_property
    def finders(self) -> tuple[str, ...]:
        """The rules that reported the fault as its kind declares."""
        groups = self.faulty.kind.groups
        return tuple(sorted({one["rule"] for one in self.new if _group(one) in groups and self._points(one)}))

    @property
    def found(self) -> bool:
        """Whether any rule reported the fault."""
        return bool(self.finders)

    @cached_property
    def loud(self) -> tuple[Finding, ...]:
        """The new errors and warnings."""
        return tuple(one for one in self.new if one["severity"] in _LOUD)

    @cached_property
    def noise(self) -> tuple[Finding, ...]:
        """The new errors and warnings that the fault does not explain."""
        return tuple(one for one in self.loud if not self._explains(one))

    def _explains(self, finding: Finding) -> bool:
        kind, fault = self.faulty.kind, self.faulty.fault
        if _group(finding) in fault.spreads or self._is_outdated_by(finding):
            return True
        named = self._points(finding) or any(_names(finding, echo) for echo in fault.echoes)
        return _group(finding) in kind.groups | kind.related and named

    def _is_outdated_by(self, finding: Finding) -> bool:
        """Return whether Appendix A only lags behind: the lines that were changed cite what the finding names.

        The appendix repeats which rows answer a requirement, and a fault changes rows without mending it.
        """
        ids = (
            set(re.findall(r"\b[A-Z]{1,4}-?\d+\b", finding["message"])) if "Appendix A" in finding["subject"] else set()
        )
        return bool(ids) and ids <= self._cited_in_changes

    @cached_property
    def _cited_in_changes(self) -> set[str]:
        before, after = self.faulty.clean.texts(), self.faulty.fault.copy.texts()
        names = before.keys() | after.keys()
        lines = [line for name in names for line in _differing(before.get(name, ""), after.get(name, ""))]
        return set(re.findall(r"\b[A-Z]{1,4}-?\d+\b", "\n".join(lines)))

    def _points(self, finding: Finding) -> bool:
        fault = self.faulty.fault
        return any(_names(finding, name) for name in fault.names) or self._stands_near(finding)

    def _stands_near(self, finding: Finding) -> bool:
        file, line = PurePath(finding.get("file", "")).name, finding.get("line", 0)
        if any(abs(line - one) <= _NEAR for one in self._changed.get(file, ())):
            return True
        at = self.faulty.fault.at
        return file == SPEC_FILE and at.start < line <= at.end

    @cached_property
    def _changed(self) -> dict[str, set[int]]:
        before, after = self.faulty.clean.texts(), self.faulty.fault.copy.texts()
        return {name: _changed_lines(before.get(name, ""), after[name]) for name in after}


def trial(faulty: FaultySpec, clean: Sequence[Finding], check: Check) -> Trial:
    """Check a faulty copy; `clean` are the findings that its original has already."""
    known = {_key(finding) for finding in clean}
    try:
        findings = check(faulty.fault.copy)
    except Exception as err:
        err.add_note(f"while checking {faulty.clean.name} with {faulty.kind.name}: {faulty.fault.note}")
        raise
    return Trial(faulty, tuple(one for one in findings if _key(one) not in known))


def faulty_specs(clean: Sequence[CleanSpec], kinds: Sequence[Kind], count: int, seed: int) -> Iterator[FaultySpec]:
    """Seed `count` faults; the same seed gives the same faults, and the first ones do not depend on `count`."""
    for number in range(count):
        rng = Random(f"{seed}:{number}")
        specs = rng.sample(clean, len(clean))
        faults = (_seeded(spec, kinds[number % len(kinds)], rng) for spec in specs)
        if faulty := next(filter(None, faults), None):
            yield faulty


def _seeded(spec: CleanSpec, kind: Kind, rng: Random) -> FaultySpec | None:
    try:
        return seeded(spec, kind, rng)
    except NotApplicable:
        return None


def _group(finding: Finding) -> str:
    return re.sub(r"\d+$", "", finding["rule"])


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding["rule"], finding["subject"], finding["message"]


def _names(finding: Finding, name: str) -> bool:
    """Return whether the finding holds a name as whole words."""
    text = f"{finding['subject']}\n{finding['message']}"
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _differing(before: str, after: str) -> set[str]:
    """Return the lines that only one of two texts has."""
    return set(before.split("\n")) ^ set(after.split("\n"))


def _changed_lines(before: str, after: str) -> set[int]:
    """Return the lines of `after` that are new, and those around lines that are gone, counted from 1."""
    matcher = SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False)
    return {
        line
        for tag, _, _, start, end in matcher.get_opcodes()
        if tag != "equal"
        for line in range(start + 1, max(end, start + 1) + 1)
    }
