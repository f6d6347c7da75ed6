"""What a check found: enough for a person or a model to mend it."""

from dataclasses import dataclass
from typing import Literal

from specagent.schemas.sections import Slug

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, where it stands and what to change."""

    rule: str
    severity: Severity
    section: Slug | None
    subject: str
    message: str
    fix: str
