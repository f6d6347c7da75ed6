"""The kinds of faults; importing this package registers them."""

from benchmarks.faults.kinds import (
    concerns,
    data,
    decisions,
    diagram,
    ground,
    patterns,
    safe,
    scope,
    stack,
    text,
    trace,
)

__all__ = ["concerns", "data", "decisions", "diagram", "ground", "patterns", "safe", "scope", "stack", "text", "trace"]
