"""What a check found: enough for a person or a model to mend it."""

from dataclasses import dataclass
from typing import Literal

from specagent.schemas.sections import Slug

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Location:
    """Where something stands in a file; line and column count from 1.

    `file` is relative to the working directory where it stands below it, with forward slashes.
    """

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, where it stands and what to change.

    `location` is None while a spec is being drafted and stands in no file yet.
    """

    rule: str
    severity: Severity
    section: Slug | None
    subject: str
    message: str
    fix: str
    location: Location | None = None
    name: str = ""
    """The name of the rule, such as `goal-without-driver`."""
