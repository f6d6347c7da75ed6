import importlib
import re
from pathlib import Path

import pytest
from checks.cases import case, findings

from specagent.agent.checks import RULES, check

EXAMPLES = {
    rule: example
    for path in sorted(Path(__file__).with_name("examples").glob("*.py"))
    for rule, example in importlib.import_module(f"checks.examples.{path.stem}").EXAMPLES.items()
}


def test_the_clean_spec_has_no_finding():
    assert check(case()) == []


def test_every_rule_has_an_example():
    assert sorted(EXAMPLES) == sorted(RULES)


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_rule_finds_the_smallest_document_that_breaks_it(rule):
    assert findings(rule, **EXAMPLES[rule].broken)


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_rule_leaves_the_near_miss_alone(rule):
    assert not findings(rule, **EXAMPLES[rule].fine)


@pytest.mark.parametrize("rule", EXAMPLES)
def test_every_finding_says_where_and_what(rule):
    for one in findings(rule, **EXAMPLES[rule].broken):
        assert one.location
        assert one.location.file.startswith("docs/")
        assert one.subject
        assert one.message
        assert not one.message.endswith(".")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_says_why_and_what_to_change(rule):
    assert re.fullmatch(r"[A-Z]{2}\d{3}", rule.id)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.name)
    assert rule.finds.endswith(".")
    assert rule.reason.endswith(".")
    assert rule.fix.endswith(".")
