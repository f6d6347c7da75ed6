import asyncio
import json

import pytest
from drafting.online.quayside import large_prd
from drafting.online.scripted import DEPOSIT, ScriptedModel, answer, brief_of, facts, good, part, questions, settled

from specagent.agent.drafting.model.call import (
    BudgetError,
    ModelError,
    RejectedError,
    Reply,
    Request,
    TooLongError,
    TransientError,
    Usage,
)
from specagent.agent.drafting.online.asking import Asker, CutError, FailedError
from specagent.schemas.facts import MissedRequirement


def ask(script, question=None, **options):
    model = ScriptedModel(script)
    seen = []
    asker = Asker(model, lambda one: seen.append((one.state, one.note)), **options)
    question = question or stack()
    try:
        outcome = asyncio.run(asker.ask(question))
    except (FailedError, TooLongError) as err:
        outcome = err
    return outcome, model, asker, seen


def stack():
    return questions().about(part("stack"), settled())


def record():
    return questions().about(part("adr"), settled())


def after(count, first):
    """Answer `count` times by `first`, then well."""
    left = [first] * count
    return lambda request: left.pop() if left else good(request)


def cut(text='{"stack":'):
    return Reply(text, "cut", Usage(1_000, 0, 0, 8_000))


def broken(rows=()):
    return answer("stack", {"technologies": list(rows)})


def test_a_good_answer_takes_one_call_and_is_told():
    content, model, asker, seen = ask(good)

    assert [one.name for one in content.technologies] == ["Python", "PostgreSQL"]
    assert len(model.asked) == asker.calls == 1
    assert asker.used == Usage(1_000, 0, 0, 100)
    assert [state for state, _ in seen] == ["drafting", "checking", "done"]


@pytest.mark.parametrize("bad", [0, 1, 2])
def test_a_bad_answer_is_repaired_at_most_twice(bad):
    content, model, _, seen = ask(after(bad, broken()))

    assert [one.name for one in content.technologies] == ["Python", "PostgreSQL"]
    assert len(model.asked) == 1 + bad
    assert [state for state, _ in seen].count("repairing") == bad


def test_a_part_that_stays_bad_fails_after_three_calls_with_the_reason_and_the_requests():
    err, model, _, seen = ask(lambda _: broken())

    assert type(err) is FailedError
    assert "Python: the row is missing" in err.reason
    assert len(model.asked) == 3
    assert list(err.requests) == model.asked
    assert seen[-1] == ("failed", err.reason)


def test_what_stays_of_a_bad_answer_is_used():
    rows = json.loads(good(request_of(stack())))["stack"]["technologies"]

    content, model, _, _ = ask(lambda _: broken(rows[:1]))

    assert [one.name for one in content.technologies] == ["Python"]
    assert len(model.asked) == 3


def request_of(question):
    return Request(question.label, question.messages, question.schema, question.max_tokens)


def test_a_repair_holds_the_answer_and_what_is_wrong_with_it_and_begins_like_the_first_call():
    _, model, _, _ = ask(after(1, broken()))

    first, second = model.asked
    assert second.messages[: len(first.messages)] == first.messages
    assert (second.messages[-2].role, second.messages[-2].text) == ("assistant", broken())
    assert "Python: the row is missing" in second.messages[-1].text
    assert (second.schema, second.label, second.max_tokens) == (first.schema, first.label, first.max_tokens)


def test_each_repair_is_about_the_newest_answer_alone():
    _, model, _, _ = ask(lambda _: broken())

    assert [len(one.messages) for one in model.asked] == [2, 4, 4]


def test_a_repair_is_told_what_is_lacking_in_one_line_however_much_it_is():
    question = questions(brief_of(large_prd(600))).facts()

    _, model, _, _ = ask(lambda _: answer("facts", facts(goals=facts().goals[1:])), question)

    told = model.asked[1].messages[-1].text
    assert len(told) < 6_000
    assert "and 240 more" in told


def test_a_cut_answer_to_what_can_be_halved_is_not_asked_again():
    err, model, _, seen = ask(lambda _: cut())

    assert isinstance(err, CutError)
    assert len(model.asked) == 1
    assert "failed" not in [state for state, _ in seen]


def test_a_cut_answer_to_what_is_one_thing_gets_more_room_once():
    left = [cut(), None]

    content, model, _, _ = ask(lambda request: left.pop(0) or good(request), record())

    assert content.title == "Modular monolith over microservices"
    assert [one.max_tokens for one in model.asked] == [8_192, 16_384]
    assert model.asked[0].messages == model.asked[1].messages


def test_an_answer_that_is_cut_twice_fails():
    err, model, _, seen = ask(lambda _: cut(), record())

    assert isinstance(err, CutError)
    assert "longer than 16384 tokens" in err.reason
    assert len(model.asked) == len(err.requests) == 2
    assert seen[-1][0] == "failed"


def test_a_refusal_fails_at_once_with_its_words():
    err, model, _, _ = ask(lambda _: Reply("I cannot help with that.", "refused", Usage(10)))

    assert "refused: I cannot help with that." in err.reason
    assert len(model.asked) == 1


@pytest.mark.parametrize("error", [ModelError("the key is wrong", "Set another.")])
def test_a_failure_that_no_call_escapes_stops_all_further_ones(error):
    model = ScriptedModel(lambda _: error)
    asker = Asker(model)

    for _ in range(3):
        with pytest.raises(FailedError, match=r"the key is wrong|not asked"):
            asyncio.run(asker.ask(stack()))

    assert len(model.asked) == 1
    assert asker.stopped is error


@pytest.mark.parametrize("error", [TransientError("busy"), RejectedError("no"), BudgetError("spent")])
def test_a_failure_of_one_part_stops_no_other(error):
    left = [error]
    model = ScriptedModel(lambda request: left.pop() if left else good(request))
    asker = Asker(model)

    with pytest.raises(FailedError) as failed:
        asyncio.run(asker.ask(stack()))
    asyncio.run(asker.ask(stack()))

    assert failed.value.__cause__ is error
    assert asker.stopped is None
    assert len(model.asked) == 2


def test_a_request_that_is_too_long_is_for_the_caller_to_shorten():
    err, model, asker, seen = ask(lambda _: TooLongError("long", limit=5_000))

    assert isinstance(err, TooLongError)
    assert asker.stopped is None
    assert "failed" not in [state for state, _ in seen]
    assert len(model.asked) == 1


def test_a_repair_that_is_too_long_leaves_what_the_answer_is_worth():
    rows = json.loads(good(request_of(stack())))["stack"]["technologies"]
    left = [broken(rows[:1]), TooLongError("long", limit=5_000)]

    content, model, _, _ = ask(lambda _: left.pop(0))

    assert [one.name for one in content.technologies] == ["Python"]
    assert len(model.asked) == 2


def test_remembered_answers_cost_nothing_and_are_told_as_cached():
    def script(request):
        return Reply(good(request), "complete", Usage(1_000, 0, 0, 100), remembered=True)

    _, _, asker, seen = ask(script)

    assert (asker.calls, asker.remembered, asker.used) == (0, 1, Usage())
    assert seen[-1][0] == "cached"


def test_facts_may_add_a_requirement_and_cite_it_at_once():
    added = MissedRequirement(id="REQ-1", line=DEPOSIT, end_line=DEPOSIT, kind="functional")
    containers = facts().containers
    basis = containers[0].basis.model_copy(update={"requirements": ["FR-1", "FR-2", "REQ-1"]})
    containers = [containers[0].model_copy(update={"basis": basis}), containers[1]]

    content, model, _, _ = ask(
        lambda _: answer("facts", facts(missed=[added], containers=containers)), questions().facts()
    )

    assert content.containers[0].basis.requirements == ["FR-1", "FR-2", "REQ-1"]
    assert len(model.asked) == 1


def test_facts_in_which_everything_stands_twice_are_repaired_and_never_crash():
    one = facts()
    double = facts(containers=[*one.containers, *one.containers], actors=[*one.actors, *one.actors])

    content, model, _, _ = ask(lambda _: answer("facts", double), questions().facts())

    assert len(model.asked) == 3
    assert content == one
