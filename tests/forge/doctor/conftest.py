import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from forge.doctor.sample import WORKFLOW
from forge.repositories import git
from forge_fake.github import GitHub

from specagent.agent.commands.doctor import examine_and_show
from specagent.agent.forge.propose.request import ProposeRequest

KEPT = ("PATH", "HOME", "TMPDIR", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM")


@dataclass
class Clinic:
    """A checkout of a repository at a fake forge, and the program's look at it."""

    place: object
    folder: Path
    monkeypatch: object
    capsys: object

    def examine(self, token=None, request=None, **env):
        """Return exit code and results by name, with exactly these variables set."""
        for name in [one for one in os.environ if one not in KEPT]:
            self.monkeypatch.delenv(name)
        for name, value in {**self.place.environment(token), **env}.items():
            self.monkeypatch.setenv(name, value)
        self.monkeypatch.chdir(self.folder)
        code = examine_and_show(request or ProposeRequest(), as_json=True)
        found = json.loads(self.capsys.readouterr().out)
        assert found["version"] == 1
        assert found["ready"] == (code == 0)
        return code, {one["name"]: one for one in found["checks"]}

    def one(self, name, token=None, request=None, **env):
        """Return the state, what was told, and the mend of one check."""
        code, found = self.examine(token, request, **env)
        assert (code == 1) == any(one["state"] == "problem" for one in found.values())
        return found[name]["state"], found[name]["told"], found[name]["mend"]

    def write(self, path, text):
        """Write a file and commit it."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        git(self.folder, "add", "-A", "-f")
        git(self.folder, "commit", "-q", "--allow-empty", "-m", "x")


@pytest.fixture
def forge():
    """Which forge it is at."""
    return GitHub


@pytest.fixture
def clinic(forge, tmp_path, clock, monkeypatch, capsys):
    """All is well in this one, but for what only an administrator may see."""
    with forge(tmp_path / "github", clock=clock) as fake:
        place = fake.repository("octo/shop", {"PRD.md": "# Shop\n", ".github/workflows/specagent.yml": WORKFLOW})
        subprocess.run(["git", "clone", "-q", place.clone_url, tmp_path / "work"], check=True)
        git(tmp_path / "work", "config", "user.name", "Bot")
        git(tmp_path / "work", "config", "user.email", "bot@example.org")
        yield Clinic(place, tmp_path / "work", monkeypatch, capsys)


@pytest.fixture
def token(clinic):
    """A workflow's token that may publish."""
    return clinic.place.actions_token({"contents": "write", "pull_requests": "write"})
