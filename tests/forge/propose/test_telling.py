"""What the command prints: every spec of a run, whatever became of the others."""

import json
import os

import pytest
from forge.hostile.bundles import spoil
from forge.propose.bots import PRD

from specagent.agent.commands.propose import propose_and_show
from specagent.agent.forge.propose.validating import IncompleteError

_SPECS = 'specs = [{prd = "a/PRD.md", spec = "a/spec.md"}, {prd = "b/PRD.md", spec = "b/spec.md"}]'


@pytest.fixture
def place(fake):
    return fake.repository("octo/shop", {"a/PRD.md": PRD, "b/PRD.md": PRD, "specagent.toml": f"[propose]\n{_SPECS}\n"})


@pytest.fixture
def shown(bot, monkeypatch, capsys):
    """Run the command in the bot's place; return what it printed, and what it raised."""

    def show(as_json=False, published=None, dry_run=True):
        for name in [one for one in os.environ if one.startswith(("GITHUB_", "GITLAB_", "CI_"))]:
            monkeypatch.delenv(name)
        for name, value in bot.environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(bot.folder)
        request, failure = bot.request(prds=(), dry_run=dry_run), None
        try:
            propose_and_show(request, generated=None, published=published, as_json=as_json, quiet=False)
        except IncompleteError as err:
            failure = err
        return capsys.readouterr().out, failure

    return show


def test_a_spec_that_is_incomplete_does_not_hide_what_became_of_the_others(bot, shown, tmp_path):
    bundle = tmp_path / "bundle"
    bot.generate(bundle, prds=())
    spoil(bundle, lambda content: content["specs"][0]["summary"].update(incomplete=["Data: the model refused"]))
    text, failure = shown(published=bundle)

    assert "a/spec.md on specagent/a-spec: incomplete" in text
    assert "b/spec.md on specagent/b-spec: open a pull request" in text
    assert (failure.exit_code, "--allow-incomplete" in failure.hint) == (4, True)

    rows = json.loads(shown(published=bundle, as_json=True)[0])["published"]
    assert [one["outcome"] for one in rows] == ["incomplete", "planned"]
    assert rows[0]["failure"]["error"] == failure.message
    assert rows[1]["failure"] is None


def test_a_pull_request_that_stays_closed_comes_with_the_next_step(ann, bot, shown):
    bot.run_all(prds=())
    ann.close(1)
    text, _ = shown(dry_run=False)

    assert "a/spec.md on specagent/a-spec: left closed http" in text
    assert "reopen it, or change the PRD" in text
    assert "b/spec.md on specagent/b-spec: unchanged http" in text
