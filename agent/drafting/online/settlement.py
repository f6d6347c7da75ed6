"""What is settled before the parts are drafted."""

from collections.abc import Sequence
from dataclasses import dataclass

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import Request
from specagent.schemas.blueprint import Blueprint
from specagent.schemas.facts import Facts


@dataclass(frozen=True)
class Setback:
    """A call for facts that failed: what it was for, why, and the requests that it took."""

    part: str
    reason: str
    requests: Sequence[Request] = ()


@dataclass(frozen=True)
class Settlement:
    """The facts and the blueprint made of them; `brief` has the requirements that the model found as well.

    `whole` says whether the parts are sent the whole PRD. `setbacks` are the calls for facts that failed;
    `offline` says that the facts are the offline drafter's because of them.
    """

    brief: Brief
    facts: Facts
    blueprint: Blueprint
    whole: bool
    setbacks: tuple[Setback, ...] = ()
    offline: bool = False
