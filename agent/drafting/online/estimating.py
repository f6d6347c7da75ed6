"""What a draft will take, before anything is sent: calls, tokens and price as ranges."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import Request, Usage
from specagent.agent.drafting.model.pricing import Prices, request_tokens
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.online.asking import Question
from specagent.agent.drafting.online.blueprinting import offline_settlement
from specagent.agent.drafting.online.parts import all_parts
from specagent.agent.drafting.online.questions import Questions
from specagent.schemas.answer import PartKind

_ROW_TOKENS: dict[PartKind, tuple[int, int]] = {
    "goals": (60, 180),
    "containers": (60, 180),
    "stack": (60, 170),
    "patterns": (110, 420),
    "entities": (110, 380),
    "concerns": (90, 420),
    "adr": (450, 1_400),
}
"""Lowest and highest length of a row's JSON, in tokens."""
_WHOLE_TOKENS: dict[PartKind, tuple[int, int]] = {"communication": (500, 2_600), "storage": (400, 1_800)}
_FACTS_TOKENS = (1_500, 6_500)
_FEWER, _MORE = 0.6, 1.6
"""A model's plan has fewer or more rows than the offline drafter's, which the estimate is made from."""
_REPAIRS = 1.5
"""At most every second part is repaired once, as a rule."""


@dataclass(frozen=True)
class Estimate:
    """Ranges, lowest and highest; `cost` in USD is None for models without known prices."""

    calls: tuple[int, int]
    input: tuple[int, int]
    output: tuple[int, int]
    cost: tuple[Decimal, Decimal] | None


async def estimate(brief: Brief, questions: Questions, prices: Prices | None) -> Estimate:
    """Return what drafting `brief` will take; the offline drafter's plan stands in for the model's."""
    settled = await offline_settlement(brief, OfflineDrafter(), questions)
    first = [questions.facts()] if settled.whole else [questions.facts(None, one) for one in questions.chunks()]
    parts = all_parts(settled.facts)
    others = [questions.about(one, settled) for one in parts]
    sizes = [_FACTS_TOKENS] * len(first) + [_output(one.kind, len(one.names)) for one in parts]
    inputs = [_input(one) for one in [*first, *others]]
    fewest, most = len(first) + int(len(parts) * _FEWER), int((len(first) + len(parts) * _MORE) * _REPAIRS)
    lowest = _usage(_low(inputs, len(first)), _low(sizes, len(first)), cached=_shared(len(inputs), questions))
    highest = _usage(_high(inputs), _high(sizes), cached=0)
    return Estimate(
        calls=(fewest, most),
        input=(lowest.input, highest.input),
        output=(lowest.output, highest.output),
        cost=(prices.cost(lowest), prices.cost(highest)) if prices else None,
    )


def _output(kind: PartKind, rows: int) -> tuple[int, int]:
    low, high = _WHOLE_TOKENS.get(kind) or _ROW_TOKENS[kind]
    times = rows if kind in _ROW_TOKENS else 1
    return low * times, high * times


def _input(question: Question) -> tuple[int, int]:
    return request_tokens(Request(question.label, question.messages, question.schema, question.max_tokens))


def _low(sizes: Sequence[tuple[int, int]], first: int) -> int:
    return sum(low for low, _ in sizes[:first]) + int(_FEWER * sum(low for low, _ in sizes[first:]))


def _high(sizes: Sequence[tuple[int, int]]) -> int:
    return int(_MORE * _REPAIRS * sum(high for _, high in sizes))


def _shared(calls: int, questions: Questions) -> int:
    """Return how many tokens a provider's cache serves at best: the opening of every call but the first."""
    opening = Request("", questions.opening(whole=questions.fits_whole()), questions.schema("facts"), 0)
    return int(request_tokens(opening)[0] * max(calls - 1, 0) * _FEWER)


def _usage(input_: int, output: int, cached: int) -> Usage:
    return Usage(input=input_, cached=min(cached, input_), output=output)
