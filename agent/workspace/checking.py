"""Checking specs: each is read with its PRD, its records and what it links to, and held to the rules."""

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from specagent.agent.checks import check
from specagent.agent.checks.baseline import read_baseline, without_known, write_baseline
from specagent.agent.checks.coverage import coverage_of
from specagent.agent.checks.documents import TextFile
from specagent.agent.checks.finding import Finding
from specagent.agent.checks.selection import Selection, selection
from specagent.agent.checks.verdict import CheckReport, SpecVerdict
from specagent.agent.config import Config, load_config
from specagent.agent.errors import UsageError
from specagent.agent.workspace.check_case import Checked, read_case, shown
from specagent.agent.workspace.files import read_file, write_files
from specagent.agent.workspace.layout import find_root

_USUAL = Path("docs") / "architecture.md"
_UNTRACED = "Coverage is not told: no row cites a requirement."
_USUAL_BASELINE = Path(".specagent-baseline.json")


@dataclass(frozen=True)
class CheckRequest:
    """What the user asked for; `flags` and `check_flags` are settings given on the command line, None for none.

    Without `specs` it is the configured one, else `docs/architecture.md`.
    """

    specs: Sequence[str | Path] = ()
    prd: str | None = None
    base: str | None = None
    date: str | None = None
    flags: Mapping[str, object] = field(default_factory=dict)
    check_flags: Mapping[str, object] = field(default_factory=dict)
    config: Path | None = None
    write_baseline: bool = False


def check_specs(request: CheckRequest) -> CheckReport:
    """Check every spec that `request` names, each with the settings of its own repository.

    Raises UsageError for settings, rules and files that do not exist, SpecAgentError for what cannot be read.
    """
    verdicts: list[SpecVerdict] = []
    baselines: dict[Path, Counter[str]] = {}
    fail_on = None
    for spec in spec_files(request):
        config = check_config(request, spec)
        fail_on = fail_on or config.check.fail_on
        verdict = _verdict(read_case(spec, request.prd, request.base, config, request.date), selected(config))
        known = baselines.setdefault(*_baseline(config, spec, write=request.write_baseline))
        verdicts.append(_without_known(verdict, known))
    if request.write_baseline:
        _write_baselines(baselines, verdicts)
        verdicts = [replace(one, findings=(), suppressed=one.suppressed + len(one.findings)) for one in verdicts]
    return CheckReport(tuple(verdicts), fail_on or "error")


def spec_files(request: CheckRequest) -> list[Path]:
    """Return the files that are to be checked; raises UsageError for one that does not exist."""
    named = [Path(one) for one in request.specs] or [_usual(request)]
    for path in named:
        if not path.is_file():
            raise UsageError(f"there is no spec {str(path)!r}", "Name it: `specagent check docs/architecture.md`.")
    return named


def check_config(request: CheckRequest, spec: Path) -> Config:
    """Return the settings that hold for a spec, those of the command line included."""
    config = load_config(find_root(spec, Path.cwd()), request.flags, os.environ, request.config)
    given = {name: value for name, value in request.check_flags.items() if value is not None}
    return config.model_copy(update={"check": config.check.model_copy(update=given)})


def selected(config: Config) -> Selection:
    """Return the rules that the settings choose."""
    chosen = config.check
    return selection(chosen.select, chosen.ignore, chosen.severity, chosen.per_path_ignores)


def _usual(request: CheckRequest) -> Path:
    config = load_config(find_root(None, Path.cwd()), request.flags, os.environ, request.config)
    out = config.out or _USUAL
    return out / _USUAL.name if out.is_dir() else out


def _verdict(checked: Checked, chosen: Selection) -> SpecVerdict:
    case = checked.case
    findings, ignored = chosen.apply(check(case))
    files = [one for one in (case.document, *case.records) if one]
    kept = _without_suppressed(findings, files)
    coverage = coverage_of(case)
    return SpecVerdict(
        spec=checked.name,
        prd=checked.prd,
        findings=tuple(sorted(kept, key=_order(checked.name))),
        suppressed=ignored + len(findings) - len(kept),
        coverage=coverage,
        notes=(*checked.notes, *([_UNTRACED] if case.has_prd and coverage is None else [])),
    )


def _without_suppressed(findings: Sequence[Finding], files: Sequence[TextFile]) -> list[Finding]:
    comments = {file.name: file.suppressions for file in files}
    return [
        one
        for one in findings
        if not any(comment.covers(one) for comment in comments.get(one.location.file if one.location else "", ()))
    ]


def _order(spec: str) -> Callable[[Finding], tuple[bool, str, int, int, str]]:
    """Return the key that orders findings: the spec's own first, then file by file from top to bottom."""

    def key(one: Finding) -> tuple[bool, str, int, int, str]:
        place = one.location
        return (place.file != spec, place.file, place.line, place.column, one.rule) if place else (True, "", 0, 0, "")

    return key


def _baseline(config: Config, spec: Path, *, write: bool) -> tuple[Path, Counter[str]]:
    """Return the baseline's file, and the findings that it knows; one that is to be written knows none."""
    path = config.check.baseline or find_root(spec, Path.cwd()) / _USUAL_BASELINE
    text = None if write else read_file(path)
    if text is None:
        if config.check.baseline and not write:
            raise UsageError(f"there is no baseline {shown(path)!r}", "Write it with --write-baseline.")
        return path, Counter()
    return path, read_baseline(shown(path), text)


def _without_known(verdict: SpecVerdict, known: Counter[str]) -> SpecVerdict:
    kept = tuple(without_known(verdict.findings, known))
    return replace(verdict, findings=kept, suppressed=verdict.suppressed + len(verdict.findings) - len(kept))


def _write_baselines(baselines: Mapping[Path, Counter[str]], verdicts: Sequence[SpecVerdict]) -> None:
    for path in baselines:
        write_files([{path: write_baseline(one for verdict in verdicts for one in verdict.findings)}])
