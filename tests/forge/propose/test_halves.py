"""Two jobs with a bundle between them: one has the model's key and reads, the other has a write token and no model."""

import os
import subprocess
import sys

import pytest
from forge.propose.bots import BRANCH, DATE, SPEC, WRITES, bot_in, checked_out_by_ci, prd, writes
from provider import Provider, generated

_READS = {"contents": "read", "pull_requests": "read"}
_BLOCKED = """
import sys

class Blocked:
    def find_spec(self, name, *_):
        if name.partition(".")[0].startswith(("langchain", "langgraph", "openai", "anthropic")):
            raise ImportError(f"{name} is imported where no model is asked")

sys.meta_path.insert(0, Blocked())
"""


@pytest.fixture
def without_models(tmp_path):
    """A folder for PYTHONPATH that lets nothing of a model's client be imported."""
    (tmp_path / "blocked").mkdir()
    (tmp_path / "blocked" / "sitecustomize.py").write_text(_BLOCKED)
    return str(tmp_path / "blocked")


def _job(bot, *arguments, **variables):
    """Run the command as one job does, with nothing of the other's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM")}
    command = [sys.executable, "-m", "specagent", "propose", "--date", DATE, *map(str, arguments)]
    env = {**kept, "XDG_CACHE_HOME": str(bot.folder.parent / "cache"), **bot.environ, **variables}
    return subprocess.run(command, cwd=bot.folder, env=env, capture_output=True, text=True, timeout=120, check=False)


def test_a_job_drafts_with_a_key_and_another_publishes_with_a_write_token(fake, place, tmp_path, without_models):
    bundle = tmp_path / "bundle"
    with Provider(generated) as provider:
        drafting = checked_out_by_ci(place, tmp_path / "drafting", place.actions_token(_READS), place.tip())
        options = ("--model", "openai:scripted", "--base-url", provider.url, "--generate", bundle)
        done = _job(drafting, *options, OPENAI_API_KEY="sk-test-of-nobody")
        assert done.returncode == 0, done.stderr
        assert provider.calls
    assert fake.log.writes == []
    assert place.pulls == []

    publishing = checked_out_by_ci(place, tmp_path / "publishing", place.actions_token(WRITES), place.tip())
    done = _job(publishing, "--publish", bundle, PYTHONPATH=without_models)
    assert done.returncode == 0, done.stderr
    assert writes(fake) == ["push", "POST /pulls"]
    assert [one.state for one in place.pulls] == ["open"]
    assert "/octo/shop/pull/1" in done.stdout


def test_what_blocks_models_does_block_them(bot, without_models):
    options = ("--model", "openai:scripted", "--base-url", "http://127.0.0.1:9/v1", "--generate", "x")
    done = _job(bot, *options, PYTHONPATH=without_models, OPENAI_API_KEY="sk-test-of-nobody")
    assert done.returncode != 0
    assert "ImportError" in done.stderr


def test_halves_of_a_later_run_meet_on_the_branch_in_shallow_checkouts(fake, place, ann, bot, proposed, tmp_path):
    for count in range(3):
        ann.push(BRANCH, {"notes.txt": f"{count}\n"})
        ann.push("main", {"README.md": f"{count}\n"})
    head = place.tip(BRANCH)
    ann.push("main", {"PRD.md": prd(3)})
    reading = checked_out_by_ci(place, tmp_path / "drafting", place.actions_token(_READS), place.tip())
    fake.log.clear()
    bundle = reading.generate(tmp_path / "bundle")
    assert bundle.specs[0].parent == head
    assert fake.log.writes == []

    writing = checked_out_by_ci(place, tmp_path / "publishing", place.actions_token(WRITES), place.tip())
    assert writing.publish(tmp_path / "bundle").outcome == "updated"
    assert place.contains(BRANCH, head)
    assert place.contains(BRANCH, place.tip())
    assert "3 seconds" in place.read(SPEC, BRANCH)
    assert place.read("notes.txt", BRANCH) == "2\n"
    assert len(place.pulls) == 1


def test_the_half_that_publishes_needs_a_token(place, bot, tmp_path):
    bot.generate(tmp_path / "bundle")
    del bot.environ["GITHUB_TOKEN"]
    done = _job(bot, "--publish", tmp_path / "bundle")

    assert done.returncode == 2
    assert "GITHUB_TOKEN" in done.stderr
    assert place.pulls == []


def test_the_half_that_drafts_needs_none_where_everybody_may_read(fake, place, tmp_path):
    bot = bot_in(place, tmp_path / "work")
    del bot.environ["GITHUB_TOKEN"]
    fake.log.clear()
    bundle = bot.generate(tmp_path / "bundle")

    assert bundle.specs[0].changed
    assert fake.log.asked(path="/repos/*") == []


def test_what_people_pushed_between_the_halves_stays(place, ann, bot, proposed, tmp_path):
    ann.push("main", {"PRD.md": prd(3)})
    bot.generate(tmp_path / "bundle")
    head = ann.push(BRANCH, {"notes.txt": "mine\n"})
    other = bot_in(place, tmp_path / "other")

    assert other.publish(tmp_path / "bundle").outcome == "updated"
    assert place.contains(BRANCH, head)
    assert "3 seconds" in place.read(SPEC, BRANCH)


def test_a_sparse_checkout_still_drafts(place, ann, tmp_path):
    ann.push("main", {"notes/long.txt": "x\n"})
    bot = bot_in(place, tmp_path / "work")
    subprocess.run(["git", "sparse-checkout", "set", "notes"], cwd=bot.folder, check=True, capture_output=True)

    assert bot.run().outcome == "opened"
    assert {"notes/long.txt", "README.md", SPEC} <= set(place.files(BRANCH))
