"""Settling the facts: in one call, or chunk by chunk where the PRD is too large for that."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from specagent.agent.checks import FACTS, check
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import BudgetError, ModelError, TooLongError
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.online.asking import Asker, CutError, FailedError
from specagent.agent.drafting.online.excerpts import excerpts_are_cheaper, halved
from specagent.agent.drafting.online.facts import LISTS, distinct, expand, merge, project
from specagent.agent.drafting.online.parts import all_parts
from specagent.agent.drafting.online.provisional import provisional_case
from specagent.agent.drafting.online.questions import BLUEPRINT, Questions
from specagent.agent.drafting.online.settlement import Setback, Settlement
from specagent.agent.drafting.online.usual_concerns import with_usual_concerns
from specagent.agent.drafting.prompting.tasks import Chunk
from specagent.schemas.base import Schema
from specagent.schemas.facts import Facts
from specagent.schemas.prd import Requirement

_MOST_TRIES = 8
"""How often the window may turn out to be smaller than thought."""
_MOST_CUTS = 3
"""How often in a row a chunk is halved because its answer was cut: some models never come to an end."""
_TOO_LONG = "the PRD does not fit into the model's context window, even in excerpts"
_NEVER_EMPTY = ("goals", "technologies", "areas", "concerns", "decisions")


@dataclass
class _Found:
    """The facts so far, and the calls for more of them that failed."""

    facts: Facts | None = None
    setbacks: list[Setback] = field(default_factory=list)

    def add(self, content: Schema) -> None:
        """Add what an answer holds."""
        if not isinstance(content, Facts):
            raise TypeError("facts expected")
        self.facts = distinct(merge(self.facts, content))

    def fail(self, part: str, err: FailedError) -> None:
        """Note a call that failed."""
        self.setbacks.append(Setback(part, err.reason, err.requests))


async def settle_facts(brief: Brief, asker: Asker, questions: Questions, offline: OfflineDrafter) -> Settlement:
    """Return the settled facts; raises ModelError when the model cannot be asked at all."""
    found = _Found()
    try:
        await _ask_for_facts(asker, questions, found)
    except FailedError as err:
        if isinstance(err.__cause__, ModelError):
            raise err.__cause__ from err
        found.fail(BLUEPRINT, err)
        return await offline_settlement(brief, offline, questions, found.setbacks)
    if found.facts is None or not found.facts.containers:
        found.setbacks = found.setbacks or [Setback(BLUEPRINT, "the answers name no container")]
        return await offline_settlement(brief, offline, questions, found.setbacks)
    facts = await _completed(found, brief, offline, questions)
    settled = questions.with_missed(facts)
    missed = settled.prd.requirements[len(brief.prd.requirements) :]
    whole = questions.fits_whole() and not excerpts_are_cheaper(settled.prd, facts, all_parts(facts))
    return Settlement(settled, facts, expand(facts, settled.prd, missed), whole, tuple(found.setbacks))


async def offline_settlement(
    brief: Brief, offline: OfflineDrafter, questions: Questions, setbacks: Sequence[Setback] = ()
) -> Settlement:
    """Return the settlement whose facts are the offline drafter's, after `setbacks`."""
    blueprint = await offline.blueprint(brief)
    patterns = await offline.patterns(brief, blueprint)
    concerns = await offline.concerns(brief, blueprint)
    facts = project(blueprint, [one.area for one in patterns.patterns], [one.name for one in concerns.concerns])
    whole = questions.fits_whole() and not excerpts_are_cheaper(brief.prd, facts, all_parts(facts))
    return Settlement(brief, facts, blueprint, whole, tuple(setbacks), offline=True)


async def _ask_for_facts(asker: Asker, questions: Questions, found: _Found) -> None:
    """Ask for all facts at once, or by chunks where one call cannot take the PRD or give them all."""
    for _ in range(_MOST_TRIES):
        if not (questions.fits_whole() and questions.fits_one_answer()):
            return await _ask_by_chunks(asker, questions, found, questions.chunks())
        asked = questions.window
        try:
            found.add(await asker.ask(questions.facts()))
            return None
        except TooLongError as err:
            if not questions.shrink(err.limit, asked):
                raise _too_small(err) from err
        except CutError:
            pieces = questions.halves()
            if len(pieces) < 2:
                raise
            return await _ask_by_chunks(asker, questions, found, pieces)
    raise FailedError(_TOO_LONG)


async def _ask_by_chunks(asker: Asker, questions: Questions, found: _Found, chunks: Sequence[Chunk]) -> None:
    """Ask for the facts of all chunks; each call is told what those before it settled."""
    waiting, tries, cuts = deque(chunks), 0, 0
    while waiting:
        chunk, asked = waiting.popleft(), questions.window
        question = questions.facts(found.facts, chunk)
        try:
            found.add(await asker.ask(question))
            cuts = 0
        except TooLongError as err:
            tries += 1
            if tries > _MOST_TRIES or not questions.shrink(err.limit, asked):
                raise _too_small(err) from err
            waiting = deque(questions.chunks(after=chunk.first_line - 1, done=chunk.number - 1))
        except CutError as err:
            cuts += 1
            if cuts > _MOST_CUTS and not found.facts:
                raise
            pieces = halved(chunk) if cuts <= _MOST_CUTS else None
            if pieces:
                waiting.extendleft(reversed(pieces))
            else:
                found.fail(question.label, err)
        except FailedError as err:
            if isinstance(err.__cause__, ModelError):
                raise
            found.fail(question.label, err)
    await _ask_for_the_rest(asker, questions, found)


async def _ask_for_the_rest(asker: Asker, questions: Questions, found: _Found) -> None:
    """Ask once more for what the facts do not answer; what is left then is listed for the reviewer."""
    left = _unanswered(found.facts, questions) if found.facts else []
    if not found.facts or not left:
        return
    question = questions.missing(found.facts, left)
    try:
        found.add(await asker.ask(question))
    except (FailedError, TooLongError) as err:
        cause = err if isinstance(err, TooLongError) else err.__cause__
        if isinstance(cause, ModelError) and not isinstance(cause, BudgetError | TooLongError):
            raise


def _too_small(err: TooLongError) -> TooLongError:
    return TooLongError(
        f"the model's context window is too small for the instructions and a piece of the PRD: {err.message}",
        "Use a model with a window of 8,000 tokens or more.",
        limit=err.limit,
    )


def _unanswered(facts: Facts, questions: Questions) -> list[Requirement]:
    """Return the requirements that no goal or container of the facts answers."""
    brief = questions.with_missed(facts)
    case = provisional_case(expand(facts, brief.prd), brief)
    refs = {one.subject for one in check(case, FACTS)}
    return [one for one in brief.prd.requirements if one.ref in refs]


async def _completed(found: _Found, brief: Brief, offline: OfflineDrafter, questions: Questions) -> Facts:
    """Return the facts with every usual concern, and the offline drafter's for each list that must not be empty."""
    facts = found.facts
    if facts is None:
        raise LookupError("there are facts to complete")
    empty = [name for name in _NEVER_EMPTY if not getattr(facts, name)]
    if not empty:
        return with_usual_concerns(facts)
    theirs = (await offline_settlement(brief, offline, questions)).facts
    nothing: dict[str, list[object]] = {name: [] for name in (*LISTS, "missed") if name not in empty}
    found.setbacks.append(Setback(BLUEPRINT, f"the answer has no {' and no '.join(empty)}"))
    return with_usual_concerns(merge(facts, theirs.model_copy(update=nothing)))
