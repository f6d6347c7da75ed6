"""What is settled before the parts are drafted."""

from dataclasses import dataclass

from specagent.agent.drafting.brief import Brief
from specagent.schemas.blueprint import Blueprint
from specagent.schemas.facts import Facts


@dataclass(frozen=True)
class Settlement:
    """The facts and the blueprint made of them; `brief` has the requirements that the model found as well.

    `whole` says whether the parts are sent the whole PRD. `failure` says why the facts are the offline
    drafter's; empty when they are the model's.
    """

    brief: Brief
    facts: Facts
    blueprint: Blueprint
    whole: bool
    failure: str = ""
