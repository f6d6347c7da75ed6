"""What a check found."""

from dataclasses import dataclass
from typing import Literal

from specagent.agent.errors import SpecAgentError

State = Literal["ok", "problem", "cannot tell"]


@dataclass(frozen=True)
class Result:
    """One thing that the bot needs: how it stands, what was seen, and what to do or to know."""

    name: str
    state: State
    told: str
    mend: str = ""


def ok(name: str, told: str, mend: str = "") -> Result:
    """Return that all is well."""
    return Result(name, "ok", told, mend)


def problem(name: str, told: str, mend: str) -> Result:
    """Return that the bot would fail, and the mend."""
    return Result(name, "problem", told, mend)


def unknown(name: str, told: str, mend: str = "") -> Result:
    """Return that it cannot be told from here."""
    return Result(name, "cannot tell", told, mend)


def failed(name: str, err: SpecAgentError) -> Result:
    """Return a failure as the problem that it is."""
    return Result(name, "problem", err.message, err.hint)
