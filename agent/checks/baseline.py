"""A baseline: the findings of a document that stood before it was checked, and do not count until they change."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Self

from specagent.agent.checks.finding import Finding
from specagent.agent.errors import UsageError

_VERSION = 1
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?: .*)?$", re.MULTILINE)
_ANEW = "Delete it and write it anew with --write-baseline."


@dataclass(frozen=True)
class Entry:
    """A known finding; `file` and the `spec` whose check found it are named from the baseline's folder on."""

    rule: str
    file: str
    subject: str
    message: str
    spec: str

    @classmethod
    def of(cls, finding: Finding, file: str, spec: str) -> Self:
        """Return the entry of a finding."""
        return cls(finding.rule, file, finding.subject, finding.message, spec)

    @property
    def fingerprint(self) -> str:
        """What stays the same when the finding only moves to other lines."""
        said = "\n".join([self.rule, self.file, self.subject, self.message])
        return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:16]

    def is_of(self, spec: str, rules: Collection[str]) -> bool:
        """Return whether a check of `spec` by `rules` would find it again if it still stood."""
        return self.spec == spec and self.rule in rules


def write_baseline(entries: Iterable[Entry]) -> str:
    """Return the text of a baseline file of these findings; it reads well in a diff."""
    ordered = sorted(entries, key=lambda one: (one.file, one.rule, one.subject, one.message, one.spec))
    rows = [_row(one) for one in ordered]
    return json.dumps({"version": _VERSION, "findings": rows}, ensure_ascii=False, indent=2) + "\n"


def read_baseline(name: str, text: str) -> list[Entry]:
    """Return the entries of a baseline; raises UsageError for a file that is none."""
    if conflict := _CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        raise UsageError(
            f"{name!r} has the marks of a merge conflict in line {line}",
            "Keep the findings of both sides and delete the marks; --write-baseline then drops what is mended.",
        )
    try:
        found = json.loads(text)
        if found["version"] != _VERSION:
            raise UsageError(f"{name!r} is a baseline of another version", _ANEW)
        return [_entry(row) for row in found["findings"]]
    except (ValueError, KeyError, TypeError, RecursionError) as err:
        raise UsageError(f"{name!r} is no baseline", _ANEW) from err


def without_known(found: Iterable[tuple[Finding, Entry]], known: Counter[str]) -> list[Finding]:
    """Return the findings that are not known; each known fingerprint takes out one. `known` keeps what is left."""
    kept = []
    for finding, entry in found:
        if known[entry.fingerprint] > 0:
            known[entry.fingerprint] -= 1
        else:
            kept.append(finding)
    return kept


def _row(entry: Entry) -> dict[str, str]:
    spec = {} if entry.spec == entry.file else {"spec": entry.spec}
    row = {"rule": entry.rule, "file": entry.file, "subject": entry.subject, "message": entry.message}
    return {"fingerprint": entry.fingerprint, **row, **spec}


def _entry(row: Any) -> Entry:
    values = [row["rule"], row["file"], row["subject"], row["message"], row.get("spec", row["file"])]
    if not all(isinstance(one, str) for one in values):
        raise TypeError(row)
    return Entry(*values)
