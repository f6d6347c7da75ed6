"""The rule reference: what the documentation says of every rule, made from the rules themselves."""

from collections.abc import Iterable
from itertools import groupby

from specagent.agent.checks.rule import Rule

GROUPS = {
    "TR": "Trace",
    "GR": "Ground",
    "DG": "Diagram",
    "ST": "Stack",
    "PT": "Patterns",
    "DA": "Data",
    "XC": "Concerns",
    "AD": "Decisions",
    "TX": "Text",
    "SF": "Safe",
}
"""The name of each group by the letters of its rules, in order."""


def rule_reference(rules: Iterable[Rule]) -> str:
    """Return the rules as Markdown, group by group, in the order of their ids."""
    order = list(GROUPS)
    known = sorted(rules, key=lambda one: (order.index(one.id[:2]), one.id))
    parts = []
    for group, members in groupby(known, key=lambda one: one.id[:2]):
        parts.append(f"## {GROUPS[group]} ({group})")
        parts += [_described(one) for one in members]
    return "\n\n".join(parts)


def _described(rule: Rule) -> str:
    said = f"*{rule.severity.capitalize()}.* {rule.finds}"
    return "\n\n".join([f"### {rule.id} {rule.name}", said, rule.reason, f"**Fix:** {rule.fix}"])
