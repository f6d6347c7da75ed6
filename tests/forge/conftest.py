import os
import shutil

import pytest
from forge.repositories import commit, git
from forge.speaking import BRANCH, REPOSITORY, speaker
from forge.stub import Stub
from forge_fake import Clock
from forge_fake.github import GitHub as Fake

from specagent.agent.forge.git import Git
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.pacing import Pace


@pytest.fixture(autouse=True)
def _own_settings_only(monkeypatch, tmp_path):
    """A developer's git settings, and a hook that runs the tests, must not decide what they do."""
    for name in [one for one in os.environ if one.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "global.gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture(scope="session")
def _template(tmp_path_factory):
    """What every test gets a copy of."""
    place = tmp_path_factory.mktemp("template")
    bare, work = place / "upstream.git", place / "elsewhere"
    git(place, "init", "--quiet", "--bare", "-b", "main", bare)
    git(place, "clone", "--quiet", bare.as_uri(), work)
    git(work, "switch", "--quiet", "-c", "main")
    commit(work, "first", README_md="hello\n", docs__architecture_md="one\ntwo\n")
    git(work, "push", "--quiet", "origin", "main")
    git(place, "clone", "--quiet", bare.as_uri(), "checkout")
    git(place / "checkout", "config", "user.name", "Bot")
    git(place / "checkout", "config", "user.email", "bot@example.org")
    return place


@pytest.fixture
def place(_template, tmp_path):
    """A folder with a bare repository `upstream.git` and two clones of it, `elsewhere` and `checkout`."""
    shutil.copytree(_template, tmp_path, dirs_exist_ok=True)
    for clone in ("elsewhere", "checkout"):
        config = tmp_path / clone / ".git" / "config"
        config.write_text(config.read_text().replace(_template.as_uri(), tmp_path.as_uri()))
    return tmp_path


@pytest.fixture
def upstream(place):
    return place / "upstream.git"


@pytest.fixture
def person(place):
    """Somebody else's clone."""
    return place / "elsewhere"


@pytest.fixture
def checkout(place):
    """The clone that the program finds, with an identity."""
    return place / "checkout"


@pytest.fixture
def repository(checkout):
    return Git.of(checkout)


@pytest.fixture
def origin(repository):
    return Remote(repository)


class Watch:
    """A clock that only waiting moves."""

    def __init__(self):
        self.time = 1_764_000_000.0
        self.waits = []

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.waits.append(seconds)
        self.time += seconds


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def pace(watch):
    return Pace(now=watch.now, sleep=watch.sleep)


@pytest.fixture
def stub(watch):
    stub = Stub(watch.now)
    yield stub
    stub.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def fake(tmp_path, clock):
    with Fake(tmp_path / "github", clock=clock) as running:
        yield running


@pytest.fixture
def shop(fake):
    """A repository with the bot's branch."""
    made = fake.repository(REPOSITORY, {"PRD.md": "# Shop\n"})
    made.person("ann").push(BRANCH, {"docs/architecture.md": "# Spec\n"})
    return made


@pytest.fixture
def github(fake, shop, clock):
    """The forge with a workflow's token."""
    return speaker(fake, clock, shop.actions_token())
