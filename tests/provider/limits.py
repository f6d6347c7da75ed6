"""A provider's rate limit."""

import time
from collections.abc import Callable


class Bucket:
    """A bucket that holds `burst` and fills by `per_minute`; `clock` gives seconds.

    With `counts_rejected`, as some providers do, a rejected request also takes what little has come in.
    """

    def __init__(
        self,
        per_minute: int,
        burst: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        counts_rejected: bool = False,
    ) -> None:
        self.per_minute = per_minute
        self.burst = per_minute if burst is None else burst
        self._clock = clock
        self._counts_rejected = counts_rejected
        self._level = float(self.burst)
        self._filled = clock()

    def take(self, amount: int = 1) -> float:
        """Take `amount` and return 0, or take nothing and return the seconds until it is there."""
        self._fill()
        missing = min(amount, self.burst) - self._level
        if missing <= 0:
            self._level -= amount
            return 0.0
        if self._counts_rejected:
            self._level = min(self._level, 0.0)
            missing = amount - self._level
        return missing * 60 / self.per_minute

    @property
    def remaining(self) -> int:
        """How much can be taken now."""
        self._fill()
        return max(int(self._level), 0)

    @property
    def until_full(self) -> float:
        """Seconds until the bucket is full."""
        self._fill()
        return (self.burst - self._level) * 60 / self.per_minute

    def _fill(self) -> None:
        now = self._clock()
        self._level = min(self._level + (now - self._filled) * self.per_minute / 60, float(self.burst))
        self._filled = now


def duration(seconds: float) -> str:
    """Return `seconds` as OpenAI's headers write them: `1.5s`, `6m0s`, `20ms`."""
    if 0 < seconds < 1:
        return f"{seconds * 1000:.0f}ms"
    minutes, rest = divmod(round(seconds, 3), 60)
    return f"{minutes:.0f}m{rest:g}s" if minutes else f"{rest:g}s"
