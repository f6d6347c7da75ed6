"""GitLab's rate limit: so many requests a minute for each token."""

from collections.abc import Callable

from forge_fake.clock import stamp

_MINUTE = 60


class Limits:
    """Counts the requests of each token; `minutely` is what one may, None where nothing is limited."""

    def __init__(self, clock: Callable[[], float], minutely: int | None) -> None:
        self._clock, self._minutely = clock, minutely
        self._observed: dict[tuple[str, int], int] = {}

    def take(self, token: str) -> int:
        """Count a request; return the seconds to wait where there was none left, else 0."""
        if self._minutely is None:
            return 0
        self._observed[self._key(token)] = self._seen(token) + 1
        return self._reset() - int(self._clock()) if self._seen(token) > self._minutely else 0

    def headers(self, token: str) -> dict[str, str]:
        """Return what every answer tells of it."""
        if self._minutely is None:
            return {}
        seen = self._seen(token)
        return {
            "RateLimit-Limit": str(self._minutely),
            "RateLimit-Name": "throttle_authenticated_api",
            "RateLimit-Observed": str(seen),
            "RateLimit-Remaining": str(max(self._minutely - seen, 0)),
            "RateLimit-Reset": str(self._reset()),
            "RateLimit-ResetTime": stamp(self._reset()),
        }

    def _seen(self, token: str) -> int:
        return self._observed.get(self._key(token), 0)

    def _key(self, token: str) -> tuple[str, int]:
        return token, self._reset()

    def _reset(self) -> int:
        return (int(self._clock()) // _MINUTE + 1) * _MINUTE
