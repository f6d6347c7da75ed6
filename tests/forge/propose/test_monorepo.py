"""Several PRDs in one repository: each has its spec, its branch and its pull request."""

import pytest
from forge.propose.bots import PRD, bot_in, prd, writes
from provider import Provider, generated
from provider.faults import invalid_key

from specagent.agent.forge.propose.validating import IncompleteError

_SETTINGS = """
[propose]
specs = [
    {prd = "shop/PRD.md", spec = "shop/docs/architecture.md"},
    {prd = "till/PRD.md", spec = "till/docs/architecture.md"},
]
"""
_SHOP, _TILL = "specagent/shop-docs-architecture", "specagent/till-docs-architecture"


@pytest.fixture
def place(fake):
    files = {"shop/PRD.md": PRD, "till/PRD.md": PRD.replace("Parcel Shop", "Till"), "specagent.toml": _SETTINGS}
    return fake.repository("octo/shop", files)


@pytest.fixture
def bot(place, tmp_path):
    return bot_in(place, tmp_path / "work")


def _run(bot, **wanted):
    return {one.branch: one.outcome for one in bot.run_all(prds=(), **wanted)}


def test_each_prd_has_a_pull_request_of_its_own(place, ann, bot):
    assert _run(bot) == {_SHOP: "opened", _TILL: "opened"}
    assert {one.head: one.state for one in place.pulls} == {_SHOP: "open", _TILL: "open"}
    for branch, other in ((_SHOP, "till/docs"), (_TILL, "shop/docs")):
        assert not any(path.startswith(other) for path in place.files(branch))


def test_only_what_changed_is_written(fake, place, ann, bot):
    _run(bot)
    till = place.tip(_TILL)
    ann.push("main", {"shop/PRD.md": prd(3)})
    fake.log.clear()

    assert _run(bot) == {_SHOP: "updated", _TILL: "unchanged"}
    assert writes(fake) == ["push", "PATCH /pulls/1"]
    assert place.tip(_TILL) == till


def test_one_that_is_closed_or_conflicts_does_not_stop_the_other(place, ann, bot):
    _run(bot)
    ann.close(1)
    ann.push(_TILL, {"specagent.toml": "# theirs\n"})
    ann.push("main", {"specagent.toml": f"{_SETTINGS}# ours\n"})

    assert _run(bot) == {_SHOP: "left closed", _TILL: "conflict"}
    ann.push("main", {"shop/PRD.md": prd(3)})
    assert _run(bot) == {_SHOP: "opened", _TILL: "conflict"}


def test_one_of_them_can_be_named(place, bot):
    (done,) = bot.run_all(prds=("till/PRD.md",))
    assert (done.branch, done.outcome) == (_TILL, "opened")
    assert list(place.branches) == ["main", _TILL]


def test_merged_pull_requests_of_both_are_followed_by_new_ones(place, ann, bot):
    _run(bot)
    for number in (1, 2):
        ann.merge(number, squash=True)
    assert _run(bot) == {_SHOP: "unchanged", _TILL: "unchanged"}
    ann.push("main", {"till/PRD.md": prd(3)})

    assert _run(bot) == {_SHOP: "unchanged", _TILL: "opened"}


def test_one_that_the_model_fails_at_does_not_stop_the_other(place, bot, monkeypatch, tmp_path):
    def script(call):
        fails = call.kind == "stack" and "# Till" in call.prompt
        return invalid_key() if fails else generated(call)

    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-of-nobody")
    with Provider(script) as provider:
        bot.flags = {"model": "openai:scripted", "base_url": provider.url, "cache_dir": tmp_path / "cache"}
        with pytest.raises(IncompleteError, match="till"):
            _run(bot)

    assert [one.head for one in place.pulls] == [_SHOP]


def test_one_that_cannot_be_drafted_does_not_stop_the_other(place, ann, bot):
    ann.push("main", {"till/PRD.md": None})
    with pytest.raises(IncompleteError, match=r"has no 'till/PRD.md'. Commit the PRD first"):
        _run(bot, allow_incomplete=True)

    assert [one.head for one in place.pulls] == [_SHOP]
