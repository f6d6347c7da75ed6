"""The README's part on the bot, followed to the letter: its commands, in its order, before the fake GitHub."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from forge.propose.bots import PRD, WRITES

README = (Path(__file__).parents[2] / "README.md").read_text()
PART = README.split("## Keep a spec pull request up to date")[1].split("\n## ")[0]
COMMANDS = re.findall(r"^(specagent [^#\n]*?) *(?:#.*)?$", PART, re.MULTILINE)


@pytest.fixture
def place(fake):
    return fake.repository("octo/shop", {"PRD.md": PRD, "README.md": "# Shop\n"})


@pytest.fixture
def shop(place, tmp_path):
    """Return what runs a command line in a clone, with the token and the addresses that a job has."""
    folder = tmp_path / "shop"
    token = place.actions_token(WRITES)
    bare = {name: value for name, value in os.environ.items() if not name.endswith(("_API_KEY", "_BASE_URL"))}
    names = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"]
    subprocess.run(["git", *place.git_options(token), "clone", "--quiet", place.clone_url, folder], check=True)
    for name, value in (("user.name", "Ann"), ("user.email", "ann@example.com")):
        subprocess.run(["git", "config", name, value], cwd=folder, check=True)
    env = bare | place.environment(token) | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    def run(line):
        done = subprocess.run(line.split(), cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        return done.stdout

    def push(*paths):
        subprocess.run(["git", "add", *paths], cwd=folder, check=True)
        subprocess.run(["git", *names, "commit", "--quiet", "--message=Set up the bot"], cwd=folder, check=True)
        subprocess.run(["git", *place.git_options(token), "push", "--quiet"], cwd=folder, check=True)

    run.push = push
    return run


def test_the_commands_of_the_readme_lead_to_a_pull_request(place, shop):
    init, doctor, both, generate, publish = COMMANDS

    shop(f"{init} --yes")
    shop.push("specagent.toml", ".github/workflows/specagent.yml")
    assert "problem" not in shop(doctor)
    shop(generate)
    assert place.pulls == []
    assert "opened" in shop(publish)
    (made,) = place.pulls
    assert (made.state, made.draft) == ("open", True)
    assert "unchanged" in shop(both)
    assert [one.number for one in place.pulls] == [made.number]
