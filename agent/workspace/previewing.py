"""Looking ahead: what a draft with a model would take, and what exactly it would send."""

import asyncio
import os
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace

from specagent.agent.config import Config
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import Model, ModelError, OnTokens, RejectedError, Reply, Request
from specagent.agent.drafting.model.memo import Memo, Remembered
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.online.asking import Asker
from specagent.agent.drafting.online.blueprinting import offline_settlement, settle_facts
from specagent.agent.drafting.online.estimating import estimate
from specagent.agent.drafting.online.options import ModelOptions
from specagent.agent.drafting.online.parts import section_parts
from specagent.agent.drafting.online.portions import draft_part
from specagent.agent.drafting.online.questions import Questions
from specagent.agent.drafting.online.secrecy import given_texts, struck
from specagent.agent.drafting.online.session import checked_prompts, prices_of, questions_for
from specagent.agent.drafting.online.settlement import Settlement
from specagent.agent.errors import UsageError
from specagent.agent.terminal import note
from specagent.agent.workspace.drafting_run import DraftRequest, read_for_drafting
from specagent.agent.workspace.modelling import model_options
from specagent.schemas.sections import Slug

_SECTIONS: dict[str, Slug] = {
    "goals": "goals",
    "overview": "overview",
    "stack": "stack",
    "patterns": "patterns",
    "data": "data",
    "concerns": "concerns",
    "adr": "decisions",
}


@dataclass(frozen=True)
class EstimateReport:
    """Ranges of calls, tokens and price in USD, lowest and highest; `cost` is None without known prices."""

    model: str
    calls: tuple[int, int]
    input: tuple[int, int]
    output: tuple[int, int]
    cost: tuple[float, float] | None


def estimate_draft(request: DraftRequest) -> EstimateReport:
    """Return what drafting would take, without sending anything; raises UsageError when no model is named."""
    config, inputs = read_for_drafting(request)
    options = model_options(config, os.environ)
    if options is None:
        raise UsageError("there is nothing to estimate: the offline drafter costs nothing", "Name a model: --model.")
    questions = questions_for(options, checked_prompts(options, inputs.brief), inputs.brief)
    found = asyncio.run(estimate(inputs.brief, questions, prices_of(options)))
    cost = (float(found.cost[0]), float(found.cost[1])) if found.cost else None
    return EstimateReport(options.identity, found.calls, found.input, found.output, cost)


def requests_for(request: DraftRequest, section: str) -> list[Request]:
    """Return the calls that draft `section`: from the blueprint that is remembered, else from the offline one.

    Repairs are among them as far as the answers that they follow are remembered.
    """
    config, inputs = read_for_drafting(request)
    options = model_options(config, os.environ) or _unnamed(config)
    questions = questions_for(options, checked_prompts(options, inputs.brief), inputs.brief)
    found = asyncio.run(_requests(options, inputs.brief, questions, section))
    given = given_texts(inputs.brief)
    return [_without_secrets(one, given) for one in found]


async def _requests(options: ModelOptions, brief: Brief, questions: Questions, section: str) -> list[Request]:
    with ExitStack() as opened:
        model: Model = _Nobody(options.identity)
        if options.memo:
            memo = opened.enter_context(closing(Memo.open(options.memo, note)))
            model = Remembered(model, memo, options.base_url or "")
        watched = _Watched(model)
        asker = Asker(watched)
        settled = await _remembered(brief, asker, questions)
        if section == "blueprint":
            return watched.asked
        if settled is None:
            note("No blueprint of this PRD is remembered; the offline drafter's stands in for the model's.")
            settled = await offline_settlement(brief, OfflineDrafter(), questions)
        watched.asked.clear()
        for part in section_parts(_SECTIONS[section], settled.facts):
            await draft_part(part, settled, questions, asker)
        return watched.asked


async def _remembered(brief: Brief, asker: Asker, questions: Questions) -> Settlement | None:
    """Return what an earlier run settled, if its answers are kept."""
    try:
        settled = await settle_facts(brief, asker, questions, OfflineDrafter())
    except ModelError:
        return None
    return None if settled.offline else settled


class _Nobody:
    """A model that is never asked: what the memo does not hold is not known."""

    def __init__(self, identity: str) -> None:
        self._identity = identity

    @property
    def identity(self) -> str:
        """That of the model whose answers are looked up."""
        return self._identity

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Raise RejectedError, after which other parts are looked up all the same."""
        raise RejectedError(f"nothing is remembered of {request.label!r}")


class _Watched:
    """A model whose requests are noted."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.asked: list[Request] = []

    @property
    def identity(self) -> str:
        """That of the model behind it."""
        return self._model.identity

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Note the request and pass it on."""
        self.asked.append(request)
        return await self._model.ask(request, on_tokens)


def _without_secrets(request: Request, given: str) -> Request:
    """Return the request as it is sent: credentials that no source shows are struck out."""
    messages = [replace(one, blocks=tuple(struck(block, given) for block in one.blocks)) for one in request.messages]
    return replace(request, messages=tuple(messages))


def _unnamed(config: Config) -> ModelOptions:
    """Return the options that would hold if the default model's key were set."""
    options = model_options(config.model_copy(update={"model": config.default_model}), {})
    if options is None:
        raise UsageError("the default model is 'offline'", "Name a model: --model.")
    return replace(options, base_url=None)
