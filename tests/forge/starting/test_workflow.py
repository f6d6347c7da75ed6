import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from forge_fake import Clock
from forge_fake.github import GitHub

from specagent.agent.forge.starting.answers import Answers
from specagent.agent.forge.starting.texts import workflow_text

PRD = (Path(__file__).parents[3] / "examples" / "parcel-lockers" / "PRD.md").read_text()
ANSWERS = Answers("PRD.md", "docs/architecture.md", "docs/adr", "openai:gpt-6.1-terra", "main", "specagent==0.1.0")
WORKFLOW = yaml.safe_load(workflow_text(ANSWERS))
JOBS = WORKFLOW["jobs"]
RELEASED = re.compile(r"uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
BIN = Path(sys.executable).parent


def steps(job):
    return JOBS[job]["steps"]


def step(job, name):
    return next(one for one in steps(job) if one["name"] == name)


def test_no_hole_is_left_open():
    assert not re.search(r"<<(?!<)\s*\w|\w>>(?!>)\s*$", workflow_text(ANSWERS).replace('<<< "$SPECS"', ""))


def test_every_action_is_pinned_with_its_tag():
    rows = [row for row in workflow_text(ANSWERS).splitlines() if "uses:" in row]

    assert len(rows) == 8
    assert all(RELEASED.search(row) for row in rows)


def test_scripts_hold_no_expression_and_stop_at_the_first_failure_in_a_pipe():
    assert WORKFLOW["defaults"] == {"run": {"shell": "bash"}}
    for job in JOBS:
        for one in steps(job):
            assert "${{" not in one.get("run", ""), one["name"]


def test_the_key_is_in_the_drafting_step_alone_and_the_token_that_writes_elsewhere():
    keys = [
        (job, one["name"])
        for job in JOBS
        for one in steps(job)
        if any("secrets." in str(value) for value in one.get("env", {}).values())
    ]

    assert keys == [("generate", "Draft")]
    assert WORKFLOW["permissions"] == {}
    assert JOBS["generate"]["permissions"] == {"contents": "read", "pull-requests": "read"}
    assert JOBS["publish"]["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert JOBS["check"]["permissions"] == {"contents": "read"}
    assert "secrets." not in str(JOBS["check"]) + str(JOBS["publish"])


def test_pull_requests_of_strangers_only_ever_start_the_check():
    assert set(WORKFLOW[True]) == {"push", "issue_comment", "pull_request", "workflow_dispatch"}
    assert JOBS["check"]["if"] == "github.event_name == 'pull_request'"
    assert "pull_request'" not in JOBS["generate"]["if"]
    assert JOBS["publish"]["needs"] == "generate"


def test_an_offline_workflow_names_no_secret():
    offline = Answers("PRD.md", "docs/architecture.md", "docs/adr", "offline", "main", "specagent==0.1.0")

    assert "secrets." not in workflow_text(offline)


@pytest.fixture
def shop(tmp_path):
    with GitHub(tmp_path / "github", clock=Clock()) as github:
        yield github.repository("octo/shop", {"PRD.md": PRD})


def ran(script, folder, shop, token, **more):
    """Run a step's script as a runner does, in a fresh clone."""
    work = folder / "work"
    if not work.exists():
        (folder / "temp").mkdir(parents=True)
        subprocess.run(["git", "clone", "-q", "--depth=1", shop.clone_url, work], check=True)
    env = {
        "PATH": f"{BIN}:/usr/bin:/bin",
        "HOME": str(folder),
        "RUNNER_TEMP": str(folder / "temp"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "SPECAGENT_MODEL": "offline",
        "SPECAGENT_DATE": "2026-11-26",
        **shop.environment(token),
        **more,
    }
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(shell, cwd=work, env=env, capture_output=True, encoding="utf-8", check=False)


def test_its_two_jobs_open_the_pull_request(tmp_path, shop):
    reads = shop.actions_token({"contents": "read", "pull_requests": "read"})
    writes = shop.actions_token({"contents": "write", "pull_requests": "write"})

    done = ran(step("generate", "Draft")["run"], tmp_path / "one", shop, reads)
    assert done.returncode == 0, done.stderr
    assert shop.pulls == []
    (tmp_path / "two" / "temp").mkdir(parents=True)
    subprocess.run(["git", "clone", "-q", "--depth=1", shop.clone_url, tmp_path / "two" / "work"], check=True)
    shutil.copytree(tmp_path / "one" / "temp" / "bundle", tmp_path / "two" / "temp" / "bundle")
    publish = step("publish", "Publish")
    env = {name: value for name, value in publish["env"].items() if name.startswith("GIT_")}
    done = ran(publish["run"], tmp_path / "two", shop, writes, **env)

    assert done.returncode == 0, done.stderr
    assert len(shop.open_pulls) == 1
    summary = (tmp_path / "two" / "summary").read_text()
    assert "opened" in summary
    assert all(row.startswith("    ") for row in summary.splitlines())


def test_a_draft_that_fails_fails_its_step(tmp_path, shop):
    done = ran(step("generate", "Draft")["run"], tmp_path / "one", shop, None, GITHUB_TOKEN="ghs_revoked")

    assert done.returncode == 1
    assert not (tmp_path / "one" / "summary").exists()


def test_the_check_annotates_and_says_what_is_stale_without_a_token(tmp_path, shop):
    env = {"PATH": f"{BIN}:{os.defpath}", "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}
    folder = tmp_path / "one"
    check, status = step("check", "Check"), step("check", "Say what is stale")
    assert ran(check["run"], folder, shop, None, **check["env"]).returncode == 0, "no spec is there yet"
    work = folder / "work"
    subprocess.run([BIN / "specagent", "draft", "PRD.md", "-q"], cwd=work, env=env, check=True)
    (work / "PRD.md").write_text(PRD.replace("99.9 %", "99.95 %"))
    spec = work / "docs" / "architecture.md"
    spec.write_text(spec.read_text().replace("NFR-002", "NFR-222"))
    shop.github.log.clear()

    done = ran(check["run"], folder, shop, None, **check["env"])
    told = ran(status["run"], folder, shop, None, **status["env"])

    assert done.returncode == 3
    assert "::error file=docs/architecture.md" in done.stdout
    assert told.returncode == 0, told.stderr
    summary = (folder / "summary").read_text()
    assert "99.9 % → 99.95 %" in summary
    assert all(row.startswith("    ") for row in summary.splitlines())
    assert shop.github.log.asked() == []
