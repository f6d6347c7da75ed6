"""The time of a fake forge."""

from datetime import UTC, datetime


class Clock:
    """A clock that stands still until a test moves it; call it for the seconds since 1970."""

    def __init__(self, start: str = "2026-11-23T09:00:00Z") -> None:
        self.time = datetime.fromisoformat(start).timestamp()

    def __call__(self) -> float:
        return self.time

    def advance(self, seconds: float) -> None:
        """Be `seconds` later."""
        self.time += seconds


def stamp(seconds: float) -> str:
    """Return a time as forges write it: `2026-11-23T09:00:00Z`."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
