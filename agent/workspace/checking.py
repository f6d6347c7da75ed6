"""Checking specs: each is read with its PRD, its records and what it links to, and held to the rules."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from specagent.agent.checks import RULES, check
from specagent.agent.checks.coverage import coverage_of
from specagent.agent.checks.documents import TextFile
from specagent.agent.checks.finding import Finding
from specagent.agent.checks.selection import Selection, selection
from specagent.agent.checks.verdict import CheckReport, Failure, SpecVerdict
from specagent.agent.config import Config, load_config
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.prd.sources.source import STDIN
from specagent.agent.workspace.baselines import Baselines, name_from
from specagent.agent.workspace.check_case import Checked, read_case, shown
from specagent.agent.workspace.layout import configured_spec, find_root
from specagent.agent.workspace.mistaken import prd_note, refuse_empty, refuse_odd

_UNTRACED = "Coverage is not told: no row cites a requirement."
_NO_BASE = "ADR numbers were not compared with a base branch: --base is empty."

T = TypeVar("T")


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
    redact: bool = False


def check_specs(request: CheckRequest) -> CheckReport:
    """Check every spec that `request` names, each with the settings of its own repository.

    Of several specs, one that cannot be read is a failure of the report. Raises UsageError for settings, rules and
    files that do not exist, SpecAgentError for the only spec when it cannot be read.
    """
    baselines = Baselines(request.write_baseline)
    verdicts, failures = each_spec(request, lambda spec: _verdict(spec, request, baselines))
    if request.write_baseline:
        baselines.write()
    fail_on = verdicts[0].fail_on if verdicts else None
    return CheckReport(tuple(verdicts), fail_on or "error", tuple(failures))


def each_spec(request: CheckRequest, act: Callable[[Path], T]) -> tuple[list[T], list[Failure]]:
    """Return what `act` gives for each spec, and the specs that it cannot do; the only one's failure is raised."""
    specs = spec_files(request)
    done: list[T] = []
    failures: list[Failure] = []
    for spec in specs:
        try:
            done.append(act(spec))
        except UsageError:
            raise
        except SpecAgentError as err:
            if len(specs) == 1:
                raise
            failures.append(Failure(shown(spec), err.message.rstrip("."), err.hint))
    return done, failures


def spec_files(request: CheckRequest) -> list[Path]:
    """Return the files that are to be checked; raises UsageError for one that does not exist or is no file."""
    named = list(dict.fromkeys(Path(one) for one in request.specs)) or [_usual(request)]
    for path in named:
        refuse_odd(path)
    if request.prd == STDIN and len(named) > 1:
        raise UsageError(
            "the PRD cannot be read from standard input for several specs", "Name its file, or check one spec."
        )
    return named


def read_spec(spec: Path, request: CheckRequest, config: Config) -> Checked:
    """Return a spec with everything that it is held against; raises SpecAgentError for what cannot be read."""
    refuse_empty(spec)
    return read_case(spec, request.prd, request.base, config, request.date, redact=request.redact)


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
    return configured_spec(config.out)


def _verdict(spec: Path, request: CheckRequest, baselines: Baselines) -> SpecVerdict:
    config = check_config(request, spec)
    chosen, baseline = selected(config), baselines.of(config, spec)
    checked = read_spec(spec, request, config)
    verdict = replace(_judged(checked, chosen), fail_on=config.check.fail_on)
    if request.base == "":
        verdict = replace(verdict, notes=(*verdict.notes, _NO_BASE))
    if not request.write_baseline:
        return baseline.known(verdict)
    applied = [one for one in chosen.rules if checked.case.has_prd or "prd" not in RULES[one].needs]
    return baseline.take(verdict, applied)


def _judged(checked: Checked, chosen: Selection) -> SpecVerdict:
    case = checked.case
    root = find_root(checked.path, Path.cwd())
    findings, ignored = chosen.apply(check(case), lambda file: name_from(root, file))
    files = [one for one in (case.document, *case.records) if one]
    kept = _without_suppressed(findings, files)
    coverage = coverage_of(case)
    notes = [*checked.notes, prd_note(checked), _UNTRACED if case.has_prd and coverage is None else ""]
    return SpecVerdict(
        spec=checked.name,
        prd=checked.prd,
        findings=tuple(sorted(kept, key=_order(checked.name))),
        suppressed=ignored + len(findings) - len(kept),
        coverage=coverage,
        notes=tuple(filter(None, notes)),
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
