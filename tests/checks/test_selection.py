import pytest

from specagent.agent.checks.finding import Finding, Location
from specagent.agent.checks.rule import RULES
from specagent.agent.checks.selection import rules_named, selection
from specagent.agent.errors import UsageError


def finding(rule, file="docs/architecture.md", severity="error"):
    return Finding(rule, severity, None, "Goal: x", "is wrong", "Mend it.", Location(file, 3))


FOUND = [finding("TR003"), finding("TR004", severity="warning"), finding("GR001", "docs/adr/001-x.md")]


def rules(found):
    return [one.rule for one in found[0]]


def test_without_settings_every_finding_counts():
    assert selection().apply(FOUND) == (FOUND, 0)


def test_rules_are_chosen_by_id_group_or_name():
    assert rules(selection(["TR"]).apply(FOUND)) == ["TR003", "TR004"]
    assert rules(selection(["goal-without-driver", "GR001"]).apply(FOUND)) == ["TR003", "GR001"]
    assert rules(selection(["tr"], ["tr003"]).apply(FOUND)) == ["TR004"]


def test_severities_are_settled_by_rule_and_off_is_none():
    kept, _ = selection(severity={"TR004": "error", "GR": "info", "TR003": "off"}).apply(FOUND)

    assert [(one.rule, one.severity) for one in kept] == [("TR004", "error"), ("GR001", "info")]


@pytest.mark.parametrize("glob", ["docs/adr/**", "adr/", "docs/adr/001-*.md", "001-x.md"])
def test_a_path_may_ignore_rules_and_they_are_counted(glob):
    kept, ignored = selection(per_path_ignores={glob: ["GR"]}).apply(FOUND)

    assert ([one.rule for one in kept], ignored) == (["TR003", "TR004"], 1)


def test_a_path_elsewhere_ignores_nothing():
    assert selection(per_path_ignores={"legacy/**": ["TR"], "docs/*.txt": ["TR"]}).apply(FOUND) == (FOUND, 0)


def test_an_unknown_rule_comes_with_the_nearest():
    with pytest.raises(UsageError, match="there is no rule 'GR0O3'") as caught:
        rules_named("TR0O4")
    assert caught.value.hint.startswith("Did you mean 'GR003'?")
    with pytest.raises(UsageError, match="there is no rule 'goal-without-drive'") as caught:
        selection(ignore=["goal-without-drive"])
    assert "goal-without-driver" in caught.value.hint
    assert rules_named("TR") == [one for one in RULES if one.startswith("TR")]
