"""The commands `cache info` and `cache clear`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from specagent.agent.config import load_config
from specagent.agent.drafting.model.memo import Memo
from specagent.agent.errors import SpecAgentError
from specagent.agent.terminal import emit, note
from specagent.agent.workspace.layout import find_root
from specagent.agent.workspace.modelling import memo_folder


def show_cache(folder: Path | None, config: Path | None) -> None:
    """Print where finished answers are kept, how many, how large and how old they are."""
    with _memo(folder, config) as memo:
        found = memo.info()
        emit(f"{found.path}\n{found.answers} answers, {found.bytes / 1_000_000:.1f} MB")
        if found.oldest and found.newest:
            emit(f"from {_day(found.oldest)} to {_day(found.newest)}")


def clear_cache(folder: Path | None, config: Path | None) -> None:
    """Delete all finished answers, and print how many there were."""
    with _memo(folder, config) as memo:
        emit(f"Deleted {memo.clear()} answers.")


@contextmanager
def _memo(folder: Path | None, config: Path | None) -> Iterator[Memo]:
    settings = load_config(find_root(None, Path.cwd()), {"cache_dir": folder}, os.environ, config)
    place = memo_folder(settings)
    if place is None:
        raise SpecAgentError("there is no folder for the cache", "Name one with --cache-dir.")
    memo = Memo.open(place, note)
    try:
        yield memo
    finally:
        memo.close()


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
