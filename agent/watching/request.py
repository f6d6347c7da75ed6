"""What watching is asked for, and who is asked to redraft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from specagent.agent.drafting.progress import Watch, unwatched
from specagent.agent.workspace.regenerating.request import RegenerateReport, RegenerateRequest, Reviewer
from specagent.agent.workspace.standing import StatusRequest


@dataclass(frozen=True)
class WatchRequest:
    """What the user asked for; `flags` are settings given on the command line, None for those not given.

    Without `spec` it is the configured one, else `docs/architecture.md`. `auto` redrafts what is stale after each
    save, for at most `max_cost` US dollars in all.
    """

    prd: str
    spec: str | None = None
    auto: bool = False
    max_cost: float | None = None
    flags: Mapping[str, object] = field(default_factory=dict)
    config: Path | None = None
    date: str | None = None
    redact: bool = False
    allow_secrets: bool = False

    @property
    def status(self) -> StatusRequest:
        """The request for how the spec stands."""
        return StatusRequest(self.spec, self.prd, self.flags, self.config)

    def redraft(self, left: float | None) -> RegenerateRequest:
        """Return the request to redraft what is stale for at most `left` US dollars; None leaves that to the settings.

        Conflicts with what people wrote are left to them.
        """
        return RegenerateRequest(
            spec=self.spec,
            prd=self.prd,
            stale=True,
            conflicts="fail",
            flags=self.flags if left is None else {**self.flags, "max_cost": left},
            config=self.config,
            date=self.date,
            redact=self.redact,
            allow_secrets=self.allow_secrets,
        )


class Regenerate(Protocol):
    """Redrafts what a request names, and writes it."""

    def __call__(
        self, request: RegenerateRequest, reviewer: Reviewer | None = None, watch: Watch = unwatched, /
    ) -> RegenerateReport:
        """Return what the redraft came to; raises SpecAgentError when nothing could be done."""
        ...
