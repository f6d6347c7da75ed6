"""A model whose every answer attacks, through both halves, with credentials in the PRD, the answers and the job."""

import itertools

import pytest
from drafting.online.test_hostile_model import SECRETS, Attacker
from forge.hostile.attacks import ALL
from forge.hostile.publishing import assert_nothing_acts, changed
from forge.propose.bots import BRANCH, prd, writes
from provider import Provider

PACKS = [ALL[at::3] for at in range(3)]


class Flood(Attacker):
    """Says every attack, one after the other and from the start again."""

    def __init__(self, texts):
        super().__init__(["NAME"])
        self._flood = itertools.cycle(f"NAME {one}" for one in texts)
        self.said = 0

    def _poisoned(self, value, all_names, key=""):
        if isinstance(value, str):
            self._payloads = [next(self._flood)]
            self.said += 1
        return super()._poisoned(value, all_names, key)


@pytest.fixture
def model(monkeypatch, tmp_path):
    """Start a model with a script for a bot; its key and the cache's place are the job's."""
    running = []

    def start(bot, script):
        provider = Provider(script)
        running.append(provider)
        provider.__enter__()
        monkeypatch.setenv("OPENAI_API_KEY", SECRETS["openai-key"])
        monkeypatch.setenv("SLACK_TOKEN", SECRETS["slack-token"])
        monkeypatch.setenv("DATABASE_URL", SECRETS["address-password"])
        bot.flags |= {"model": "openai:scripted", "base_url": provider.url, "cache_dir": tmp_path / "cache"}
        return provider

    yield start
    for one in running:
        one.__exit__()


@pytest.mark.parametrize("pack", PACKS, ids=range(len(PACKS)))
def test_no_answer_moves_a_file_or_acts_where_people_read(fake, place, ann, bot, model, tmp_path, pack):
    attacker = Flood(pack)
    model(bot, attacker)
    bundle = bot.generate(tmp_path / "bundle")
    assert attacker.said >= len(pack)
    assert bundle.specs[0].changed
    done = bot.publish(tmp_path / "bundle", allow_incomplete=True)

    assert done.outcome == "opened"
    assert_nothing_acts(fake, place, [BRANCH])
    assert writes(fake) == ["push", "POST /pulls"]
    assert len(changed(place)) >= 3

    ann.push("main", {"PRD.md": prd(3)})
    ann.comment(1, "/specagent regenerate data: say more")
    assert bot.run(allow_incomplete=True).outcome == "updated"
    assert_nothing_acts(fake, place, [BRANCH])
