"""The benchmark's result as Markdown and as JSON."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from benchmarks.faults.checking import Finding
from benchmarks.faults.measure import Trial

_EXAMPLES = 3
"""Missed and noisy examples that are shown of each kind."""


def markdown(trials: Sequence[Trial], clean: Mapping[str, Sequence[Finding]], verbose: bool) -> str:
    """Return the tables by kind and by rule, the totals and, where asked for, examples."""
    blocks = [_by_kind(trials), _by_rule(trials), _totals(trials), _clean(clean)]
    blocks += [_examples(trials)] if verbose else []
    return "\n\n".join(blocks)


def as_json(trials: Sequence[Trial], clean: Mapping[str, Sequence[Finding]]) -> dict[str, Any]:
    """Return the totals, the findings on clean specs and every trial."""
    return {"totals": totals(trials), "clean": clean, "trials": [_as_row(trial) for trial in trials]}


def totals(trials: Sequence[Trial]) -> dict[str, Any]:
    """Return counts and shares over all trials."""
    found, noise, loud = sum(one.found for one in trials), _noise(trials), sum(len(one.loud) for one in trials)
    return {
        "faults": len(trials),
        "found": found,
        "found_share": found / max(len(trials), 1),
        "new_findings": loud,
        "noise": noise,
        "noise_share": noise / max(loud, 1),
    }


def _by_kind(trials: Sequence[Trial]) -> str:
    kinds = {one.faulty.kind.name: one.faulty.kind for one in trials}
    rows = ["| Kind | Groups | n | Found | Noise |", "| --- | --- | ---: | ---: | ---: |"]
    for name, kind in sorted(kinds.items(), key=lambda item: sorted(item[1].groups)):
        own = [one for one in trials if one.faulty.kind.name == name]
        found = sum(one.found for one in own) / len(own)
        groups = ", ".join(sorted(kind.groups))
        rows.append(f"| {name} | {groups} | {len(own)} | {found:.0%} | {_noise(own)} |")
    return "\n".join(rows)


def _by_rule(trials: Sequence[Trial]) -> str:
    """Return how often each rule found a fault, how often it alone did, and how often it made noise."""
    finders = Counter(rule for one in trials for rule in one.finders)
    alone = Counter(one.finders[0] for one in trials if len(one.finders) == 1)
    noise = Counter(finding["rule"] for one in trials for finding in one.noise)
    rows = ["| Rule | Found | Alone | Noise |", "| --- | ---: | ---: | ---: |"]
    rows += [
        f"| {rule} | {finders[rule]} | {alone[rule]} | {noise[rule]} |"
        for rule in sorted(finders.keys() | noise.keys())
    ]
    return "\n".join(rows)


def _totals(trials: Sequence[Trial]) -> str:
    all_ = totals(trials)
    return (
        f"**Found:** {all_['found']} of {all_['faults']} faults ({all_['found_share']:.1%}).\n"
        f"**Noise:** {all_['noise']} of {all_['new_findings']} new errors and warnings ({all_['noise_share']:.1%})."
    )


def _clean(clean: Mapping[str, Sequence[Finding]]) -> str:
    loud = [
        f"- {name}: {_line(finding)}" for name, findings in clean.items() for finding in findings if _is_loud(finding)
    ]
    said = sum(map(len, clean.values())) - len(loud)
    head = f"**Clean:** {len(loud)} errors and warnings and {said} hints on {len(clean)} clean specs."
    return "\n".join([head, *loud])


def _examples(trials: Sequence[Trial]) -> str:
    lines: list[str] = []
    for name in sorted({one.faulty.kind.name for one in trials}):
        own = [one for one in trials if one.faulty.kind.name == name]
        lines += islice(_missed(own), _EXAMPLES)
        lines += islice(_noisy(own), _EXAMPLES)
    return "\n".join(["**Examples**", "", *lines])


def _missed(trials: Sequence[Trial]) -> Iterator[str]:
    for one in trials:
        if not one.found:
            said = "; ".join(map(_line, one.new)) or "nothing"
            yield f"- missed {_where(one)}; reported: {said}"


def _noisy(trials: Sequence[Trial]) -> Iterator[str]:
    for one in trials:
        for finding in one.noise:
            yield f"- noise in {_where(one)}; reported: {_line(finding)}"


def _where(trial: Trial) -> str:
    return f"`{trial.faulty.kind.name}` in {trial.faulty.clean.name} ({trial.faulty.fault.note})"


def _line(finding: Finding) -> str:
    return f"{finding['rule']} {finding['subject']!r} at line {finding.get('line')}: {finding['message']}"


def _noise(trials: Sequence[Trial]) -> int:
    return sum(len(one.noise) for one in trials)


def _is_loud(finding: Finding) -> bool:
    return str(finding["severity"]) != "info"


def _as_row(trial: Trial) -> dict[str, Any]:
    return {
        "kind": trial.faulty.kind.name,
        "spec": trial.faulty.clean.name,
        "note": trial.faulty.fault.note,
        "found_by": trial.finders,
        "new": trial.new,
        "noise": trial.noise,
    }
