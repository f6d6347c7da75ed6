"""A cap holds before the money is spent, for any replies in any order."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.drafting.model.budget import Budget, Budgeted
from specagent.agent.drafting.model.call import (
    BudgetError,
    Message,
    OnTokens,
    RejectedError,
    Reply,
    Request,
    TransientError,
    Usage,
)
from specagent.agent.drafting.model.pricing import Prices, request_tokens
from specagent.agent.errors import UsageError

_PRICES = Prices("openai", "gpt-4.1-mini", datetime(2026, 11, 1, tzinfo=UTC))
_REQUEST = Request("goals", (Message("user", ("Which goals are there?",)),), {"type": "object"}, 1000)
_INPUT = request_tokens(_REQUEST)[1]
_WORST = _PRICES.worst(_INPUT, 1000)
_REPLY = Reply("{}", "complete", Usage(input=20, output=100))
_COST = _PRICES.cost(_REPLY.usage)


class _Scripted:
    """A model that takes its answers from a script, after as many turns of the loop as the script says."""

    identity = "scripted"

    def __init__(self, *script: tuple[int, Reply | Exception]) -> None:
        self.script = list(script)
        self.most_at_once = self.now = self.asked = 0

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        turns, answer = self.script[self.asked]
        self.asked += 1
        self.now += 1
        self.most_at_once = max(self.most_at_once, self.now)
        try:
            for _ in range(turns):
                await asyncio.sleep(0)
        finally:
            self.now -= 1
        if isinstance(answer, Exception):
            raise answer
        return answer


def _run(budget: Budget, *script: Reply | Exception, turns: int = 3) -> tuple[_Scripted, list[object]]:
    inner = _Scripted(*((turns, answer) for answer in script))

    async def all_at_once() -> list[object]:
        model = Budgeted(inner, budget)
        return list(await asyncio.gather(*(model.ask(_REQUEST) for _ in script), return_exceptions=True))

    return inner, asyncio.run(all_at_once())


def test_without_caps_everything_is_counted() -> None:
    budget = Budget(None, None, _PRICES)
    inner, results = _run(budget, _REPLY, _REPLY)
    assert results == [_REPLY, _REPLY]
    assert inner.most_at_once == 2
    assert (budget.calls, budget.failed, budget.usage) == (2, 0, Usage(input=40, output=200))
    assert budget.spent == 2 * _COST
    assert budget.assumed == 0


def test_without_prices_calls_and_tokens_are_counted_and_no_money() -> None:
    budget = Budget(5, None, None)
    _run(budget, _REPLY)
    assert (budget.calls, budget.usage, budget.spent) == (1, _REPLY.usage, None)


def test_a_cost_that_cannot_be_known_cannot_be_capped() -> None:
    with pytest.raises(UsageError, match="'homemade'") as caught:
        Budget(None, Decimal(1), None, "homemade")
    assert "--max-calls" in caught.value.hint


def test_calls_stop_at_their_cap() -> None:
    budget = Budget(2, None, None)
    inner, results = _run(budget, _REPLY, _REPLY, _REPLY)
    assert results[:2] == [_REPLY, _REPLY]
    assert isinstance(results[2], BudgetError)
    assert "all 2 calls" in results[2].message
    assert "--max-calls" in results[2].hint
    assert inner.asked == budget.calls == 2


def test_a_call_that_could_cost_too_much_is_not_sent() -> None:
    budget = Budget(None, _WORST - Decimal("0.000001"), _PRICES)
    inner, (result,) = _run(budget, _REPLY)
    assert isinstance(result, BudgetError)
    assert "'goals'" in result.message
    assert f"${_WORST:.4f}" in result.message
    assert "--max-cost" in result.hint
    assert inner.asked == 0


def test_a_call_waits_for_those_in_flight_and_is_sent_when_they_were_cheap() -> None:
    budget = Budget(None, _WORST + 2 * _COST, _PRICES)
    inner, results = _run(budget, _REPLY, _REPLY, _REPLY)
    assert results == [_REPLY] * 3
    assert inner.most_at_once == 1
    assert budget.spent == 3 * _COST


def test_a_call_that_waited_is_refused_when_those_in_flight_were_dear() -> None:
    dear = replace(_REPLY, usage=Usage(input=_INPUT, output=1000))
    budget = Budget(None, _WORST * Decimal("1.5"), _PRICES)
    inner, results = _run(budget, dear, _REPLY)
    assert results[0] == dear
    assert isinstance(results[1], BudgetError)
    assert inner.asked == 1


@pytest.mark.parametrize("kind", ["limited", "unsent"])
def test_what_the_server_did_not_work_on_counts_nowhere(kind: str) -> None:
    budget = Budget(1, _WORST, _PRICES)
    failure = TransientError("slow down", limited=kind == "limited", unsent=kind == "unsent")
    _, results = _run(budget, failure, _REPLY)
    assert results == [failure, _REPLY]
    assert (budget.calls, budget.failed, budget.spent) == (1, 0, _COST)


def test_a_call_that_broke_off_counts_at_its_worst() -> None:
    budget = Budget(None, _WORST, _PRICES)
    _, results = _run(budget, TransientError("timed out"), _REPLY)
    assert isinstance(results[1], BudgetError)
    assert "assumed" in results[1].message
    assert (budget.calls, budget.failed) == (1, 1)
    assert budget.spent == budget.assumed == _WORST


def test_a_refused_call_counts_and_costs_nothing() -> None:
    budget = Budget(2, _WORST, _PRICES)
    _run(budget, RejectedError("no such parameter"), _REPLY)
    assert (budget.calls, budget.failed, budget.spent) == (2, 1, _COST)


def test_a_reply_without_token_counts_costs_its_worst() -> None:
    budget = Budget(None, None, _PRICES)
    _run(budget, Reply("{}", "complete"))
    assert budget.spent == budget.assumed == _WORST
    assert budget.failed == 0


def test_a_refusal_without_output_costs_its_input() -> None:
    budget = Budget(None, None, _PRICES)
    _run(budget, Reply("", "refused", Usage(input=20)))
    assert budget.spent == _PRICES.cost(Usage(input=20))


def test_a_cancelled_call_counts_at_its_worst_and_lets_the_next_one_go() -> None:
    budget = Budget(None, _WORST * 2, _PRICES)
    inner = _Scripted((10**9, _REPLY), (10**9, _REPLY), (0, _REPLY))

    async def cancel_two() -> None:
        model = Budgeted(inner, budget)
        first, second = (asyncio.create_task(model.ask(_REQUEST)) for _ in range(2))
        waiting = [asyncio.create_task(model.ask(_REQUEST)) for _ in range(2)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        first.cancel()
        await asyncio.gather(first, waiting[0], return_exceptions=True)
        assert budget.spent == budget.assumed == _WORST
        second.cancel()
        with pytest.raises(BudgetError):
            await waiting[1]

    asyncio.run(cancel_two())
    assert (inner.asked, budget.calls, budget.failed) == (2, 2, 2)


_answers = st.one_of(
    st.builds(
        lambda cached, written, plain, output, finish: Reply(
            "{}", finish, Usage(cached + written + plain, cached, written, output)
        ),
        st.integers(0, _INPUT // 3),
        st.integers(0, _INPUT // 3),
        st.integers(0, _INPUT // 3),
        st.integers(0, 1000),
        st.sampled_from(["complete", "cut", "refused"]),
    ),
    st.builds(lambda limited, unsent: TransientError("x", limited=limited, unsent=unsent), *[st.booleans()] * 2),
    st.builds(RejectedError, st.just("x")),
)


@given(
    script=st.lists(st.tuples(st.integers(0, 5), _answers), min_size=1, max_size=25),
    max_calls=st.none() | st.integers(0, 20),
    cost=st.none() | st.decimals("0.5", 12, places=2),
)
def test_no_replies_break_a_cap(
    script: list[tuple[int, Reply | Exception]], max_calls: int | None, cost: Decimal | None
) -> None:
    max_cost = None if cost is None else cost * _WORST
    budget = Budget(max_calls, max_cost, _PRICES)
    inner = _Scripted(*script)

    async def all_at_once() -> list[object]:
        model = Budgeted(inner, budget)
        asking = asyncio.gather(*(model.ask(_REQUEST) for _ in script), return_exceptions=True)
        return list(await asyncio.wait_for(asking, 60))

    results = asyncio.run(all_at_once())
    refused = [one for one in results if isinstance(one, BudgetError)]
    assert inner.asked == len(script) - len(refused)
    assert max_calls is None or budget.calls <= max_calls
    assert budget.spent is not None
    assert max_cost is None or budget.spent <= max_cost
    if refused:  # it was necessary: one more call of the worst kind would have broken a cap
        assert budget.calls == max_calls or (max_cost is not None and budget.spent + _WORST > max_cost)
