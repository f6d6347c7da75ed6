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


@pytest.mark.parametrize(
    "glob", ["/docs/adr/**", "**/adr/*.md", "./docs/./adr/", "docs/**/001-x.md", "**", "docs/[ab]dr/**"]
)
def test_a_glob_has_steps_of_which_two_stars_are_any_number(glob):
    assert rules(selection(per_path_ignores={glob: ["GR"]}).apply(FOUND)) == ["TR003", "TR004"]


@pytest.mark.parametrize("glob", ["/adr/**", "docs/*/x.md", "docs/adr/*/x.md", "ocs/adr/**"])
def test_a_glob_that_means_other_files_ignores_nothing(glob):
    assert selection(per_path_ignores={glob: ["GR"]}).apply(FOUND) == (FOUND, 0)


def test_a_glob_may_begin_at_the_root_or_at_the_working_directory():
    found = [finding("TR003", "architecture.md")]

    for glob in ("docs/**", "/docs/*.md", "architecture.md"):
        assert selection(per_path_ignores={glob: ["TR"]}).apply(found, lambda file: f"docs/{file}") == ([], 1)
    assert selection(per_path_ignores={"docs/**": ["TR"]}).apply(found) == (found, 0)


def test_two_ways_to_write_a_glob_ignore_the_rules_of_both():
    both = {"docs/adr": ["TR"], "docs/adr/": ["GR"]}

    assert rules(selection(per_path_ignores=both).apply(FOUND)) == ["TR003", "TR004"]


@pytest.mark.parametrize("glob", ["", " ", ".", "./", "/", "[", "docs/[ab", r"docs\legacy", "../docs/**"])
def test_a_glob_that_can_mean_no_file_is_a_wrong_setting(glob):
    with pytest.raises(UsageError) as caught:
        selection(per_path_ignores={glob: ["TR"]})
    assert f"'check.per_path_ignores' has the path {glob!r}" in caught.value.message


def test_settings_that_leave_no_rule_are_wrong():
    for settings in ({"select": ["TR"], "ignore": ["TR"]}, {"select": ["TR003"], "severity": {"TR": "off"}}):
        with pytest.raises(UsageError, match="no rule is left to apply"):
            selection(**settings)


def test_an_unknown_rule_comes_with_the_nearest():
    with pytest.raises(UsageError, match="there is no rule 'GR0O3'") as caught:
        rules_named("GR0O3")
    assert caught.value.hint.startswith("Did you mean 'GR003'?")
    with pytest.raises(UsageError, match="there is no rule 'goal-without-drive'") as caught:
        selection(ignore=["goal-without-drive"])
    assert "goal-without-driver" in caught.value.hint
    assert rules_named("TR") == [one for one in RULES if one.startswith("TR")]
