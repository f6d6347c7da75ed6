"""Stack rules (ST): specific, living versions and weighed choices, and a stack that the other sections share."""

from specagent.agent.checks.rules import (  # noqa: I001 - the order of their ids
    stack_choices,
    stack_use,
    stack_reasons,
    stack_life,
)

__all__ = ["stack_choices", "stack_life", "stack_reasons", "stack_use"]
