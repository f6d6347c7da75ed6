"""A drafted project in the working directory."""

import pytest
from workspace.drafted import copy_draft


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(copy_draft(tmp_path))
    return tmp_path


@pytest.fixture
def spec(project):
    return project / "docs" / "architecture.md"
