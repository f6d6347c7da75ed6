"""A project with a spec and one record, in the working directory; nobody drafted it."""

import subprocess

import pytest
from checks.cases import ADR, PRD, SPEC


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "project"
    (folder / "docs" / "adr").mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    (folder / "docs" / "PRD.md").write_text(PRD)
    (folder / "docs" / "architecture.md").write_text(SPEC)
    (folder / "docs" / "adr" / "001-postgresql-over-mysql.md").write_text(ADR)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def spec(project):
    return project / "docs" / "architecture.md"
