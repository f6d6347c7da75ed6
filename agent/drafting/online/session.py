"""A run with a model, put together: the door, and around it limits, budget, retries and the memo."""

import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.budget import Budget, Budgeted
from specagent.agent.drafting.model.call import Model
from specagent.agent.drafting.model.limits import Clock, Limited, Limiter, SystemClock
from specagent.agent.drafting.model.memo import Memo, Remembered
from specagent.agent.drafting.model.pricing import Prices, find_prices, find_window, request_tokens
from specagent.agent.drafting.model.retrying import Retried, RetryPolicy
from specagent.agent.drafting.model.spans import spanned
from specagent.agent.drafting.model.tracing import Traced
from specagent.agent.drafting.model.warming import Warmed
from specagent.agent.drafting.online.asking import Asker
from specagent.agent.drafting.online.confidential import Confidential
from specagent.agent.drafting.online.drafter import Forget, ModelDrafter, ignore_requests
from specagent.agent.drafting.online.options import ModelOptions
from specagent.agent.drafting.online.questions import Questions
from specagent.agent.drafting.online.redrafter import ModelRedrafter
from specagent.agent.drafting.online.totals import Totals
from specagent.agent.drafting.progress import Watch
from specagent.agent.drafting.prompting.prompts import Prompts

Warn = Callable[[str], None]


@dataclass
class Session:
    """A drafter that asks a model, a redrafter that asks the same one, and what they took so far."""

    drafter: ModelDrafter
    redrafter: ModelRedrafter
    asker: Asker
    budget: Budget
    started: float

    def totals(self) -> Totals:
        """Return what the run took so far."""
        return Totals(
            model=self.asker.model.identity,
            calls=self.budget.calls,
            remembered=self.asker.remembered,
            usage=self.budget.usage,
            cost=self.budget.spent,
            seconds=time.monotonic() - self.started,
        )


@asynccontextmanager
async def open_session(
    options: ModelOptions,
    brief: Brief,
    watch: Watch,
    warn: Warn,
    *,
    streams: bool,
    redact: Callable[[str], str],
    clock: Clock | None = None,
) -> AsyncIterator[Session]:
    """Yield a session for drafting `brief`, or parts of its spec again.

    Raises UsageError for a model or a template that cannot be used. `streams` says whether somebody watches the
    tokens arrive. `redact` is applied to traces. `clock` is the system's unless another one is to wait for retries
    and rate limits.
    """
    from specagent.agent.drafting.model.door.chat import Door

    prompts = checked_prompts(options, brief)
    cap = None if options.max_cost is None else Decimal(str(options.max_cost))
    budget = Budget(options.max_calls, cap, prices_of(options), options.identity)
    clock = clock or SystemClock()
    limiter = Limiter(options.requests_per_minute, options.tokens_per_minute, options.concurrency, clock)
    async with AsyncExitStack() as opened:
        door = Door(_settings(options), limiter.learn)
        opened.push_async_callback(door.close)
        model: Model = Confidential(_wrapped(door, options, budget, limiter, clock, warn, redact), brief)
        model = Warmed(model, clock) if options.concurrency > 1 else model
        forget: Forget = ignore_requests
        if options.memo:
            memo = opened.enter_context(closing(Memo.open(options.memo, warn)))
            remembered = Remembered(model, memo, options.base_url or "")
            model, forget = remembered, remembered.forget
        asker = Asker(model, watch, streams)
        questions = questions_for(options, prompts, brief)
        drafter = ModelDrafter(asker, questions, forget)
        yield Session(drafter, ModelRedrafter(asker, questions, forget), asker, budget, time.monotonic())


def questions_for(options: ModelOptions, prompts: Prompts, brief: Brief) -> Questions:
    """Return the questions of a run with these options."""
    window = options.context_window or find_window(options.priced_provider, options.name)
    return Questions(
        prompts,
        brief,
        room=options.max_output_tokens,
        window=window,
        one_schema=options.answer_schema == "one",
    )


def checked_prompts(options: ModelOptions, brief: Brief) -> Prompts:
    """Return the prompts; a template that cannot be rendered is an error here, before any call."""
    prompts = Prompts(brief.prd.language, options.prompts)
    prompts.check()
    return prompts


def prices_of(options: ModelOptions) -> Prices | None:
    """Return the model's prices, or None when they are not known."""
    return find_prices(options.priced_provider, options.name)


def _settings(options: ModelOptions) -> Any:
    from specagent.agent.drafting.model.door.chat import ChatSettings

    return ChatSettings(
        provider=options.provider,
        name=options.name,
        identity=options.identity,
        base_url=options.base_url,
        temperature=options.temperature,
        reasoning_effort=options.reasoning_effort,
        seed=options.seed,
        timeout=options.call_timeout,
        output="json" if options.answer_schema == "json" else "schema",
    )


def _wrapped(
    door: Model,
    options: ModelOptions,
    budget: Budget,
    limiter: Limiter,
    clock: Clock,
    warn: Warn,
    redact: Callable[[str], str],
) -> Model:
    """Return the model behind everything else; a span covers a call with its retries."""
    model: Model = Traced(door, options.trace, redact, warn) if options.trace else door
    model = Limited(model, limiter, lambda request: request_tokens(request)[1] + request.max_tokens // 4)
    model = Budgeted(model, budget)
    model = Retried(model, RetryPolicy(), clock, random.random)
    return spanned(model, options.provider, options.name)
