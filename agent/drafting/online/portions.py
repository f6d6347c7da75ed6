"""One part drafted: asked whole, in halves where it is cut, and in excerpts where it does not fit the window."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from specagent.agent.drafting.drafter import Shortfall
from specagent.agent.drafting.model.call import ModelError, Request, TooLongError
from specagent.agent.drafting.online.asking import Asker, CutError, FailedError
from specagent.agent.drafting.online.parts import Part
from specagent.agent.drafting.online.questions import Questions
from specagent.agent.drafting.online.settlement import Settlement
from specagent.agent.drafting.progress import Progress
from specagent.schemas.base import Schema
from specagent.schemas.text import slug

_MOST_TRIES = 3
_TOO_LONG = "it does not fit into the model's context window, even with an excerpt of the PRD"


@dataclass(frozen=True)
class Portion:
    """What came of one part: its contents, what it lacks, and the requests of those that failed for good."""

    contents: tuple[Schema, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    failed: tuple[Request, ...] = ()

    def __add__(self, other: "Portion") -> "Portion":
        return Portion(
            (*self.contents, *other.contents), (*self.shortfalls, *other.shortfalls), (*self.failed, *other.failed)
        )


async def draft_part(part: Part, settled: Settlement, questions: Questions, asker: Asker) -> Portion:
    """Return what the model makes of `part`; a failure is told in it and not raised."""
    try:
        content = await _asked(part, settled, questions, asker)
    except CutError as err:
        halves = part.halves()
        if halves is None:
            return _lacking(part, err)
        asker.watch(Progress(part.label, "done", note="in halves"))
        first, second = await asyncio.gather(*(draft_part(one, settled, questions, asker) for one in halves))
        return first + second
    except FailedError as err:
        return _lacking(part, err)
    missing = _missing(part, content)
    label = f"{part.label} ({', '.join(missing)})"
    return Portion((content,), (Shortfall(label, part.section, "rows were left out"),) if missing else ())


async def _asked(part: Part, settled: Settlement, questions: Questions, asker: Asker) -> Schema:
    """Return the content; where the request was too long for the server it is made shorter."""
    for _ in range(_MOST_TRIES):
        window = questions.window
        try:
            return await asker.ask(questions.about(part, settled))
        except TooLongError as err:
            if not questions.shrink(err.limit, window):
                break
    asker.watch(Progress(part.label, "failed", note=_TOO_LONG))
    raise FailedError(_TOO_LONG)


def _lacking(part: Part, err: FailedError) -> Portion:
    """Return the portion of a part that failed; answers stay remembered where only the next call could not be made."""
    failed = () if isinstance(err.__cause__, ModelError) else tuple(err.requests)
    return Portion((), (Shortfall(part.label, part.section, err.reason),), failed)


def _missing(part: Part, content: Schema) -> Sequence[str]:
    """Return the rows that were asked for and are not there."""
    rows = [row for _, value in content if isinstance(value, list) for row in value]
    found = {slug(getattr(row, "name", "") or getattr(row, "area", "")) for row in rows}
    return [] if part.kind == "adr" else [one for one in part.names if slug(one) not in found]
