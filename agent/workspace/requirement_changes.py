"""What became of the PRD's requirements since a spec was drafted, requirement by requirement."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from specagent.agent.workspace.state import RequirementRecord, text_hash
from specagent.schemas.prd import Prd, Requirement
from specagent.schemas.text import shorten

Became = Literal["changed", "added", "removed", "renumbered"]

_LONGEST = 60
_TOKEN = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class RequirementChange:
    """One requirement that is no longer what it was; `ref` is that of today, or the old one where it is gone.

    `old_ref` is the one that the spec knows. `difference` says in short how the text changed; `sha256` is the hash of
    today's text, empty where it is gone.
    """

    became: Became
    ref: str
    old_ref: str
    kind: str
    difference: str
    sha256: str = ""

    @property
    def key(self) -> str:
        """What tells this change from any other, later ones of the same requirement included."""
        return f"{self.old_ref}>{self.ref}@{self.sha256[:12]}"

    @property
    def told(self) -> str:
        """The change as a reviewer reads it: `NFR-002 changed: 99.9 % → 99.95 %`."""
        if self.became == "renumbered":
            return f"{self.old_ref} is now {self.ref}"
        return f"{self.ref} {self.became}: {self.difference}"


def requirement_changes(known: Sequence[RequirementRecord], prd: Prd) -> list[RequirementChange]:
    """Return what changed between the requirements that a spec was drafted from and today's, in today's order."""
    before = {one.ref: one for one in known}
    now = {one.ref: one for one in prd.requirements}
    gone = {ref: one for ref, one in before.items() if ref not in now}
    new = {ref: one for ref, one in now.items() if ref not in before}
    moved = dict(_moved(list(gone.values()), list(new.values())))
    changed = (
        RequirementChange("changed", ref, ref, one.kind, _difference(before[ref].text, one.text), text_hash(one.text))
        for ref, one in now.items()
        if ref in before and before[ref].sha256 != text_hash(one.text)
    )
    renumbered = (
        RequirementChange("renumbered", ref, old, now[ref].kind, "", text_hash(now[ref].text))
        for ref, old in moved.items()
    )
    added = (
        RequirementChange("added", ref, ref, one.kind, shorten(one.text, _LONGEST), text_hash(one.text))
        for ref, one in new.items()
        if ref not in moved
    )
    removed = (
        RequirementChange("removed", ref, ref, one.kind, shorten(one.text, _LONGEST))
        for ref, one in gone.items()
        if ref not in moved.values()
    )
    return [*changed, *renumbered, *added, *removed]


def _moved(gone: Sequence[RequirementRecord], new: Sequence[Requirement]) -> Iterator[tuple[str, str]]:
    """Yield new and old ref of each requirement that has another id and the same text."""
    by_hash: dict[str, list[str]] = {}
    for record in gone:
        by_hash.setdefault(record.sha256, []).append(record.ref)
    for one in new:
        if refs := by_hash.get(text_hash(one.text)):
            yield one.ref, refs.pop(0)


def _difference(before: str, now: str) -> str:
    """Return what differs between two texts, as `old → new`, with a word around it where that is short."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(now)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    parts = [code[1:] for code in matcher.get_opcodes() if code[0] != "equal"]
    if not parts:
        return "only its blanks differ"
    was = "".join(_with_unit(old, min(one[0] for one in parts), max(one[1] for one in parts))).strip()
    is_ = "".join(_with_unit(new, min(one[2] for one in parts), max(one[3] for one in parts))).strip()
    return f"{shorten(was, _LONGEST) or '(nothing)'} → {shorten(is_, _LONGEST) or '(nothing)'}"


def _with_unit(tokens: Sequence[str], start: int, end: int) -> Sequence[str]:
    """Return the tokens from `start` to `end`, and the unit behind them where they end with a number."""
    ends_with_number = start < end and tokens[end - 1][-1:].isdigit()
    return tokens[start : end + 2 if ends_with_number and len(tokens) > end + 1 and len(tokens[end + 1]) < 4 else end]
