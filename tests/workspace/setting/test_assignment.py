import pytest

from specagent.agent.errors import UsageError
from specagent.agent.workspace.setting.assignment import Assignment, read_assignment, split_version


@pytest.mark.parametrize(
    ("text", "kind", "name", "value"),
    [
        ("database=MySQL", None, "database", "MySQL"),
        ("container:Order API=Order Service", "container", "Order API", "Order Service"),
        (" Goal : Uptime = a = b ", "goal", "Uptime", "a = b"),
        ("Risk: low=Risk: none", None, "Risk: low", "Risk: none"),
    ],
)
def test_kind_name_and_value_are_told_apart(text, kind, name, value):
    assert read_assignment(text) == Assignment(kind, name, value)


@pytest.mark.parametrize("text", ["database", "=MySQL", "database=", "container:=x", "database=|", "a=\x1b"])
def test_what_says_nothing_is_refused_with_an_example(text):
    with pytest.raises(UsageError) as refused:
        read_assignment(text)
    assert "database=MySQL" in refused.value.hint


@pytest.mark.parametrize(
    ("value", "name", "version"),
    [
        ("MySQL 9.4", "MySQL", "9.4"),
        ("Node.js 24 LTS", "Node.js", "24 LTS"),
        ("Oracle Database 23ai", "Oracle Database", "23ai"),
        ("Amazon S3", "Amazon S3", ""),
        ("React", "React", ""),
    ],
)
def test_a_version_stands_behind_the_name(value, name, version):
    assert split_version(value) == (name, version)
