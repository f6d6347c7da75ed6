import re
from pathlib import Path

from specagent.agent.config import settings_table

README = (Path(__file__).parents[2] / "README.md").read_text()
RUNNER = (Path(__file__).parents[2] / ".ci" / "run").read_text()


def settings_markdown():
    """Return the table of settings as the README has to show it."""
    rows = ["| setting | takes | default | environment | what it is |", "| --- | --- | --- | --- | --- |"]
    rows += [
        f"| `{row.name}` | {row.type} | {row.default} | `{row.environment}` | {row.description} |"
        for row in settings_table()
    ]
    return "\n".join(rows)


def test_the_table_of_settings_is_the_one_that_the_program_reads():
    shown = README.split("<!-- settings -->")[1].split("<!-- end of settings -->")[0].strip()

    assert shown == settings_markdown()


def test_every_option_of_draft_stands_in_the_readme(specagent):
    options = set(re.findall(r"--[a-z][a-z-]+", specagent("draft", "--help").stdout))

    missing = {one for one in options if one not in README}
    assert missing <= {"--help", "--no-follow-links", "--no-allow-http", "--config"}


def test_the_runner_starts_with_the_readmes_test_command():
    commands = re.findall(r"```console\n(.+?)\n```", README)

    assert commands[1].startswith("python3 -m venv .venv && ")
    first = next(line for line in RUNNER.splitlines() if line.startswith("python3"))
    assert first == commands[1]
