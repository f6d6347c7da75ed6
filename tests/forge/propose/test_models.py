"""A model drafts: it is asked only where something is stale, and what it fails at is not made up silently."""

import pytest
from forge.hostile.test_validating import KEY
from forge.propose.bots import BRANCH, SPEC, prd, said, writes
from forge.repositories import git
from provider import Provider, generated, when
from provider.faults import invalid_key, server_error

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.forge.errors import NoIdentityError
from specagent.agent.forge.propose.validating import IncompleteError

_ASK = "/specagent regenerate data: use MySQL instead of PostgreSQL"


@pytest.fixture
def model(monkeypatch, tmp_path, bot):
    """Let the bot ask a scripted model; its script can be replaced."""
    scripts = [generated]
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-of-nobody")
    with Provider(lambda call: scripts[-1](call)) as provider:
        provider.scripts = scripts
        bot.flags = {"model": "openai:scripted", "base_url": provider.url, "cache_dir": tmp_path / "cache"}
        yield provider


def _asked(provider):
    """Return the parts that the model was asked for since the last look."""
    calls = provider.calls[getattr(provider, "seen", 0) :]
    provider.seen = len(provider.calls)
    return [one.kind for one in calls]


def test_an_unchanged_prd_costs_no_call(fake, place, ann, bot, model):
    assert bot.run().outcome == "opened"
    assert _asked(model)
    fake.log.clear()

    assert bot.run().outcome == "unchanged"
    ann.push("main", {"README.md": "# Shops\n", "PRD.md": prd(note="They like it.")})
    assert bot.run().outcome == "unchanged"
    assert (_asked(model), writes(fake)) == ([], [])


def test_a_changed_prd_costs_calls_for_what_is_stale(place, ann, bot, model):
    bot.run()
    whole = _asked(model)
    ann.push("main", {"PRD.md": prd(3)})

    assert bot.run().outcome == "updated"
    assert 0 < len(_asked(model)) < len(whole)
    assert "3 seconds" in place.read(SPEC, BRANCH)
    assert "calls" in place.pull(1).body


def test_a_closed_request_costs_no_call_also_where_its_branch_is_gone(place, ann, bot, model):
    bot.run()
    _asked(model)
    ann.close(1)
    ann.delete_branch(BRANCH)

    assert bot.run().outcome == "left closed"
    assert _asked(model) == []


def test_a_conflict_with_the_base_costs_no_call(place, ann, bot, model):
    bot.run()
    ann.push(BRANCH, {"README.md": "x"})
    text = place.read(SPEC, BRANCH)
    ann.push(BRANCH, {SPEC: text.replace("## 1. Architectural Goals and Constraints", "## 1. Ours")})
    ann.push(
        "main", {SPEC: text.replace("## 1. Architectural Goals and Constraints", "## 1. Theirs"), "PRD.md": prd(3)}
    )
    _asked(model)

    assert bot.run().outcome == "conflict"
    assert _asked(model) == []


def test_what_would_fail_in_the_end_fails_before_a_model_is_paid(place, bot, model, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "x").write_text("x")
    with pytest.raises(UsageError, match="no empty folder"):
        bot.generate(tmp_path / "taken")
    git(bot.folder, "config", "--unset", "user.name")
    with pytest.raises(NoIdentityError):
        bot.run()
    assert _asked(model) == []


def test_a_draft_that_the_model_fails_at_is_published_only_where_that_is_asked_for(fake, place, bot, model):
    model.scripts.append(when("stack", invalid_key(), generated, attempts=99))
    fake.log.clear()
    with pytest.raises(IncompleteError) as caught:
        bot.run()

    assert caught.value.exit_code == 4
    assert "--allow-incomplete" in caught.value.hint
    assert writes(fake) == []
    assert (place.pulls, place.tip(BRANCH)) == ([], None)

    assert bot.run(allow_incomplete=True).outcome == "opened"
    assert "incomplete" in place.pull(1).body.lower()
    model.scripts.pop()
    assert bot.run().outcome in ("updated", "unchanged")
    assert bot.run().outcome == "unchanged"


def test_a_model_that_never_answers_is_not_replaced_by_the_catalogue(fake, place, bot, model):
    model.scripts.append(lambda call: invalid_key())
    fake.log.clear()
    with pytest.raises(SpecAgentError):
        bot.run()

    assert writes(fake) == []
    assert place.pulls == []


def test_a_redraft_that_fails_leaves_the_pull_request_as_it_is(fake, place, ann, bot, model):
    bot.run()
    before = place.tip(BRANCH)
    ann.push("main", {"PRD.md": prd(3)})
    model.scripts.append(lambda call: server_error())
    fake.log.clear()
    bot.flags["call_timeout"] = 5
    with pytest.raises(SpecAgentError):
        bot.run()

    assert (place.tip(BRANCH), writes(fake)) == (before, [])
    model.scripts.pop()
    assert bot.run().outcome == "updated"
    assert "3 seconds" in place.read(SPEC, BRANCH)


def test_a_command_is_applied_once_and_answered_once(fake, place, ann, bot, model):
    bot.run()
    before = place.tip(BRANCH)
    ann.comment(1, _ASK)
    _asked(model)
    fake.log.clear()

    assert bot.run().outcome == "updated"
    assert len(place.commits(f"{before}..{BRANCH}")) == 1
    assert writes(fake) == ["push", "PATCH /pulls/1", "POST /issues/1/comments"]
    (answer,) = said(place, 1)
    assert "use MySQL instead of PostgreSQL" in answer
    assert any("MySQL" in str(one) for one in model.bodies())
    assert _asked(model)
    fake.log.clear()
    assert bot.run().outcome == "unchanged"
    assert (_asked(model), writes(fake)) == ([], [])


def test_a_command_with_a_credential_reaches_no_model_and_is_answered_without_it(place, ann, bot, model):
    bot.run()
    ann.comment(1, f"/specagent regenerate data: use the key {KEY}")
    _asked(model)

    assert bot.run().outcome == "unchanged"
    assert _asked(model) == []
    (answer,) = said(place, 1)
    assert "Delete the comment" in answer
    assert KEY not in answer


def test_a_command_of_somebody_who_may_not_write_reaches_no_model(fake, place, bot, model):
    bot.run()
    place.person("eve", "read").comment(1, _ASK)
    _asked(model)
    fake.log.clear()

    assert bot.run().outcome == "unchanged"
    assert (_asked(model), writes(fake)) == ([], [])
