import pytest
from forge_fake import Clock
from forge_fake.github import GitHub
from forge_fake_tests.client import Client


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def github(tmp_path, clock):
    with GitHub(tmp_path / "github", clock=clock) as running:
        yield running


@pytest.fixture
def place(github):
    """A repository with a file, and a branch `spec` that is one commit ahead."""
    made = github.repository("octo/shop", {"PRD.md": "# Shop\n", "README.md": "# Shop\n"})
    made.person("ann").push("spec", {"docs/architecture.md": "# Spec\n"}, "Draft the spec")
    return made


@pytest.fixture
def ask(github, place):
    """A client with the token of a workflow in `place`."""
    with Client(github, place.actions_token()) as client:
        yield client


@pytest.fixture
def admin(github, place):
    """A client with the token of an admin of `place`."""
    with Client(github, place.person("root", "admin").token()) as client:
        yield client
