"""Whoever redrafts: a model or the catalogue, and what it took."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import ModelError
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.online.options import ModelOptions
from specagent.agent.drafting.online.totals import Totals
from specagent.agent.drafting.progress import Watch
from specagent.agent.drafting.redrafter import Redrafter
from specagent.agent.drafting.redrafting.terms import Move, Today
from specagent.agent.drafting.redrafting.without_model import OfflineRedrafter
from specagent.agent.workspace.state import DrafterRecord


@dataclass(frozen=True)
class Opened:
    """A redrafter that is ready; `totals` returns what a model took so far, None for the catalogue."""

    redrafter: Redrafter
    totals: Callable[[], Totals | None]
    notice: str
    """What the head of a document says that it drafted all of."""
    stopped: Callable[[], ModelError | None] = lambda: None
    """Returns the failure after which no further call was made, such as a key that is not valid."""

    @property
    def record(self) -> DrafterRecord:
        """How the state names it."""
        return DrafterRecord(name=self.redrafter.identity, fingerprint=self.redrafter.fingerprint)


@asynccontextmanager
async def open_redrafter(
    model: ModelOptions | None,
    brief: Brief,
    today: Today,
    moves: tuple[Move, ...],
    watch: Watch,
    warn: Callable[[str], None],
    *,
    streams: bool,
) -> AsyncIterator[Opened]:
    """Yield the redrafter for `model`, or the offline one without."""
    if model is None:
        yield Opened(OfflineRedrafter(brief, today, moves), lambda: None, OfflineDrafter().notice(brief))
        return
    from specagent.agent.drafting.online.drafter import notice_of
    from specagent.agent.drafting.online.session import open_session
    from specagent.agent.prd.sources.secrets import redact

    async with open_session(model, brief, watch, warn, streams=streams, redact=redact) as session:
        notice = notice_of(session.redrafter.identity)
        yield Opened(session.redrafter, session.totals, notice, lambda: session.asker.stopped)
