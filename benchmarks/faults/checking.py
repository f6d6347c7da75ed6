"""Checking a spec in this process, with the findings as the JSON output of `specagent check` has them."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import specagent
from benchmarks.faults.clean import ADR_FOLDER, CleanSpec

Finding = dict[str, Any]
_KEYS = ("rule", "severity", "section", "subject", "message", "fix")


def check(spec: Path, prd: Path, adr_dir: Path) -> list[Finding]:
    """Return what the rules find in a spec that stands beside its folder of ADRs."""
    if adr_dir != spec.parent / ADR_FOLDER:
        raise ValueError(f"{adr_dir} is not the folder {ADR_FOLDER!r} beside {spec}")
    report = specagent.check_spec(spec, prd=prd)
    return [_plain(finding) for finding in report.findings]


def checked(copy: CleanSpec) -> list[Finding]:
    """Write a spec with its PRD and ADRs into a folder of its own, and check it."""
    with TemporaryDirectory() as folder:
        return check(*copy.write(Path(folder)))


def _plain(finding: Any) -> Finding:
    place = finding.location
    where = {"file": place.file, "line": place.line, "column": place.column} if place else {}
    return {key: getattr(finding, key) for key in _KEYS} | where
