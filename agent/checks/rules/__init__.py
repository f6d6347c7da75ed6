"""All rules, one module a group; importing this registers them in the order in which they are listed."""

from specagent.agent.checks.rules import (  # noqa: I001 - the order of the groups
    trace,
    trace_limits,
    trace_links,
    trace_prd,
    ground,
    diagram,
    stack,
    patterns,
    data,
    concerns,
    decisions,
    text,
    text_headings,
    safety,
)

__all__ = [
    "concerns",
    "data",
    "decisions",
    "diagram",
    "ground",
    "patterns",
    "safety",
    "stack",
    "text",
    "text_headings",
    "trace",
    "trace_limits",
    "trace_links",
    "trace_prd",
]
