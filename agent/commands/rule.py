"""The command `rule`: what a rule finds, why it stands and how to mend what it finds."""

import json
from collections.abc import Sequence
from typing import Literal

from specagent.agent.checks import RULES, Rule
from specagent.agent.checks.reference import rule_reference
from specagent.agent.checks.selection import rules_named
from specagent.agent.terminal import emit


def show_rules(name: str | None, format_: Literal["text", "json", "markdown"]) -> None:
    """Print the rules that `name` means, one in full, several as a list; all without a name."""
    rules = [RULES[id_] for id_ in rules_named(name)] if name else list(RULES.values())
    if format_ == "json":
        emit(json.dumps([_plain(one) for one in rules], indent=2))
    elif format_ == "markdown":
        emit(rule_reference(rules))
    else:
        emit(_whole(rules[0]) if len(rules) == 1 else _list(rules))


def _whole(rule: Rule) -> str:
    lines = [f"{rule.id} {rule.name} ({rule.severity})", "", rule.finds, "", f"Why: {rule.reason}", f"Fix: {rule.fix}"]
    if needs := ", ".join(sorted(rule.needs)):
        lines.append(f"Needs: {needs}")
    return "\n".join(lines)


def _list(rules: Sequence[Rule]) -> str:
    wide = max(len(one.name) for one in rules)
    return "\n".join(f"{one.id}  {one.severity:7}  {one.name:{wide}}  {one.finds}" for one in rules)


def _plain(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": rule.severity,
        "finds": rule.finds,
        "reason": rule.reason,
        "fix": rule.fix,
        "needs": sorted(rule.needs),
    }
