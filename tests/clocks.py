"""Time for tests: it passes when something waits, and nobody has to."""

import asyncio

_SHORT = 0.001


class AdvancingClock:
    """A clock that is soon at the end of every wait; waits that begin together pass together.

    Each takes a moment of real time, so that what happens on the network meanwhile is not overtaken by far.
    """

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        """Return the seconds that have passed."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Let others run, then be `seconds` later."""
        until = self.time + seconds
        await asyncio.sleep(min(seconds, _SHORT))
        self.time = max(self.time, until)
