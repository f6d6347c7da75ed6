import pytest
from forge.propose.bots import FORGES, PRD, bot_in


@pytest.fixture
def forge_name(request):
    """Which forge it is; tests that run on more than one say so with `on_both_forges`."""
    return getattr(request, "param", "GitHub")


@pytest.fixture
def fake(forge_name, tmp_path, clock):
    with FORGES[forge_name](tmp_path / "github", clock=clock) as running:
        yield running


@pytest.fixture
def place(fake):
    """A repository with a PRD and no spec yet."""
    return fake.repository("octo/shop", {"PRD.md": PRD, "README.md": "# Shop\n"})


@pytest.fixture
def ann(place):
    """Somebody who may write."""
    return place.person("ann", "write")


@pytest.fixture
def bot(place, tmp_path):
    return bot_in(place, tmp_path / "work")


@pytest.fixture
def proposed(fake, place, bot):
    """The spec's pull request as the first run opens it; nothing is logged yet."""
    done = bot.run()
    assert done.outcome == "opened"
    fake.log.clear()
    return place.pulls[0]
