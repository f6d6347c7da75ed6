"""The command `watch`: show what every save makes stale, until one stops it."""

from contextlib import suppress
from datetime import datetime

from specagent.agent.terminal import emit
from specagent.agent.watching.request import Regenerate, WatchRequest
from specagent.agent.watching.showing import Clock, showing
from specagent.agent.watching.watch import Watcher

_INTERRUPTED = 130


def watch_and_show(request: WatchRequest, regenerate: Regenerate | None = None, *, clock: Clock = datetime.now) -> int:
    """Watch until Ctrl-C and return the exit code: 0, or 130 where that cut a redraft short.

    `regenerate` redrafts what is stale where the request asks for it.
    """
    with showing(clock) as display:
        watcher = Watcher(request, display, clock, regenerate)
        with suppress(KeyboardInterrupt):  # there is no other way to end it
            watcher.run()
    emit(watcher.told())
    return _INTERRUPTED if watcher.is_redrafting else 0
