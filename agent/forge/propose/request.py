"""What a proposal is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class ProposeRequest:
    """What the user asked for; `flags` are settings given on the command line, None for those not given.

    `prds` are paths or globs below the repository's root. `base` is the branch that pull requests go to, the remote's
    default branch unless given. `repository` is `OWNER/NAME`, that of the remote unless given.
    """

    prds: tuple[str, ...] = ()
    spec: str | None = None
    repository: str | None = None
    base: str | None = None
    remote: str = "origin"
    draft: bool | None = None
    allow_incomplete: bool = False
    dry_run: bool = False
    flags: Mapping[str, object] = field(default_factory=dict)
    config: Path | None = None
    date: str | None = None
    redact: bool = False
    allow_secrets: bool = False
