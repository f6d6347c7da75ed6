"""Drafts an architecture specification and ADR stubs from a product requirements document."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from specagent.agent.api import SpecDraft, adraft_spec, check_spec, draft_spec, regenerate_spec, spec_status
    from specagent.agent.checks.finding import Finding
    from specagent.agent.checks.verdict import CheckReport
    from specagent.agent.drafting.progress import Progress
    from specagent.agent.errors import SpecAgentError
    from specagent.agent.workspace.regenerating.request import RegenerateReport
    from specagent.agent.workspace.standing import SpecStatus

    __version__: str

__all__ = [
    "CheckReport",
    "Finding",
    "Progress",
    "RegenerateReport",
    "SpecAgentError",
    "SpecDraft",
    "SpecStatus",
    "__version__",
    "adraft_spec",
    "check_spec",
    "draft_spec",
    "regenerate_spec",
    "spec_status",
]

_PLACES = {
    "SpecDraft": "specagent.agent.api",
    "adraft_spec": "specagent.agent.api",
    "check_spec": "specagent.agent.api",
    "CheckReport": "specagent.agent.checks.verdict",
    "Finding": "specagent.agent.checks.finding",
    "draft_spec": "specagent.agent.api",
    "Progress": "specagent.agent.drafting.progress",
    "SpecAgentError": "specagent.agent.errors",
    "RegenerateReport": "specagent.agent.workspace.regenerating.request",
    "SpecStatus": "specagent.agent.workspace.standing",
    "regenerate_spec": "specagent.agent.api",
    "spec_status": "specagent.agent.api",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is asked for: even reading the version costs more than all of `--help`."""
    if name == "__version__":
        from importlib.metadata import version

        return version("specagent")
    if name in _PLACES:
        from importlib import import_module

        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
