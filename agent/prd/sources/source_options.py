"""What a caller may settle about reading a source: limits, trust and credentials."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

GITHUB_HOSTS = ("github.com", "raw.githubusercontent.com", "api.github.com", "gist.githubusercontent.com")
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class SourceOptions:
    """How far reading may go.

    `root` is the repository root (or the working directory): documents that are merely linked stay inside it.
    `allowed_hosts` may have private addresses. `token` goes to `token_hosts` only, over https only; a GitHub
    Enterprise host is one more of them. `max_bytes` also bounds what a packed source unpacks to; `timeout` is
    the seconds for a whole download or extraction.
    """

    root: Path
    stdin: BinaryIO | None = None
    token: str | None = field(default=None, repr=False)
    allow_http: bool = False
    allowed_hosts: tuple[str, ...] = ()
    token_hosts: tuple[str, ...] = GITHUB_HOSTS
    max_bytes: int = MAX_BYTES
    timeout: float = 30.0
