"""Following a PRD and its spec: each save is looked at once, and only what changed is told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.live_rows import counted, minutes
from specagent.agent.watching.differences import differences
from specagent.agent.watching.files import Stamps, WatchedFiles, refuse_unwatchable, saved, watched_files
from specagent.agent.watching.listening import moments
from specagent.agent.watching.redrafting import Redrafting
from specagent.agent.watching.request import Regenerate, WatchRequest
from specagent.agent.watching.showing import Clock, Display
from specagent.agent.workspace.standing import SpecStatus, layout_of, named_spec, see_spec

Listen = Callable[[Callable[[], Mapping[Path, int]]], Iterator[None]]
"""Yields when something in the folders may have changed."""
_MOST_NAMED = 3


class Watcher:
    """Watches until it is interrupted; afterwards it knows what there was."""

    def __init__(
        self,
        request: WatchRequest,
        display: Display,
        clock: Clock,
        regenerate: Regenerate | None = None,
        listen: Listen = moments,
    ) -> None:
        """Look at the spec for the first time; raises SpecAgentError where it or its PRD cannot be read or watched."""
        refuse_unwatchable(request.prd)
        if request.max_cost is not None and not request.auto:
            raise UsageError("--max-cost caps what --auto may spend", "Give both, or neither.")
        self._request = request
        self._display = display
        self._clock = clock
        self._listen = listen
        self._redrafting = Redrafting(request, regenerate, display) if request.auto and regenerate else None
        self._begun = clock()
        self._saves = 0
        self._problem = ""
        self._seen = self._expected().stamps()
        self._status, self._files = self._look()
        self._seen = self._known(self._seen)

    @property
    def is_redrafting(self) -> bool:
        """Whether a redraft is running."""
        return self._redrafting is not None and self._redrafting.busy

    def told(self) -> str:
        """Return one line on the whole watch."""
        points = [counted(self._saves, "save")]
        if self._redrafting:
            points += [counted(self._redrafting.runs, "redraft"), f"{self._redrafting.spent:.4f} USD"]
        return f"Watched for {minutes((self._clock() - self._begun).total_seconds())}: {', '.join(points)}."

    def run(self) -> None:
        """Watch until KeyboardInterrupt."""
        before: Stamps | None = None
        for _ in self._listen(lambda: self._files.folders()):
            now = self._files.stamps()
            if before is None:  # somebody listens only now: what was saved since the first look is seen below
                self._display.begin(self._status)
                self._redraft()
            elif now != self._seen and now == before:  # nothing more came: the save is over
                self._take(now)
            before = now
            self._display.idle()

    def _take(self, now: Stamps) -> None:
        """Look at what was saved, and redraft what it made stale."""
        events = saved(self._seen, now)
        self._saves += 1
        self._refresh(events, now)
        if self._redrafting:
            self._redrafting.forget()
            self._redraft()

    def _redraft(self) -> None:
        """Redraft until there is nothing left that was not tried; what that writes itself is no save."""
        while self._redrafting and not self._problem and self._redrafting.has_work(self._status):
            self._redrafting.run(self._status)
            self._refresh((), self._files.stamps())

    def _refresh(self, events: Sequence[str], now: Stamps) -> None:
        """Look at the spec as it stands since `now`, and tell what differs from the last look."""
        self._seen = now
        try:
            status, self._files = self._look()
        except SpecAgentError as err:
            if err.message != self._problem:
                self._display.tell([*_joined(events), f"cannot be read at the moment: {err.message}"])
            self._problem = err.message
            return
        changes = differences(self._status.parts, status.parts)
        changes = ["can be read again", *changes] if self._problem else changes
        self._problem = ""
        self._seen = self._known(now)
        self._status = status
        told = [*_joined(events), *changes] if changes else [f"{one}: nothing changed" for one in _joined(events)]
        self._display.tell(told, status)

    def _look(self) -> tuple[SpecStatus, WatchedFiles]:
        spec, config = named_spec(self._request.status)
        found = see_spec(spec, self._request.prd, config)
        status = SpecStatus(found.checked.name, found.checked.prd or "", tuple(found.parts), found.notes)
        return status, watched_files((self._request.prd, status.prd), found.layout, config, self._request.config)

    def _expected(self) -> WatchedFiles:
        """Return the files that one expects to watch before any was read."""
        spec, config = named_spec(self._request.status)
        return watched_files((self._request.prd,), layout_of(spec, config), config, self._request.config)

    def _known(self, stamps: Stamps) -> Stamps:
        """Return how the files stood that are watched now; those that are new stand as they do."""
        return {path: stamps.get(path, now) for path, now in self._files.stamps().items()} | {
            path: stamp for path, stamp in stamps.items() if path in self._files
        }


def _joined(events: Sequence[str]) -> list[str]:
    """Return what was saved as one line; nothing for nothing."""
    more = f" and {len(events) - _MOST_NAMED} more" if len(events) > _MOST_NAMED else ""
    return [f"{', '.join(events[:_MOST_NAMED])}{more}"] if events else []
