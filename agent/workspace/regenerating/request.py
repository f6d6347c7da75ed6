"""What a redraft is asked for, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from specagent.agent.document.merging import Merged
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.report import ModelReport

ConflictPolicy = Literal["keep-mine", "take-new", "markers", "fail"]
"""What is done about a conflict that nobody is asked about; `fail` leaves its part as it is."""


class NothingKnownError(SpecAgentError):
    """Nothing tells what a spec was drafted from, so nothing can be called stale."""


@dataclass(frozen=True)
class RegenerateRequest:
    """What the user asked for; `flags` are settings given on the command line, None for those not given.

    `parts` are slugs of sections and names of records such as `ADR-003`. Without `spec` it is the configured one,
    else `docs/architecture.md`.
    """

    parts: tuple[str, ...] = ()
    spec: str | None = None
    prd: str | None = None
    base: str | None = None
    """A Git ref whose ADR numbers are taken."""
    stale: bool = False
    every: bool = False
    outdated: bool = False
    feedback: tuple[str, ...] = ()
    forget: bool = False
    cascade: bool = False
    conflicts: ConflictPolicy = "fail"
    dry_run: bool = False
    sure: bool = False
    """Whether what needs a person's answer is taken as answered: the status of an ADR that is superseded."""
    flags: Mapping[str, object] = field(default_factory=dict)
    config: Path | None = None
    date: str | None = None
    redact: bool = False
    allow_secrets: bool = False
    trace: Path | None = None


@dataclass(frozen=True)
class Proposal:
    """A redrafted part before it is written: today's text and the merge with the redraft.

    `part` is a section's slug, an appendix' or `ADR-003`. `reasons` say why it was redrafted.
    """

    part: str
    title: str
    before: str
    merged: Merged
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Review:
    """What a person says to a proposal.

    `text` is the part's whole new text for `accept`; `feedback` is what to do differently for `again`.
    """

    choice: Literal["accept", "again", "skip", "quit"]
    text: str = ""
    feedback: str = ""


class Reviewer(Protocol):
    """Shows proposals to a person, one after the other, and returns what they say."""

    def review(self, proposal: Proposal) -> Review:
        """Return what the person says; every conflict is settled in the text of an accepted one."""
        ...

    def confirm(self, question: str) -> bool:
        """Return whether the person agrees."""
        ...


@dataclass(frozen=True)
class PartOutcome:
    """What became of one part: `conflicts` says where, for parts that were left alone or carry markers."""

    part: str
    title: str
    outcome: Literal[
        "written", "unchanged", "conflict", "markers", "skipped", "failed", "locked", "accepted", "proposed"
    ]
    reasons: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    diff: str = ""
    """What changes in it, as a unified diff."""
    note: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class RegenerateReport:
    """What a redraft came to; paths are absolute.

    `moved` are the shared facts that changed, `offered` the parts that rest on them and were not redrafted.
    """

    spec: str
    outcome: Literal["written", "unchanged", "dry-run"]
    parts: tuple[PartOutcome, ...] = ()
    moved: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    model: ModelReport | None = None

    @property
    def exit_code(self) -> int:
        """What the command ends with: 4 when a part could not be written or redrafted."""
        return 4 if any(one.outcome in ("conflict", "markers", "failed") for one in self.parts) else 0
