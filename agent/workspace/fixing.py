"""Mending what is mechanical in specs' files."""

import difflib
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.checks.fixing import fixed
from specagent.agent.workspace.check_case import read_case
from specagent.agent.workspace.checking import CheckRequest, check_config, selected, spec_files
from specagent.agent.workspace.files import write_files


@dataclass(frozen=True)
class FixedSpec:
    """A spec that was looked at, and what was mended as a unified diff; empty where nothing was to mend."""

    name: str
    diff: str


def fix_specs(request: CheckRequest, *, write: bool) -> list[FixedSpec]:
    """Mend each spec of `request`, in its file when `write` is set, and return what changed."""
    return [_fix(spec, request, write=write) for spec in spec_files(request)]


def _fix(spec: Path, request: CheckRequest, *, write: bool) -> FixedSpec:
    config = check_config(request, spec)
    checked = read_case(spec, request.prd, request.base, config, request.date)
    new = fixed(checked.case, checked.text, prd_link=checked.prd_link, rules=selected(config).rules)
    if new == checked.text:
        return FixedSpec(checked.name, "")
    if write:
        write_files([{spec: new}])
    rows = difflib.unified_diff(
        checked.text.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{checked.name}", f"b/{checked.name}"
    )
    return FixedSpec(checked.name, "".join(rows))
