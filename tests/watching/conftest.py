"""A repository with an offline draft that nobody has touched; the working directory."""

import shutil
import subprocess
import sys

import pytest
from checks.cases import PRD


@pytest.fixture(scope="session")
def drafted(tmp_path_factory):
    """The draft that each test gets a copy of."""
    folder = tmp_path_factory.mktemp("drafted")
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    (folder / "PRD.md").write_text(PRD)
    command = [sys.executable, "-m", "specagent", "draft", "PRD.md", "--model", "offline", "--quiet"]
    subprocess.run(command, cwd=folder, check=True)
    return folder


@pytest.fixture
def project(drafted, tmp_path, monkeypatch):
    folder = tmp_path / "project"
    shutil.copytree(drafted, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def prd(project):
    return project / "PRD.md"


@pytest.fixture
def spec(project):
    return project / "docs" / "architecture.md"
