"""Watches whose saves are steps of a script: nothing has to be waited for."""

import os
from datetime import datetime, timedelta

from specagent.agent.watching.request import WatchRequest
from specagent.agent.watching.watch import Watcher
from specagent.agent.workspace.regenerating.request import PartOutcome, RegenerateReport
from specagent.agent.workspace.report import ModelReport


class Recorder:
    """Keeps everything that a watch shows."""

    def __init__(self):
        self.told = []
        self.work_done = []
        self.status = None

    def begin(self, status):
        self.status = status

    def tell(self, lines, status=None):
        self.told += lines
        self.status = status or self.status

    def work(self, doing):
        self.work_done.append(doing)

    def idle(self):
        pass


def ticking(seconds=1):
    """Return a clock that goes on by so many seconds whenever it is asked."""
    now = datetime(2026, 11, 27, 14, 3, 12)

    def clock():
        nonlocal now
        now += timedelta(seconds=seconds)
        return now

    return clock


def watched(steps, regenerate=None, **request):
    """Run a watch that sees each step as one save; return what it showed, and the watch."""
    recorder = Recorder()

    def listen(folders):
        yield
        for step in steps:
            assert folders()
            step()
            yield
            yield

    watcher = Watcher(WatchRequest("PRD.md", **request), recorder, ticking(), regenerate, listen)
    watcher.run()
    return recorder, watcher


def saving(path, old, new):
    """Return a step that replaces a text in a file; its time differs whatever the file system's clock says."""

    def step():
        text = path.read_text()
        assert old in text
        before = path.stat()
        path.write_text(text.replace(old, new))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1_000_000))

    return step


def report(cost=None, parts=(("goals", "written"),), calls=True, **more):
    """Return what a redraft came to."""
    model = ModelReport("m", 1, 0, 10, 0, 10, cost, 0.1) if calls else None
    outcomes = tuple(PartOutcome(part, part, outcome, conflicts=("row",)) for part, outcome in parts)
    return RegenerateReport("docs/architecture.md", "written", outcomes, model=model, **more)
