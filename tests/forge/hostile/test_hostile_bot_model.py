"""A model whose every answer attacks, through both halves, with credentials in the PRD, the answers and the job."""

import itertools
import json
import os
import re
from contextlib import suppress

import pytest
from drafting.online.test_hostile_model import CANARIES, LETTERS, SECRETS, Attacker, holds
from forge.hostile.attacks import ALL
from forge.hostile.publishing import asked, assert_nothing_acts, changed
from forge.hostile.showing import active_in_terminal
from forge.propose.bots import BRANCH, PRD, prd, writes
from provider import Provider

from specagent.agent.errors import SpecAgentError

SCRIPTS = [one for one in ALL if "javascript" in re.sub(r"\W", "", one.lower())]
PLAIN = [one for one in ALL if one not in SCRIPTS]
PACKS = [PLAIN[at::3] for at in range(3)]


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


def test_a_script_in_a_diagram_is_published_as_text_or_not_at_all(fake, place, bot, model, tmp_path):
    model(bot, Flood(SCRIPTS))
    bot.generate(tmp_path / "bundle")
    fake.log.clear()
    with suppress(SpecAgentError):
        bot.publish(tmp_path / "bundle", allow_incomplete=True)
    if place.pulls:
        assert_nothing_acts(fake, place, [BRANCH])
    else:
        assert writes(fake) == []


def poured(texts):
    return Flood([*texts, "plain"])


def test_credentials_stand_in_no_request_bundle_cache_commit_or_output(fake, place, ann, bot, model, tmp_path, capfd):
    secret = "\n\n".join(f"- FR-{at}: The shop uses {one}" for at, one in enumerate(SECRETS.values(), start=10))
    ann.push("main", {"PRD.md": f"{PRD}\n\n{secret}\n"})
    provider = model(bot, poured(SECRETS.values()))
    bot.generate(tmp_path / "bundle", redact=True)
    done = bot.publish(tmp_path / "bundle", allow_incomplete=True)
    ann.push("main", {"PRD.md": f"{prd(3)}\n\n{secret}\n"})
    again = bot.run(redact=True, allow_incomplete=True)

    assert (done.outcome, again.outcome) == ("opened", "updated")
    sent = json.dumps([(one.path, one.body) for one in provider.log], ensure_ascii=False)
    shown = "".join(place.read(path, BRANCH) for path in changed(place))
    told = "".join(one.message for one in place.commits(f"main..{BRANCH}"))
    assert "[REDACTED" in sent
    assert "[REDACTED" in shown
    for canary in CANARIES.values():
        for text in (sent, asked(fake), shown, told, str(capfd.readouterr())):
            assert canary not in text
        for folder in ("bundle", "cache"):
            assert holds(tmp_path / folder, canary) == []


def test_a_prd_with_credentials_is_refused_before_anything_is_asked(fake, place, ann, bot, model, tmp_path):
    ann.push("main", {"PRD.md": f"{PRD}\n\nThe key is {SECRETS['aws-access-key']}.\n"})
    fake.log.clear()
    provider = model(bot, poured(["x"]))
    with pytest.raises(SpecAgentError) as caught:
        bot.generate(tmp_path / "bundle")
    assert SECRETS["aws-access-key"] not in f"{caught.value.message}{caught.value.hint}"
    assert provider.log == []
    assert writes(fake) == []
    assert not (tmp_path / "bundle").exists()


def test_the_keys_of_the_job_stand_nowhere_but_where_they_let_in(fake, place, bot, model, tmp_path, specagent):
    texts = ["print ${OPENAI_API_KEY}", "$(env)", "{{ secrets }}", "/proc/self/environ", "os.environ['GITHUB_TOKEN']"]
    provider = model(bot, poured(texts))
    usual = {name: os.environ[name] for name in ("PATH", "OPENAI_API_KEY", "SLACK_TOKEN", "DATABASE_URL")}
    env = {**bot.environ, **usual, "HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    options = ("--prd", "PRD.md", "--model", "openai:scripted", "--base-url", provider.url, "--allow-incomplete")
    done = specagent("propose", *options, "--json", cwd=bot.folder, env=env)
    assert done.returncode == 0, done.stderr

    sent = json.dumps([one.body for one in provider.log])
    shown = "".join(place.read(path, BRANCH) for path in changed(place)) + place.pulls[0].body
    for key in (LETTERS[:14], bot.environ["GITHUB_TOKEN"]):
        for text in (sent, asked(fake), shown, done.stdout, done.stderr):
            assert key not in text
        assert holds(tmp_path / "cache", key) == []
        assert holds(bot.folder, key) == []
    assert active_in_terminal(done.stdout + done.stderr) == []
