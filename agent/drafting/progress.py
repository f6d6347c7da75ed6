"""What a draft tells while it runs, for whoever watches."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

PartState = Literal["waiting", "drafting", "checking", "repairing", "done", "cached", "failed"]


@dataclass(frozen=True)
class Progress:
    """A part's new state; `tokens` is how much of its answer has arrived, `note` why it failed."""

    part: str
    state: PartState
    tokens: int = 0
    note: str = ""


Watch = Callable[[Progress], None]


def unwatched(_: Progress) -> None:
    """Take a progress and do nothing."""
