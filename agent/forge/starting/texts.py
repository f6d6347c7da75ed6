"""The texts of the settings file and the workflow."""

import json
import re
from pathlib import Path

from specagent.agent.forge.starting.answers import OFFLINE, Answers, adr_dir_of
from specagent.agent.forge.starting.pins import PINS

SETTINGS = "specagent.toml"
WORKFLOW = ".github/workflows/specagent.yml"
_TEMPLATE = Path(__file__).with_name("workflow.yml")
_HOLE = re.compile(r"<<([a-z][a-z -]*)>>")
_SPECIAL = re.compile(r"([*?+\[\]!\\])")


def settings_text(answers: Answers) -> str:
    """Return the settings file."""
    adrs = f", adr_dir = {_quoted(answers.adr_dir)}" if answers.adr_dir != adr_dir_of(answers.spec) else ""
    cap = "" if answers.model == OFFLINE else "# max_cost = 1.00  # most that a run may cost, in USD\n"
    return (
        "# Settings of specagent; its README lists them all.\n"
        f"model = {_quoted(answers.model)}\n"
        f"{cap}\n"
        "[propose]\n"
        f"base = {_quoted(answers.base)}\n"
        f"specs = [{{ prd = {_quoted(answers.prd)}, spec = {_quoted(answers.spec)}{adrs} }}]\n"
    )


def workflow_text(answers: Answers) -> str:
    """Return the workflow file."""
    fills = {
        "branch": _pattern(answers.base),
        "prd pattern": _pattern(answers.prd),
        "spec pattern": _pattern(answers.spec),
        "adr pattern": _pattern(answers.adr_dir, "/**"),
        "install": _quoted(answers.install),
        "specs": _quoted(answers.spec),
        "key": _key_line(answers.key_variable),
        **{one.name: one.line for one in PINS},
    }
    return _HOLE.sub(lambda hole: fills[hole[1]], _TEMPLATE.read_text(encoding="utf-8"))


def _key_line(variable: str | None) -> str:
    return f"          {variable}: ${{{{ secrets.{variable} }}}}\n" if variable else ""


def _pattern(path: str, end: str = "") -> str:
    """Return a path as a filter of GitHub's, in which some signs would mean more than themselves."""
    return _quoted(_SPECIAL.sub(r"\\\1", path) + end)


def _quoted(text: str) -> str:
    """Return a text as YAML and TOML both take it."""
    return json.dumps(text, ensure_ascii=False)
