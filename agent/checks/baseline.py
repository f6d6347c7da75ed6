"""A baseline: the findings of a document that stood before it was checked, and do not count until they change."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable

from specagent.agent.checks.finding import Finding
from specagent.agent.errors import UsageError

_VERSION = 1


def fingerprint(finding: Finding) -> str:
    """Return what stays the same when a finding only moves to other lines."""
    file = finding.location.file if finding.location else ""
    said = "\n".join([finding.rule, file, finding.subject, finding.message])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def write_baseline(findings: Iterable[Finding]) -> str:
    """Return the text of a baseline file of these findings; it reads well in a diff."""
    rows = [
        {
            "fingerprint": fingerprint(one),
            "rule": one.rule,
            "file": one.location.file if one.location else "",
            "subject": one.subject,
            "message": one.message,
        }
        for one in findings
    ]
    rows.sort(key=lambda row: (row["file"], row["rule"], row["subject"], row["message"]))
    return json.dumps({"version": _VERSION, "findings": rows}, ensure_ascii=False, indent=2) + "\n"


def read_baseline(name: str, text: str) -> Counter[str]:
    """Return how often each fingerprint is known; raises UsageError for a file that is no baseline."""
    try:
        found = json.loads(text)
        if found["version"] != _VERSION:
            raise UsageError(f"{name!r} is a baseline of another version", "Write it anew with --write-baseline.")
        return Counter(str(row["fingerprint"]) for row in found["findings"])
    except (ValueError, KeyError, TypeError, RecursionError) as err:
        raise UsageError(f"{name!r} is no baseline", "Write it anew with --write-baseline.") from err


def without_known(findings: Iterable[Finding], known: Counter[str]) -> list[Finding]:
    """Return the findings that the baseline does not know; each entry takes out one. `known` keeps what is left."""
    kept = []
    for one in findings:
        mark = fingerprint(one)
        if known[mark] > 0:
            known[mark] -= 1
        else:
            kept.append(one)
    return kept
