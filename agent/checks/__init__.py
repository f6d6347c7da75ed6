"""The rules that a spec is held to: one small function each, with an id, a reason and a fix."""

from collections.abc import Collection, Iterable

from specagent.agent.checks import rules
from specagent.agent.checks.case import Case
from specagent.agent.checks.finding import Finding, Location, Severity
from specagent.agent.checks.rule import EVERY, FACTS, PART, RULES, Rule, Scope

__all__ = [
    "EVERY",
    "FACTS",
    "PART",
    "RULES",
    "Case",
    "Finding",
    "Location",
    "Rule",
    "Scope",
    "Severity",
    "check",
    "rules",
]


def check(case: Case, scopes: Collection[Scope] = EVERY) -> list[Finding]:
    """Return what breaks any rule of `scopes` in `case`, rule by rule, each said once."""
    wanted: Iterable[Rule] = (rule for rule in RULES.values() if rule.scope in scopes)
    return list(dict.fromkeys(finding for rule in wanted for finding in rule.apply(case)))
