"""Drafting with whatever the settings name, and what it took."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass

from specagent.agent.catalogue.store import catalogue
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.draft import Draft, draft_spec
from specagent.agent.drafting.frame import Frame
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.online.options import ModelOptions
from specagent.agent.drafting.online.totals import Totals
from specagent.agent.drafting.progress import Progress, Watch
from specagent.agent.terminal import note
from specagent.agent.workspace.state import DrafterRecord

_FINISHED = ("done", "cached")


@dataclass(frozen=True)
class Drafted:
    """A draft, who drafted it, and what a model took for it."""

    draft: Draft
    record: DrafterRecord
    totals: Totals | None = None


def draft_with(
    model: ModelOptions | None, brief: Brief, frame: Frame, watch: Watch, warn: Callable[[str], None], *, streams: bool
) -> Drafted:
    """Return the draft of `brief`; a model's finished answers are kept also when this is interrupted."""
    if model is None:
        return asyncio.run(draft_offline(brief, frame))
    counted = _Counted(watch)
    try:
        return asyncio.run(draft_with_model(model, brief, frame, counted, warn, streams=streams))
    except KeyboardInterrupt:
        kept = "kept: run the same command again to go on" if model.memo else "lost, as --no-cache was given"
        note(f"{len(counted.finished)} of {len(counted.seen)} parts were finished and are {kept}.")
        raise


async def draft_with_model(
    model: ModelOptions, brief: Brief, frame: Frame, watch: Watch, warn: Callable[[str], None], *, streams: bool
) -> Drafted:
    """Return the draft of `brief` by a model, in a running event loop."""
    from specagent.agent.drafting.online.session import open_session
    from specagent.agent.prd.sources.secrets import redact

    async with open_session(model, brief, watch, warn, streams=streams, redact=redact) as session:
        draft = await draft_spec(brief, session.drafter, frame)
        record = DrafterRecord(name=model.identity, fingerprint=session.drafter.fingerprint)
        return Drafted(draft, record, session.totals())


def warm_up(model: ModelOptions | None) -> None:
    """Begin to import what asking a model needs, while the PRD is still being read."""
    if model:
        threading.Thread(target=_import_door, daemon=True).start()


def _import_door() -> None:
    try:
        import specagent.agent.drafting.model.door.chat  # noqa: F401
    except ImportError:
        return  # imported again where it is needed, and told there


async def draft_offline(brief: Brief, frame: Frame) -> Drafted:
    """Return the offline draft of `brief`."""
    drafter = OfflineDrafter()
    draft = await draft_spec(brief, drafter, frame)
    return Drafted(draft, DrafterRecord(name=drafter.identity, fingerprint=catalogue().fingerprint))


class _Counted:
    """Passes progress on, and remembers which parts are finished."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self.seen: set[str] = set()
        self.finished: set[str] = set()

    def __call__(self, progress: Progress) -> None:
        self.seen.add(progress.part)
        if progress.state in _FINISHED:
            self.finished.add(progress.part)
        self._watch(progress)
