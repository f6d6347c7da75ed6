import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from forge_fake import Clock
from forge_fake.github import GitHub

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = ACTION["runs"]["steps"]
PRD = (ROOT / "examples" / "parcel-lockers" / "PRD.md").read_text()
BIN = Path(sys.executable).parent
OUTPUT = re.compile(r"^([\w-]+)<<(\w+)\n(.*?)\n?\2$", re.MULTILINE | re.DOTALL)
HOLE = re.compile(r"\$\{\{ inputs\.([\w-]+) \}\}")


@dataclass
class Runner:
    """A machine with nothing but what a runner gives: a checkout, a home and a folder for temporary files."""

    folder: Path
    place: object
    token: object

    def __post_init__(self):
        for name in ("home", "temp"):
            (self.folder / name).mkdir(parents=True)
        command = ["git", *self.place.git_options(self.token), "clone", "-q", "--depth=1", self.place.clone_url, "work"]
        subprocess.run(command, cwd=self.folder, check=True, env=self.environment())

    def environment(self, **more):
        files = {name: str(self.folder / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        return {
            "PATH": f"{BIN}:{os.defpath}:/usr/bin:/bin",
            "HOME": str(self.folder / "home"),
            "RUNNER_TEMP": str(self.folder / "temp"),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(self.folder / "work"),
            "CI": "true",
            "GIT_CONFIG_NOSYSTEM": "1",
            "NO_PROXY": "127.0.0.1",
            "SPECAGENT_DATE": "2026-11-26",
            **files,
            **self.place.environment(),
            **more,
        }

    def run(self, env=None, **inputs):
        """Run the action's last step with these inputs (`_` for `-`); return its exit code, outputs and log."""
        for name in ("github_output", "github_step_summary"):
            (self.folder / name).write_text("")
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        step = STEPS[-1]
        variables = {name: self._filled(value, given) for name, value in step["env"].items()}
        done = self._shell(step["run"], variables | (env or {}))
        found = OUTPUT.findall((self.folder / "github_output").read_text())
        return done, {name: value for name, _, value in found}

    @property
    def summary(self):
        return (self.folder / "github_step_summary").read_text()

    def _filled(self, value, given):
        name = HOLE.fullmatch(value)[1]
        default = ACTION["inputs"][name]["default"]
        return given.get(name, str(self.token) if default == "${{ github.token }}" else default)

    def _shell(self, script, variables):
        path = self.folder / "temp" / "step.sh"
        path.write_text(script)
        shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(path)]
        env = self.environment(**variables)
        return subprocess.run(
            shell, cwd=self.folder / "work", env=env, capture_output=True, encoding="utf-8", check=False
        )


@pytest.fixture
def shop(tmp_path):
    with GitHub(tmp_path / "github", clock=Clock()) as github:
        yield github.repository("octo/shop", {"PRD.md": PRD})


def runner(tmp_path, shop, name="runner", **permissions):
    given = permissions or {"contents": "write", "pull_requests": "write"}
    return Runner(tmp_path / name, shop, shop.actions_token(given))


def test_both_halves_in_one_step_open_the_pull_request_and_report_it(tmp_path, shop):
    one = runner(tmp_path, shop)

    done, outputs = one.run()

    assert done.returncode == 0, done.stderr
    (pull,) = shop.open_pulls
    assert outputs["pull-request-url"].endswith(f"/octo/shop/pull/{pull.number}")
    assert outputs["coverage"] == "31/31"
    assert outputs["cost"] == "0.0000"
    assert {"goals", "data", "ADR-001"} <= set(outputs["stale-sections"].split(","))
    assert f"`opened` #{pull.number}" in one.summary
    assert "`docs/architecture.md`" in one.summary
    author = shop.commits("-1", pull.head)[0].author
    assert "github-actions[bot]" in str(author)


def test_one_job_drafts_with_a_token_that_reads_and_another_publishes_without_a_key(tmp_path, shop):
    reading = runner(tmp_path, shop, contents="read", pull_requests="read")
    done, outputs = reading.run(mode="generate")
    assert done.returncode == 0, done.stderr
    assert shop.pulls == []
    assert outputs["pull-request-url"] == ""
    assert (outputs["coverage"], outputs["cost"]) == ("31/31", "0.0000")
    stale = outputs["stale-sections"]
    assert {"goals", "data", "ADR-001"} <= set(stale.split(","))
    assert set(shop.branches) == {"main"}

    writing = runner(tmp_path, shop, "other")
    bundle = writing.folder / "handed over"
    shutil.copytree(outputs["bundle"], bundle)
    done, outputs = writing.run(mode="publish", bundle=str(bundle))

    assert done.returncode == 0, done.stderr
    assert len(shop.open_pulls) == 1
    assert (outputs["coverage"], outputs["cost"], outputs["stale-sections"]) == ("31/31", "0.0000", stale)
    assert outputs["pull-request-url"].startswith("http")


def test_a_step_that_fails_says_so_in_the_summary_and_in_its_exit_code(tmp_path, shop):
    one = runner(tmp_path, shop, contents="read")

    done, outputs = one.run()

    assert done.returncode == 1
    assert "error: " in done.stderr
    assert "ended with code 1" in one.summary
    assert outputs["pull-request-url"] == ""
    assert shop.pulls == []


def test_checking_needs_no_token_and_makes_no_request(tmp_path, shop):
    one = runner(tmp_path, shop)
    env = {**one.environment(), "GITHUB_TOKEN": ""}
    work = one.folder / "work"
    subprocess.run([BIN / "specagent", "draft", "PRD.md", "--quiet"], cwd=work, env=env, check=True)
    (work / "PRD.md").write_text(PRD.replace("99.9 %", "99.95 %"))
    spec = work / "docs" / "architecture.md"
    spec.write_text(spec.read_text().replace("NFR-002", "NFR-222"))
    shop.github.log.clear()

    done, outputs = one.run(mode="check", token="")

    assert done.returncode == 3, done.stderr
    assert "::error file=docs/architecture.md" in done.stdout
    assert "goals" in outputs["stale-sections"].split(",")
    assert "`goals`" in one.summary
    assert "0 of 1 specs fit for review" in one.summary
    assert shop.github.log.asked() == []


def test_checking_a_repository_without_a_spec_is_no_failure(tmp_path, shop):
    one = runner(tmp_path, shop)

    done, outputs = one.run(mode="check")

    assert done.returncode == 0, done.stderr
    assert outputs["stale-sections"] == outputs["coverage"] == ""
    assert "No spec is there yet" in one.summary


def test_an_unknown_mode_is_refused(tmp_path, shop):
    done, _ = runner(tmp_path, shop).run(mode="destroy; id")

    assert done.returncode == 2
    assert "'destroy; id'" in done.stderr


def test_inputs_are_never_read_as_shell_or_options(tmp_path, shop):
    one = runner(tmp_path, shop)
    planted = one.folder / "planted"

    done, _ = one.run(base=f"$(touch '{planted}')", prds=f"--help\n`touch '{planted}'`", model="offline")

    assert done.returncode == 2
    assert "no file fits --prd '--help'" in done.stderr
    assert not planted.exists()


def test_nothing_in_the_checkout_is_imported(tmp_path, shop):
    one = runner(tmp_path, shop)
    planted = one.folder / "planted"
    for name in ("specagent.py", "json.py", "subprocess.py", "sitecustomize.py", "pydantic.py"):
        (one.folder / "work" / name).write_text(f"open({str(planted)!r}, 'w')\n")

    checked, _ = one.run(mode="check")
    refused, _ = one.run(mode="publish", bundle="none")

    assert checked.returncode == 0, checked.stderr
    assert "the bundle is refused" in refused.stderr, "or no further program was run"
    assert not planted.exists()


def test_what_comes_out_of_a_bundle_cannot_forge_an_output_or_the_summary(tmp_path, shop):
    one = runner(tmp_path, shop)
    bundle = one.folder / "bundle"
    bundle.mkdir()
    part = {"part": "goals\ncost<<x\n9\nx", "title": "x` | @ann\n![](https://e.vil/p.png)", "outcome": "written"}
    summary = {"parts": [part], "answered": "many", "requirements": 3, "cost": {"usd": "free"}}
    (bundle / "bundle.json").write_text(json.dumps({"specs": [{"spec": "a|b\n# c", "summary": summary}]}))

    done, outputs = one.run(mode="publish", bundle=str(bundle))

    assert done.returncode == 1
    assert outputs["stale-sections"] == outputs["cost"] == ""
    assert "\n#" not in one.summary.removeprefix("#").replace("\n### ", "\n")
    assert "`x' \\| @ann ![](https://e.vil/p.png)`" in one.summary


def test_the_install_step_takes_the_actions_own_checkout_unless_told_otherwise(tmp_path):
    called = tmp_path / "called"
    fake = tmp_path / "bin" / "python3"
    fake.parent.mkdir()
    pip = '#!/bin/sh\necho "$@" >> "$CALLED"\n'
    fake.write_text(f'#!/bin/sh\nmkdir -p "$4/bin"\ncat > "$4/bin/pip" <<"E"\n{pip}E\nchmod +x "$4/bin/pip"\n')
    fake.chmod(0o755)
    env = {"PATH": f"{fake.parent}:/usr/bin:/bin", "RUNNER_TEMP": str(tmp_path / "my temp"), "CALLED": str(called)}
    install = next(step for step in STEPS if "INPUT_INSTALL" in step.get("env", {}))

    for wanted in ("", "specagent[anthropic]==0.1.0; rm"):
        variables = {**env, "GITHUB_ACTION_PATH": "/the action", "INPUT_INSTALL": wanted}
        subprocess.run(["bash", "-eo", "pipefail", "-c", install["run"]], env=variables, check=True)

    first, second = called.read_text().splitlines()
    assert first.endswith(" /the action")
    assert second.endswith(" specagent[anthropic]==0.1.0; rm")


def test_no_expression_stands_in_a_script_and_every_action_is_pinned():
    for step in STEPS:
        assert "${{" not in step.get("run", "")
        if "uses" in step:
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", step["uses"])
        else:
            assert step["shell"] == "bash"
