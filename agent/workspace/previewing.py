"""Looking ahead: what a draft with a model would take, and what exactly it would send."""

import asyncio
import os
from contextlib import closing
from dataclasses import dataclass, replace

from specagent.agent.config import Config
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import ModelError, OnTokens, Reply, Request
from specagent.agent.drafting.model.memo import Memo, Remembered
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.online.asking import Asker, Question
from specagent.agent.drafting.online.blueprinting import offline_settlement, settle_facts
from specagent.agent.drafting.online.estimating import estimate
from specagent.agent.drafting.online.options import ModelOptions
from specagent.agent.drafting.online.parts import section_parts
from specagent.agent.drafting.online.questions import Questions
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
    """Return the calls that draft `section`: from the blueprint that is remembered, else from the offline one."""
    config, inputs = read_for_drafting(request)
    options = model_options(config, os.environ) or _unnamed(config)
    questions = questions_for(options, checked_prompts(options, inputs.brief), inputs.brief)
    return [_request(one) for one in asyncio.run(_questions(options, inputs.brief, questions, section))]


async def _questions(options: ModelOptions, brief: Brief, questions: Questions, section: str) -> list[Question]:
    if section == "blueprint":
        return [questions.facts()] if questions.fits_whole() else [questions.facts(None, questions.chunks()[0])]
    settled = await _remembered(options, brief, questions)
    if settled is None:
        note("No blueprint of this PRD is remembered; the offline drafter's stands in for the model's.")
        settled = await offline_settlement(brief, OfflineDrafter(), questions, "")
    return [questions.about(one, settled) for one in section_parts(_SECTIONS[section], settled.facts)]


async def _remembered(options: ModelOptions, brief: Brief, questions: Questions) -> Settlement | None:
    """Return what an earlier run settled, if its answers are kept."""
    if options.memo is None:
        return None
    with closing(Memo.open(options.memo, note)) as memo:
        model = Remembered(_Nobody(options.identity), memo, options.base_url or "")
        try:
            settled = await settle_facts(brief, Asker(model), questions, OfflineDrafter())
        except ModelError:
            return None
    return None if settled.failure else settled


class _Nobody:
    """A model that is never asked: what the memo does not hold is not known."""

    def __init__(self, identity: str) -> None:
        self._identity = identity

    @property
    def identity(self) -> str:
        """That of the model whose answers are looked up."""
        return self._identity

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Raise ModelError."""
        raise ModelError(f"nothing is remembered of {request.label!r}")


def _unnamed(config: Config) -> ModelOptions:
    """Return the options that would hold if the default model's key were set."""
    options = model_options(config.model_copy(update={"model": config.default_model}), {})
    if options is None:
        raise UsageError("the default model is 'offline'", "Name a model: --model.")
    return replace(options, base_url=None)


def _request(one: Question) -> Request:
    return Request(one.label, one.messages, one.schema, one.max_tokens)
