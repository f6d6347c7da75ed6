"""What a draft will take, before anything is sent: calls, tokens and price as ranges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import Message, Request, Usage
from specagent.agent.drafting.model.pricing import Prices, request_tokens
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.online.asking import Question
from specagent.agent.drafting.online.blueprinting import offline_settlement
from specagent.agent.drafting.online.parts import all_parts, parts_of
from specagent.agent.drafting.online.questions import Questions
from specagent.agent.drafting.prompting.tasks import Chunk
from specagent.schemas.answer import PartKind
from specagent.schemas.facts import Facts

_ROWS: dict[PartKind, tuple[int, int, int]] = {
    "goals": (3, 8, 14),
    "containers": (5, 10, 20),
    "stack": (4, 9, 20),
    "patterns": (4, 5, 8),
    "entities": (0, 5, 10),
    "concerns": (3, 5, 9),
    "adr": (3, 4, 8),
}
"""Fewest rows that a model writes, how many it writes of a small product as well, and the most."""
_FEWER, _MORE = 0.6, 1.2
"""A model's plan has fewer or more rows than the offline drafter's, which the estimate is made from."""
_ROW_TOKENS: dict[PartKind, tuple[int, int]] = {
    "goals": (72, 105),
    "containers": (68, 95),
    "stack": (77, 95),
    "patterns": (160, 300),
    "entities": (100, 165),
    "concerns": (105, 220),
    "adr": (400, 630),
}
"""Length of a row's JSON, in tokens, in a short and in a thorough draft."""
_WHOLE_TOKENS: dict[PartKind, tuple[int, int]] = {"communication": (540, 1_600), "storage": (220, 1_450)}
_FACTS_TOKENS = (1_150, 3_300)
_ID_TOKENS = (3, 7)
"""What each requirement adds to the facts."""
_REPAIRED = 1.1
"""At most one call in ten is repeated to repair an answer, as a rule."""
_LIKELY = 1.05, 0.62
"""From the fewest and the most tokens that a text can be to a likely range."""
_HITS = 0.97, 0.93
"""Share of the calls whose opening comes from the provider's cache: at best, and with some misses."""


@dataclass(frozen=True)
class Estimate:
    """Ranges, lowest and highest; `cost` in USD is None for models without known prices."""

    calls: tuple[int, int]
    input: tuple[int, int]
    output: tuple[int, int]
    cost: tuple[Decimal, Decimal] | None


@dataclass(frozen=True)
class _Side:
    """One end of the ranges: `first` calls for facts, then calls for `parts`, with their tokens in all."""

    first: int
    parts: float
    input: float
    output: float
    shared: float
    """Tokens of a part's call that stand in all of them."""
    hits: float

    @property
    def calls(self) -> float:
        return self.first + self.parts

    def cost(self, prices: Prices) -> Decimal:
        """Return the price: every call by itself, as some prices depend on its length."""
        input_, output = int(self.input / self.calls), int(self.output / self.calls)
        shared = min(int(self.shared), input_)
        cached = prices.cost(Usage(input=input_, cached=shared, output=output))
        missed = prices.cost(Usage(input=input_, cache_written=shared, output=output))
        hits = Decimal(self.hits * self.parts if shared else 0)
        return hits * cached + (Decimal(self.calls) - hits) * missed


async def estimate(brief: Brief, questions: Questions, prices: Prices | None) -> Estimate:
    """Return what drafting `brief` will take; the offline drafter's plan stands in for the model's.

    Reasoning that a provider bills as output is not in it, nor what is remembered of an earlier run.
    """
    settled = await offline_settlement(brief, OfflineDrafter(), questions)
    at_once = questions.fits_whole() and questions.fits_one_answer()
    first = [questions.facts()] if at_once else [_later(questions, settled.facts, one) for one in questions.chunks()]
    others = [questions.about(one, settled) for one in all_parts(settled.facts)]
    low, high = (_side(end, first, others, settled.facts, len(brief.prd.requirements)) for end in (0, 1))
    if not questions.shares_schema:
        low, high = replace(low, shared=0), replace(high, shared=0)
    return Estimate(
        calls=(int(low.calls), ceil(high.calls)),
        input=(int(low.input), int(high.input)),
        output=(int(low.output), int(high.output)),
        cost=(low.cost(prices), high.cost(prices)) if prices else None,
    )


def _later(questions: Questions, facts: Facts, chunk: Chunk) -> Question:
    """Return the question about a chunk, after all before it were asked about."""
    return questions.facts(facts if chunk.number > 1 else None, chunk)


def _side(end: int, first: Sequence[Question], others: Sequence[Question], facts: Facts, ids: int) -> _Side:
    """Return the low end (0) or the high end (1) of the ranges."""
    repaired = _REPAIRED if end else 1.0
    parts = list(_plan(facts, end))
    calls = sum(count for _, count, _ in parts) * repaired
    each = sum(_input(one, end) for one in others) / len(others)
    rows = sum(_output(kind, number, end) for kind, _, number in parts)
    answers = len(first) * _FACTS_TOKENS[end] + ids * _ID_TOKENS[end]
    return _Side(
        first=len(first),
        parts=calls,
        input=sum(_input(one, end) for one in first) * repaired + each * calls,
        output=(rows + answers) * repaired,
        shared=_shared(others[0], end),
        hits=_HITS[end],
    )


def _plan(facts: Facts, end: int) -> Iterator[tuple[PartKind, int, int]]:
    """Yield for each kind of part how many calls it takes, and how many rows are written in them."""
    planned: dict[PartKind, int] = {
        "goals": len(facts.goals),
        "containers": len(facts.actors) + len(facts.containers),
        "stack": len(facts.technologies),
        "patterns": len(facts.areas),
        "entities": len(facts.entities),
        "concerns": len(facts.concerns),
        "adr": len(facts.decisions),
    }
    for kind, rows in planned.items():
        fewest, usual, most = _ROWS[kind]
        number = min(max(int(rows * _FEWER), fewest), most) if end == 0 else min(max(round(rows * _MORE), usual), most)
        yield kind, parts_of(kind, number), number
    for kind in _WHOLE_TOKENS:
        yield kind, 1, 1


def _output(kind: PartKind, rows: int, end: int) -> int:
    return (_WHOLE_TOKENS.get(kind) or _ROW_TOKENS[kind])[end] * rows


def _input(question: Question, end: int) -> float:
    return request_tokens(Request("", question.messages, question.schema, 0))[end] * _LIKELY[end]


def _shared(question: Question, end: int) -> float:
    """Return what of a part's call a cache can serve: without its task, and at worst without the facts."""
    *before, last = question.messages
    blocks = last.blocks[: -1 - end]
    opening = (*before, Message(last.role, blocks))
    return request_tokens(Request("", opening, question.schema, 0))[end] * _LIKELY[end]
