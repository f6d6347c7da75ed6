import json

from forge.hostile.test_validating import state

from specagent.agent.forge.propose.state_merging import merged_state


def _state(**more):
    return next(iter(state(**more).values()))


def _section(text):
    return {"lines": [text], "sha256": "a" * 64, "requirements": {}}


def _record(name):
    return {"file": f"adr/{name}.md", "slug": name}


def _merged(before, ours, theirs):
    return json.loads(merged_state(before and _state(**before), _state(**ours), _state(**theirs)))


def test_what_each_side_learnt_stays_and_ours_where_both_did():
    old = {
        "sections": {"goals": _section("x"), "data": _section("x"), "stack": _section("x")},
        "adrs": {1: _record("a")},
    }
    ours = {"sections": {**old["sections"], "goals": _section("ours"), "stack": _section("ours")}, "adrs": old["adrs"]}
    theirs = {
        "sections": {**old["sections"], "data": _section("theirs"), "stack": _section("theirs")},
        "adrs": {**old["adrs"], 2: _record("b")},
    }
    merged = _merged(old, ours, theirs)

    assert {slug: one["lines"] for slug, one in merged["sections"].items()} == {
        "goals": ["ours"],
        "data": ["theirs"],
        "stack": ["ours"],
    }
    assert {number: one["slug"] for number, one in merged["adrs"].items()} == {"1": "a", "2": "b"}


def test_locks_are_set_and_lifted_on_either_side():
    assert _merged(
        {"locks": ["goals", "data"]}, {"locks": ["goals", "data", "stack"]}, {"locks": ["data", "concerns"]}
    )["locks"] == ["data", "stack", "concerns"]


def test_what_the_whole_was_drafted_from_is_never_a_mixture():
    old = {"language": "en", "inputs": "a" * 64}
    ours, theirs = {**old, "inputs": "b" * 64}, {"language": "de", "inputs": "c" * 64}

    assert [_merged(old, ours, theirs)[name] for name in old] == ["en", "b" * 64]
    assert [_merged(old, old, theirs)[name] for name in old] == ["de", "c" * 64]


def test_without_a_common_beginning_both_stay_and_what_is_no_state_counts_for_nothing():
    assert _merged(None, {"locks": ["goals"]}, {"locks": ["data"]})["locks"] == ["goals", "data"]
    assert merged_state(None, _state(), "<<<<<<< ours") == _state()
    assert merged_state("{}", "[]", _state()) == "[]"
