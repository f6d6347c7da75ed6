import re
from pathlib import Path

import pytest

from specagent.agent.checks import RULES
from specagent.agent.config import settings_table
from specagent.agent.config_check import CheckConfig
from specagent.agent.config_propose import ProposeConfig

README = (Path(__file__).parents[2] / "README.md").read_text()
RULE_REFERENCE = Path(__file__).parents[2] / "agent" / "checks" / "RULES.md"
RUNNER = (Path(__file__).parents[2] / ".ci" / "run").read_text()


def table_markdown(model):
    """Return the settings of a table of the file as the README has to show them."""
    rows = ["| setting | takes | default | what it is |", "| --- | --- | --- | --- |"]
    rows += [f"| `{row.name}` | {row.type} | {row.default} | {row.description} |" for row in settings_table(model)]
    return "\n".join(rows)


def settings_markdown():
    """Return the table of settings as the README has to show it."""
    rows = ["| setting | takes | default | environment | what it is |", "| --- | --- | --- | --- | --- |"]
    rows += [
        f"| `{row.name}` | {row.type} | {row.default} | `{row.environment}` | {row.description} |"
        for row in settings_table()
    ]
    return "\n".join(rows)


TABLES = {
    "settings": settings_markdown,
    "check settings": lambda: table_markdown(CheckConfig),
    "propose settings": lambda: table_markdown(ProposeConfig),
}


def test_the_table_of_settings_is_the_one_that_the_program_reads():
    shown = {name: README.split(f"<!-- {name} -->")[1].split(f"<!-- end of {name} -->")[0].strip() for name in TABLES}

    assert shown == {name: table() for name, table in TABLES.items()}


def test_the_rule_reference_is_made_from_the_rules(specagent):
    text = RULE_REFERENCE.read_text()

    assert text.partition("\n## ")[2] == specagent("rule", "--format", "markdown").stdout.partition("## ")[2]
    assert f"[{len(RULES)} rules](agent/checks/RULES.md)" in README


@pytest.mark.parametrize("command", ["draft", "check", "trace", "rule"])
def test_every_option_stands_in_the_readme(specagent, command):
    options = set(re.findall(r"--[a-z][a-z-]+", specagent(command, "--help").stdout))

    missing = {one for one in options if one not in README}
    assert missing <= {"--help", "--no-follow-links", "--no-allow-http", "--config"}


def test_the_runner_starts_with_the_readmes_test_command():
    commands = re.findall(r"```console\n(.+?)\n```", README)

    assert commands[1].startswith("python3 -m venv .venv && ")
    first = next(line for line in RUNNER.splitlines() if line.startswith("python3"))
    assert first == commands[1]
