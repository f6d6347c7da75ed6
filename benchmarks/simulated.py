"""The simulated provider: the tests' scripted server with the pace of a hosted model."""

from dataclasses import replace

from provider import Pace

HOSTED = Pace(first=0.5, per_second=80)
"""Half a second to the first token, then 80 tokens per second."""
INSTANT = Pace()


def faster(times: float) -> Pace:
    """Return the hosted pace, so many times as fast; ratios between the parts of a run stay as they are."""
    return replace(HOSTED, first=HOSTED.first / times, per_second=HOSTED.per_second * times)


def fluent(tokens_per_second: float) -> Pace:
    """Return a pace with the usual time to the first token and another speed: prompt caches work as at the usual one.

    Calls that are sent together arrive before the first of them is remembered.
    """
    return replace(HOSTED, per_second=tokens_per_second)
