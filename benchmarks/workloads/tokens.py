"""What the prompts of a cold draft cost, with the prompt cache as providers have it."""

from collections.abc import Sequence

from provider.cost import WRITTEN, cached_share, equivalents
from provider.log import Entry

from benchmarks.prds import Size
from benchmarks.setup import Setup
from benchmarks.simulated import fluent
from benchmarks.table import Figures, Row
from benchmarks.workloads.cold import cold_draft

_SHARE = 0.65
_EQUIVALENTS = 40_000
_SPEED = 1_000
_NOTE = (
    f"Prompt tokens are counted at {_SPEED:,} tokens per second after the usual time to the first token: calls come "
    "in their usual order. Cached tokens count 0.1; in brackets, those in blocks that are newly cacheable count 1.25.",
)


def median_tokens(setup: Setup) -> list[Row]:
    """Count the prompt tokens of the median PRD."""
    calls = cold_draft(setup, "median", fluent(_SPEED)).calls
    return [_share("median", calls), _cost("median", calls, _EQUIVALENTS)]


def large_tokens(setup: Setup) -> list[Row]:
    """Count the prompt tokens of the large PRD."""
    calls = cold_draft(setup, "large", fluent(_SPEED)).calls
    return [_share("large", calls), _cost("large", calls, None)]


def _share(size: Size, calls: Sequence[Entry]) -> Row:
    share = cached_share(calls)
    tokens = sum(one.input for one in calls)
    measured = f"{share:.0%} of {tokens:,} tokens in {len(calls)} calls"
    figures: Figures = {"value": share, "limit": _SHARE, "input_tokens": tokens, "calls": len(calls)}
    return Row(
        f"prompt tokens, {size} PRD: cached", measured, f"at least {_SHARE:.0%}", share >= _SHARE, figures, _NOTE
    )


def _cost(size: Size, calls: Sequence[Entry], limit: int | None) -> Row:
    cost, strict = equivalents(calls), equivalents(calls, WRITTEN)
    target = f"at most {limit:,}" if limit else ""
    figures: Figures = {"value": cost, "with_writes": strict, "limit": limit}
    name = f"prompt tokens, {size} PRD: uncached equivalents"
    return Row(name, f"{cost:,.0f} ({strict:,.0f})", target, strict <= limit if limit else None, figures, _NOTE)
