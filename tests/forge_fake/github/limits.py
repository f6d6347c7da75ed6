"""GitHub's primary rate limit: so many requests an hour for each token."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from .tokens import Token

_HOUR = 3600
_ANONYMOUS = 60
_ACTIONS = 1000


@dataclass(frozen=True)
class Window:
    """One token's hour: `reset` is when it is over, in seconds since 1970."""

    limit: int
    used: int
    reset: int

    @property
    def remaining(self) -> int:
        """How many requests are left."""
        return max(self.limit - self.used, 0)

    def row(self) -> dict[str, int | str]:
        """Return it as `GET /rate_limit` tells it."""
        return {
            "limit": self.limit,
            "remaining": self.remaining,
            "reset": self.reset,
            "used": self.used,
            "resource": "core",
        }

    def headers(self) -> Mapping[str, str]:
        """Return it as every answer tells it."""
        return {f"X-RateLimit-{name.title()}": str(value) for name, value in self.row().items()}


class Limits:
    """The windows of all tokens; `hourly` is what a person's token may, None when nothing is limited."""

    def __init__(self, clock: Callable[[], float], hourly: int | None = 5000) -> None:
        self.hourly = hourly
        self._clock = clock
        self._windows: dict[str, Window] = {}

    def window(self, token: Token | None) -> Window | None:
        """Return a token's window as it stands."""
        if self.hourly is None:
            return None
        key, now = token.text if token else "", self._clock()
        window = self._windows.get(key)
        if window is None or window.reset <= now:
            window = self._windows[key] = Window(self._limit(token, self.hourly), 0, int(now) + _HOUR)
        return window

    def take(self, token: Token | None) -> bool:
        """Count a request; return whether there was one left."""
        window = self.window(token)
        if window is None:
            return True
        self._windows[token.text if token else ""] = replace(window, used=min(window.used + 1, window.limit))
        return window.remaining > 0

    def leave(self, token: Token | None, remaining: int) -> None:
        """Let a token have only so many requests left in its hour."""
        if window := self.window(token):
            key = token.text if token else ""
            self._windows[key] = replace(window, used=max(window.limit - remaining, 0))

    def _limit(self, token: Token | None, hourly: int) -> int:
        if token is None:
            return min(_ANONYMOUS, hourly)
        return min(_ACTIONS, hourly) if token.kind == "actions" else hourly
