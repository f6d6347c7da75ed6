"""The rules that a spec is held to: one small function each, with an id, a reason and a fix."""

from specagent.agent.checks import consistency, ground, stack, text, trace
from specagent.agent.checks.finding import Finding
from specagent.agent.checks.rule import RULES, Case

__all__ = ["RULES", "Case", "Finding", "check", "consistency", "ground", "stack", "text", "trace"]


def check(case: Case) -> list[Finding]:
    """Return what breaks any rule in `case`, rule by rule."""
    return [finding for rule in RULES.values() for finding in rule.apply(case)]
