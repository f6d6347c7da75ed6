"""What setting facts is asked for, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.setting.editing import Edit
from specagent.agent.workspace.standing import StatusRequest


@dataclass(frozen=True)
class SetRequest:
    """What the user asked for; `flags` are settings given on the command line, None for those not given.

    `assignments` are as written: `database=MySQL`. Without `spec` it is the configured one, else
    `docs/architecture.md`.
    """

    assignments: tuple[str, ...]
    spec: str | None = None
    prd: str | None = None
    date: str | None = None
    dry_run: bool = False
    flags: Mapping[str, object] = field(default_factory=dict)
    config: Path | None = None

    @property
    def records(self) -> RecordsRequest:
        """The request that opens the same spec."""
        return RecordsRequest(self.spec, self.prd, date=self.date, flags=self.flags, config=self.config)

    @property
    def status(self) -> StatusRequest:
        """The request for how the same spec stands."""
        return StatusRequest(self.spec, self.prd, self.flags, self.config)


@dataclass(frozen=True)
class Resting:
    """A part that rests on a fact that was set: a section's slug or `ADR-003`, its title, and the rows that tell it."""

    part: str
    title: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class SetReport:
    """What became of the facts; nothing was to do where `edits` is empty.

    `settled` say what was so already, `resting` are the parts that still tell the old, `notes` what could not follow.
    `diff` is what changes, as a unified diff.
    """

    spec: str
    edits: tuple[Edit, ...] = ()
    settled: tuple[str, ...] = ()
    resting: tuple[Resting, ...] = ()
    notes: tuple[str, ...] = ()
    diff: str = ""
