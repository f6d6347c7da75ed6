"""Settling the facts: in one call, or chunk by chunk where the PRD is larger than the model's window."""

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import BudgetError, ModelError, TooLongError
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.online.asking import Asker, FailedError
from specagent.agent.drafting.online.excerpts import excerpts_are_cheaper, gap_chunk
from specagent.agent.drafting.online.facts import expand, merge, project
from specagent.agent.drafting.online.judging import WHOLE_DRAFT
from specagent.agent.drafting.online.mended import distinct
from specagent.agent.drafting.online.parts import all_parts
from specagent.agent.drafting.online.provisional import provisional_case
from specagent.agent.drafting.online.questions import Questions
from specagent.agent.drafting.online.settlement import Settlement
from specagent.schemas.facts import Facts
from specagent.schemas.prd import Requirement

_MOST_TRIES = 3
_SMALLER = 0.7
"""By how much the window shrinks when a server says only that a request was too long."""


async def settle_facts(brief: Brief, asker: Asker, questions: Questions, offline: OfflineDrafter) -> Settlement:
    """Return the settled facts; raises ModelError when the model cannot be asked at all."""
    try:
        facts, whole = await _facts(asker, questions)
    except FailedError as err:
        if isinstance(err.__cause__, ModelError):
            raise err.__cause__ from err
        return await offline_settlement(brief, offline, questions, err.reason)
    settled = questions.with_missed(facts)
    found = settled.prd.requirements[len(brief.prd.requirements) :]
    whole = whole and not excerpts_are_cheaper(settled.prd, facts, all_parts(facts))
    return Settlement(settled, facts, expand(facts, settled.prd, found), whole)


async def _facts(asker: Asker, questions: Questions) -> tuple[Facts, bool]:
    """Return the facts, and whether the whole PRD fits into a call."""
    for _ in range(_MOST_TRIES):
        whole = questions.fits_whole()
        try:
            if whole:
                return _checked(await asker.ask(questions.facts())), True
            return await _by_chunks(asker, questions), False
        except TooLongError as err:
            asked = questions.window or questions.size()
            questions.shrink(err.limit or int(asked * _SMALLER))
    raise FailedError("the PRD does not fit into the model's context window, even in excerpts")


async def _by_chunks(asker: Asker, questions: Questions) -> Facts:
    """Return the facts of all chunks; each call is told what those before it settled."""
    known: Facts | None = None
    for chunk in questions.chunks():
        known = distinct(merge(known, _checked(await asker.ask(questions.facts(known, chunk)))))
    if known is None:
        raise FailedError("the PRD is empty")
    left = _unanswered(known, questions)
    if left:
        room = questions.room_for_text()
        try:
            more = await asker.ask(questions.facts(known, gap_chunk(left, room), gap=True))
        except FailedError as err:
            if isinstance(err.__cause__, ModelError) and not isinstance(err.__cause__, BudgetError):
                raise
            return known  # what is still unanswered is listed for the reviewer
        known = distinct(merge(known, _checked(more)))
    return known


def _unanswered(facts: Facts, questions: Questions) -> list[Requirement]:
    """Return the requirements that no goal or container of the facts answers."""
    from specagent.agent.checks import check

    brief = questions.with_missed(facts)
    case = provisional_case(expand(facts, brief.prd), brief)
    refs = {one.subject for one in check(case) if one.rule in WHOLE_DRAFT}
    return [one for one in brief.prd.requirements if one.ref in refs]


async def offline_settlement(brief: Brief, offline: OfflineDrafter, questions: Questions, reason: str) -> Settlement:
    """Return the settlement whose facts are the offline drafter's, for `reason`."""
    blueprint = await offline.blueprint(brief)
    patterns = await offline.patterns(brief, blueprint)
    concerns = await offline.concerns(brief, blueprint)
    facts = project(blueprint, [one.area for one in patterns.patterns], [one.name for one in concerns.concerns])
    return Settlement(brief, facts, blueprint, questions.fits_whole(), reason)


def _checked(content: object) -> Facts:
    if not isinstance(content, Facts):
        raise TypeError("facts expected")
    return content
