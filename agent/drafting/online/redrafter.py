"""The redrafter that asks a model: what changes in the facts first, then each part by itself."""

from collections.abc import Callable, Sequence

from specagent.agent.drafting.drafter import Shortfall
from specagent.agent.drafting.model.call import ModelError, TooLongError
from specagent.agent.drafting.online.asking import Asker, FailedError, Question
from specagent.agent.drafting.online.drafter import Forget
from specagent.agent.drafting.online.excerpts import excerpts_are_cheaper
from specagent.agent.drafting.online.facts import expand
from specagent.agent.drafting.online.parts import Part, all_parts
from specagent.agent.drafting.online.portions import draft_part
from specagent.agent.drafting.online.questions import ADDED, FEEDBACK, Questions
from specagent.agent.drafting.online.settlement import Settlement
from specagent.agent.drafting.progress import Progress
from specagent.agent.drafting.prompting.tasks import Wish
from specagent.schemas.base import Schema
from specagent.schemas.facts import Facts
from specagent.schemas.prd import Requirement
from specagent.schemas.sections import SECTIONS, Slug

_MOST_TRIES = 3
_TOO_LONG = "it does not fit into the model's context window"
_SLUGS: dict[str, Slug] = {one.slug: one.slug for one in SECTIONS}


class ModelRedrafter:
    """Implements `Redrafter` for one brief: nothing stands in for what the model does not come up with."""

    def __init__(self, asker: Asker, questions: Questions, forget: Forget) -> None:
        """`forget` takes the requests of what failed for good, so that another run asks them again."""
        self._asker = asker
        self._questions = questions
        self._forget = forget
        self._settled: Settlement | None = None
        self._shortfalls: list[Shortfall] = []

    @property
    def identity(self) -> str:
        """Name the model and its parameters."""
        return self._asker.model.identity

    @property
    def fingerprint(self) -> str:
        """Hash what else decides how it words: the prompts and the schema."""
        return self._questions.fingerprint

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """What the model did not come up with so far."""
        return tuple(self._shortfalls)

    async def settle(self, facts: Facts, added: Sequence[Requirement], wishes: Sequence[Wish]) -> Facts:
        """Return the facts with what the added requirements and the wishes change in them; each costs one call.

        A call that fails leaves them as they are. Raises ModelError when the model cannot be asked at all.
        """
        known = facts
        if added:
            known = await self._asked(known, lambda: self._questions.added(facts, added), Shortfall(ADDED, "goals", ""))
        if wishes:
            before, section = known, _SLUGS.get(wishes[0].part, "decisions")
            whole = self._sends_whole(before)
            known = await self._asked(
                before,
                lambda: self._questions.feedback(before, wishes, whole=whole),
                Shortfall(FEEDBACK, section, ""),
            )
        return known

    async def draft(self, part: Part, facts: Facts) -> Sequence[Schema]:
        """Return the contents of a part; what fails is told by `shortfalls`."""
        portion = await draft_part(part, self._settlement(facts), self._questions, self._asker)
        self._shortfalls += portion.shortfalls
        self._forget(portion.failed)
        return portion.contents

    async def _asked(self, facts: Facts, question: Callable[[], Question], lacking: Shortfall) -> Facts:
        """Return the facts that the question's answer gives, or `facts` when there is none."""
        try:
            content = await self._answered(question)
        except FailedError as err:
            if isinstance(err.__cause__, ModelError):
                raise err.__cause__ from err
            self._shortfalls.append(Shortfall(lacking.part, lacking.section, err.reason))
            self._forget(err.requests)
            return facts
        if not isinstance(content, Facts):
            raise TypeError("facts expected")
        return content

    async def _answered(self, question: Callable[[], Question]) -> Schema:
        """Return the content of an answer; where the request was too long for the server it is made shorter."""
        asked = question()
        for _ in range(_MOST_TRIES):
            window = self._questions.window
            try:
                return await self._asker.ask(asked)
            except TooLongError as err:
                if not self._questions.shrink(err.limit, window):
                    break
                asked = question()
        self._asker.watch(Progress(asked.label, "failed", note=_TOO_LONG))
        raise FailedError(_TOO_LONG)

    def _settlement(self, facts: Facts) -> Settlement:
        """Return the settlement that parts are drafted from, made once for the same facts."""
        if self._settled is None or self._settled.facts is not facts:
            brief = self._questions.with_missed(facts)
            missed = brief.prd.requirements[len(self._questions.brief.prd.requirements) :]
            blueprint = expand(facts, brief.prd, missed)
            self._settled = Settlement(brief, facts, blueprint, self._sends_whole(facts))
        return self._settled

    def _sends_whole(self, facts: Facts) -> bool:
        """Return whether the whole PRD is sent, or each part what it needs of it."""
        prd = self._questions.with_missed(facts).prd
        return self._questions.fits_whole() and not excerpts_are_cheaper(prd, facts, all_parts(facts))
