import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "parcel-lockers" / "PRD.md"
REPORT = """
import json, sys
sys.argv = ["specagent", *{arguments!r}]
from specagent.agent.cli import main
try:
    main()
except SystemExit as stop:
    code = stop.code
print(json.dumps([code, sorted(sys.modules)]))
"""


def modules_of(*arguments, cwd):
    """Return the exit code of a command and the top-level modules that it had imported at its end."""
    done = subprocess.run(
        [sys.executable, "-c", REPORT.format(arguments=list(map(str, arguments)))],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])
    return code, {name.split(".")[0] for name in modules}


HEAVY = {"langchain", "langchain_core", "openai", "jinja2", "yaml", "markdown_it", "rich", "asyncio"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_starts_without_anything_heavy(arguments, tmp_path):
    code, modules = modules_of(*arguments, cwd=tmp_path)

    assert code == 0
    assert modules & {*HEAVY, "pydantic"} == set()


def test_help_of_a_command_starts_without_anything_but_what_typer_needs(tmp_path):
    code, modules = modules_of("draft", "--help", cwd=tmp_path)

    assert code == 0
    assert modules & HEAVY == set()


def test_an_offline_draft_imports_no_model_library(tmp_path):
    code, modules = modules_of("draft", EXAMPLE, "--out", tmp_path / "spec.md", cwd=tmp_path)

    assert code == 0
    assert "pydantic" in modules, "or the next line proves nothing"
    assert modules & {"langchain", "langchain_core", "langchain_openai", "openai", "lxml", "httpx2"} == set()


def test_imports_go_one_way():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kept, 0 broken" in done.stdout
