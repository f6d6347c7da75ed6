"""Token buckets for rate limits, and what a server's response headers tell about its own."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|us|µs|ns|d|h|m|s))+")
_PIECE = re.compile(r"(\d+(?:\.\d+)?)(ms|us|µs|ns|d|h|m|s)")
_SECONDS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}

# A hair slower than told, so that the server's clock and roundings never find a call early.
_MARGIN = 0.99
_BURST_SECONDS = 10.0


@dataclass(frozen=True)
class Reading:
    """What headers tell of one limit: a minute's allowance, what is left, and the seconds until all is back."""

    limit: float | None
    remaining: float | None
    reset: float | None


@dataclass
class Bucket:
    """An allowance that refills at `rate` a second up to `capacity`; without a rate it lets everything pass."""

    rate: float | None = None
    capacity: float = math.inf
    level: float = math.inf
    at: float = 0.0

    @classmethod
    def of(cls, per_minute: float | None) -> "Bucket":
        """Return a full bucket for a given limit, which lets ten seconds' worth start at once."""
        if per_minute is None:
            return cls()
        capacity = max(per_minute / 60 * _BURST_SECONDS, 1.0)
        return cls(per_minute / 60, capacity, capacity)

    def delay(self, cost: float, now: float) -> float:
        """Return the seconds until `cost` is there; what is over the capacity needs a full bucket."""
        self._refill(now)
        missing = min(cost, self.capacity) - self.level
        return missing / self.rate if self.rate and missing > 0 else 0.0

    def take(self, cost: float, now: float) -> None:
        """Take `cost` out; the level may fall below zero."""
        self._refill(now)
        self.level -= cost

    def hold(self, until: float) -> None:
        """Have one unit at most at the time `until`, and refill only from then on."""
        if self.rate:
            self.level = min(self.level, 1.0)
            self.at = max(self.at, until)

    def learn(self, told: Reading, own: float, others: float, age: float, now: float) -> None:
        """Take over what a response tells; it cost `own` and was counted up to `age` seconds ago.

        Of what was left then, `others` may be gone since, and no more than `age` brings may have come back.
        Between these bounds the level stays as it is counted here; the first time it is the lowest.
        """
        self._refill(now)
        rate = told.limit / 60 * _MARGIN if told.limit else self.rate
        if not rate:
            return
        left = rate * _BURST_SECONDS if told.remaining is None else told.remaining
        capacity = min(left + max((told.reset or 0.0) * rate, own), told.limit or math.inf)
        if self.rate is None:
            self.capacity, self.level = capacity, left - others
        elif told.remaining is not None:
            self.capacity = max(self.capacity, capacity)
            self.level = min(max(self.level, left - others), left + age * rate)
        self.rate, self.level = rate, min(self.level, self.capacity)

    def _refill(self, now: float) -> None:
        if self.rate and now > self.at:
            self.level = min(self.level + (now - self.at) * self.rate, self.capacity)
        self.at = max(self.at, now)


def read_limits(headers: Mapping[str, str], wall: datetime) -> tuple[Reading, Reading]:
    """Return what `headers` tell of requests and of tokens; what is missing or malformed is None."""
    known = {name.lower(): text.strip() for name, text in headers.items()}
    readings = [next(_readings(known, kinds, wall)) for kinds in (("requests",), ("input-tokens", "tokens"))]
    return readings[0], readings[1]


def _readings(known: Mapping[str, str], kinds: tuple[str, ...], wall: datetime) -> Iterator[Reading]:
    """Yield what is told in OpenAI's form, then in Anthropic's, then nothing."""
    for kind in kinds:
        names = [f"x-ratelimit-{part}-{kind}" for part in ("limit", "remaining", "reset")]
        names += [f"anthropic-ratelimit-{kind}-{part}" for part in ("limit", "remaining", "reset")]
        values = [known.get(name, "") for name in names]
        yield from _told(values[:3], _seconds(values[2]))
        yield from _told(values[3:], _until(values[5], wall))
    yield Reading(None, None, None)


def _told(values: list[str], reset: float | None) -> Iterator[Reading]:
    limit, remaining = _number(values[0]), _number(values[1])
    if limit or remaining is not None:
        yield Reading(limit or None, remaining, reset)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _seconds(text: str) -> float | None:
    if not _DURATION.fullmatch(text):
        return _number(text)
    return sum(float(number) * _SECONDS[unit] for number, unit in _PIECE.findall(text))


def _until(text: str, wall: datetime) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return max((moment - wall).total_seconds(), 0.0) if moment.tzinfo else None
