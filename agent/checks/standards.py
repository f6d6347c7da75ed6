"""What a team may settle about the rules: how large is too large, and what its documents may link to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Standards:
    """Bounds and lists that rules hold a spec to."""

    longest_section: int = 2500
    """Words in a section that a reviewer still reads; code, tables' rules and diagrams are not counted."""
    largest_diagram: int = 40
    """Shapes in a diagram that can still be read."""
    allowed_hosts: frozenset[str] = frozenset()
    """Hosts that a spec may link to besides those of its PRD."""
