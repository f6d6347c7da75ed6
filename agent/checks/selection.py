"""Which rules are applied where, and how severe each is: what a team settles in its configuration."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from specagent.agent.checks.finding import Finding, Severity
from specagent.agent.checks.globs import Glob
from specagent.agent.checks.rule import RULES
from specagent.agent.errors import UsageError


@dataclass(frozen=True)
class Selection:
    """Rules by id. `ignored_in` says which rules are not applied to the files that a glob means."""

    rules: frozenset[str]
    severities: Mapping[str, Severity] = field(default_factory=dict)
    ignored_in: tuple[tuple[Glob, frozenset[str]], ...] = ()

    def apply(self, findings: Iterable[Finding], from_root: Callable[[str], str] = str) -> tuple[list[Finding], int]:
        """Return the findings that count, with their severities, and how many a path's ignores take out.

        `from_root` gives the name of a file as it stands below the root of its repository.
        """

        @cache
        def ignored(file: str) -> frozenset[str]:
            names = {file, from_root(file)}
            return frozenset().union(*(rules for glob, rules in self.ignored_in if any(map(glob.means, names))))

        chosen = [one for one in findings if one.rule in self.rules]
        kept = [one for one in chosen if not one.location or one.rule not in ignored(one.location.file)]
        return [self._weighed(one) for one in kept], len(chosen) - len(kept)

    def _weighed(self, finding: Finding) -> Finding:
        severity = self.severities.get(finding.rule)
        return replace(finding, severity=severity) if severity else finding


def selection(
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    severity: Mapping[str, Severity | Literal["off"]] | None = None,
    per_path_ignores: Mapping[str, Sequence[str]] | None = None,
) -> Selection:
    """Return what the settings choose.

    Raises UsageError for a name that no rule has, a glob that means no file, and where no rule is left.
    """
    levels: dict[str, Severity | Literal["off"]] = {
        id_: level for name, level in (severity or {}).items() for id_ in rules_named(name)
    }
    weights: dict[str, Severity] = {id_: level for id_, level in levels.items() if level != "off"}
    chosen = {id_ for name in select for id_ in rules_named(name)} if select else set(RULES)
    kept = chosen - (levels.keys() - weights.keys()) - {id_ for name in ignore for id_ in rules_named(name)}
    if not kept:
        raise UsageError(
            "no rule is left to apply: all that 'select' chooses are ignored or off",
            "Ignore fewer of them, or select others: `specagent rule` lists all rules.",
        )
    return Selection(
        rules=frozenset(kept),
        severities=weights,
        ignored_in=tuple(
            (Glob.read(glob), frozenset(id_ for name in names for id_ in rules_named(name)))
            for glob, names in (per_path_ignores or {}).items()
        ),
    )


def rules_named(name: str) -> list[str]:
    """Return the ids of the rules that an id (`TR003`), a group (`TR`) or a name means; UsageError for none."""
    wanted = name.strip()
    found = [one.id for one in RULES.values() if wanted.lower() in (one.id.lower(), one.id[:2].lower(), one.name)]
    if found:
        return found
    known = [*RULES, *(one.name for one in RULES.values())]
    near = difflib.get_close_matches(wanted.upper(), known, 1) or difflib.get_close_matches(wanted.lower(), known, 1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    raise UsageError(f"there is no rule {name!r}", f"{hint}`specagent rule` lists them all.")
