"""Caps on the number and the cost of calls, held before a call is sent rather than noticed after it."""

import asyncio
from decimal import Decimal

from specagent.agent.drafting.model.call import (
    BudgetError,
    Model,
    ModelError,
    OnTokens,
    Reply,
    Request,
    StoppedError,
    TransientError,
    Usage,
)
from specagent.agent.drafting.model.pricing import Prices, request_tokens
from specagent.agent.errors import UsageError

_NOTHING = Decimal(0)
_GO_ON = "Raise {} and run the same command again: what is finished is kept."


class Budget:
    """What a run may spend, and what it has spent; `usage` sums what the replies reported.

    `calls` counts every call that the server may have worked on, `failed` those of them that brought no
    reply. `assumed` is the part of `spent` that no reply reported: worst cases of calls that broke off, and
    of replies without token counts.
    """

    def __init__(
        self, max_calls: int | None, max_cost: Decimal | None, prices: Prices | None, model: str = "this model"
    ) -> None:
        if max_cost is not None and prices is None:
            raise UsageError(
                f"the cost of {model!r} cannot be capped: there is no price for it", "Use --max-calls instead."
            )
        self.max_calls = max_calls
        self.max_cost = max_cost
        self.prices = prices
        self.calls = 0
        self.failed = 0
        self.usage = Usage()
        self.assumed = _NOTHING
        self._billed = _NOTHING
        self._in_flight = 0
        self._reserved = _NOTHING
        self._changed = asyncio.Event()

    @property
    def spent(self) -> Decimal | None:
        """US dollars spent, at most; None when the model has no known price."""
        return None if self.prices is None else self._billed + self.assumed

    async def reserve(self, request: Request) -> "Reservation":
        """Wait until the worst case of `request` fits beside the calls in flight, and set it aside.

        Raises BudgetError when it would not fit even if those cost nothing.
        """
        worst = self._worst(request)
        while self._exceeded(self._in_flight, self._reserved, worst):
            if broken := self._exceeded(0, _NOTHING, worst):
                raise self._refusal(request, worst, broken)
            await self._changed.wait()
        self._in_flight += 1
        self._reserved += worst
        return Reservation(self, worst)

    def _worst(self, request: Request) -> Decimal:
        if self.prices is None:
            return _NOTHING
        return self.prices.worst(request_tokens(request)[1], request.max_tokens)

    def _exceeded(self, calls: int, reserved: Decimal, worst: Decimal) -> str:
        """Return the cap that one more call would break, with `calls` and `reserved` in flight."""
        if self.max_calls is not None and self.calls + calls + 1 > self.max_calls:
            return "--max-calls"
        if self.max_cost is not None and self._billed + self.assumed + reserved + worst > self.max_cost:
            return "--max-cost"
        return ""

    def _refusal(self, request: Request, worst: Decimal, cap: str) -> BudgetError:
        hint = _GO_ON.format(cap)
        if cap == "--max-calls":
            return BudgetError(f"{request.label!r} was not asked for: all {self.max_calls} calls are used", hint)
        assumed = f" (${self.assumed:.4f} of it assumed for calls that broke off)" if self.assumed else ""
        return BudgetError(
            f"{request.label!r} was not asked for: it can cost ${worst:.4f}, and ${self.spent:.4f}{assumed}"
            f" of ${self.max_cost} is spent",
            hint,
        )

    def _settle(self, worst: Decimal) -> None:
        self._in_flight -= 1
        self._reserved -= worst
        # A new event for those that will wait after this: the old one wakes everybody who waits now.
        self._changed.set()
        self._changed = asyncio.Event()


class Reservation:
    """Room for one call; it is closed exactly once, by what became of the call."""

    def __init__(self, budget: Budget, worst: Decimal) -> None:
        self._budget = budget
        self._worst = worst

    def reply(self, reply: Reply) -> None:
        """Close it with what the reply says it used; without token counts the worst case is assumed."""
        budget = self._budget
        budget.calls += 1
        budget.usage += reply.usage
        if not _is_reported(reply):
            budget.assumed += self._worst
        elif budget.prices:
            budget._billed += budget.prices.cost(reply.usage)
        budget._settle(self._worst)

    def unsent(self) -> None:
        """Close it for a call that the server did no work on: it counts nowhere."""
        self._budget._settle(self._worst)

    def rejected(self) -> None:
        """Close it for a call that the server refused: it counts and costs nothing."""
        self._fail(_NOTHING)

    def broken_off(self) -> None:
        """Close it for a call whose end is not known, which may have been billed in full."""
        self._fail(self._worst)

    def _fail(self, assumed: Decimal) -> None:
        self._budget.calls += 1
        self._budget.failed += 1
        self._budget.assumed += assumed
        self._budget._settle(self._worst)


class Budgeted:
    """A model whose every call fits the budget; repeated attempts must pass through it one by one."""

    def __init__(self, model: Model, budget: Budget) -> None:
        self._model = model
        self._budget = budget

    @property
    def identity(self) -> str:
        """That of the model behind it."""
        return self._model.identity

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Ask when it is sure to fit; raises BudgetError when it is not, and what the model raises."""
        room = await self._budget.reserve(request)
        try:
            reply = await self._model.ask(request, on_tokens)
        except TransientError as err:
            if err.limited or err.unsent:
                room.unsent()
            elif err.unbilled:
                room.rejected()
            else:
                room.broken_off()
            raise
        except StoppedError:
            room.unsent()
            raise
        except ModelError:
            room.rejected()
            raise
        except BaseException:  # cancelled on the way: the server may go on and bill it
            room.broken_off()
            raise
        room.reply(reply)
        return reply


def _is_reported(reply: Reply) -> bool:
    """Whether the counts can be true: every call has input, and every text output."""
    return reply.usage.input > 0 and (reply.usage.output > 0 or reply.finish == "refused")
