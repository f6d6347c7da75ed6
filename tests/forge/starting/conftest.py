import os

import pytest
from forge.repositories import commit, git


@pytest.fixture
def repository(tmp_path):
    """A repository with a PRD, on its branch `trunk`."""
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "trunk")
    commit(folder, docs__PRD_md="# Shop\n\n- FR-1 It sells.\n")
    return folder


@pytest.fixture
def inside(repository, monkeypatch):
    """The working directory is a folder below the repository's top, and no model's key is known."""
    (repository / "src").mkdir()
    monkeypatch.chdir(repository / "src")
    for name in [one for one in os.environ if one.endswith("_API_KEY") or one.startswith("SPECAGENT_")]:
        monkeypatch.delenv(name)
    return repository
