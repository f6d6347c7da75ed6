"""How fast requests may follow each other."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from specagent.agent.forge.errors import RateLimitedError

RETRIES = 2
"""How often reading is tried again."""
_DIGITS = re.compile(r"\d{1,12}")
_NEVER = float("-inf")


@dataclass
class Pace:
    """The pace of one token's requests: writes `gap` seconds apart, none while the forge wants none.

    `now` is in seconds since 1970. Who would have to wait longer than `longest_wait` is told so instead.
    """

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    gap: float = 1.0
    longest_wait: float = 60.0
    _written: float = field(default=_NEVER, repr=False)
    _closed_until: float = field(default=_NEVER, repr=False)

    def before_read(self) -> None:
        """Wait until the forge wants requests again; raises RateLimitedError where that is too long."""
        left = self._closed_until - self.now()
        if left > self.longest_wait:
            raise RateLimitedError(
                f"the forge wants no requests for another {left:.0f} seconds",
                f"It is waited for {self.longest_wait:g} seconds at most; run it again later.",
                retry_after=left,
            )
        self._wait(left)

    def before_write(self) -> None:
        """Wait as before reading, and until the last write is long enough ago."""
        self.before_read()
        # At most the gap: a clock that was set back must not stop the run.
        self._wait(min(self._written + self.gap - self.now(), self.gap))

    def wrote(self) -> None:
        """Take note that a write has ended, well or not."""
        self._written = self.now()

    def hold(self, seconds: float) -> None:
        """Take note that the forge wants no requests for so long."""
        self._closed_until = max(self._closed_until, self.now() + seconds)

    def pause(self, attempt: int) -> None:
        """Wait before reading is tried again, each time twice as long."""
        self._wait(self.gap * 2**attempt)

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self.sleep(seconds)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return how many seconds a Retry-After header asks to wait; None without a readable one."""
    said = headers.get("retry-after", "").strip()
    if _DIGITS.fullmatch(said):
        return float(said)
    try:
        return max(parsedate_to_datetime(said).timestamp() - now, 0.0)
    except (ValueError, OverflowError):
        return None


def until_reset(headers: Mapping[str, str], name: str, now: float) -> float | None:
    """Return the seconds until a reset that the header `name` gives as a time since 1970."""
    said = headers.get(name, "").strip()
    return max(float(said) - now, 0.0) if _DIGITS.fullmatch(said) else None
