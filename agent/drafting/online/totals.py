"""What a run with a model took."""

from dataclasses import dataclass
from decimal import Decimal

from specagent.agent.drafting.model.call import Usage


@dataclass(frozen=True)
class Totals:
    """Calls sent, answers remembered from earlier runs, tokens, cost in USD (None when unknown) and seconds."""

    model: str
    calls: int
    remembered: int
    usage: Usage
    cost: Decimal | None
    seconds: float
