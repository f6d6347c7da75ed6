"""Interrupts what writes at an exact point, and finishes it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from specagent.agent.workspace.layout import Layout
from specagent.agent.workspace.lock import locked
from specagent.agent.workspace.recovery import recover

FINISHED = "finished what an interrupted run had begun: {} of 'docs/architecture.md'"


def interrupt(act: Callable[[], object], at: int) -> None:
    """Do something until it is about to put its n-th file in its place: there it is interrupted, as by Ctrl-C."""
    left, replace = iter(range(1, at)), os.replace

    def counted(source: Path, target: Path) -> None:
        if target.suffix in (".md", ".json") and next(left, None) is None:
            raise KeyboardInterrupt
        replace(source, target)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "replace", counted)
        with pytest.raises(KeyboardInterrupt):
            act()


def recovered(layout: Layout) -> list[str]:
    """Return what recovery tells."""
    told: list[str] = []
    with locked(layout) as held:
        found = recover(layout, held, told.append)
    assert found == bool(told)
    return told


def contents(folder: Path) -> dict[Path, tuple[bytes, int]]:
    """Return every file of a project with its time of change, but for those in `.git`."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
