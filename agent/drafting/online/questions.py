"""From a part to the question that is asked about it: its prompt, its schema, its judge and its room."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from specagent.agent.checks import Finding
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import Message, Request
from specagent.agent.drafting.model.pricing import request_tokens
from specagent.agent.drafting.online.asking import Question, Repair
from specagent.agent.drafting.online.condensing import bare, condensed
from specagent.agent.drafting.online.excerpts import chunks, excerpt, fitting, tokens
from specagent.agent.drafting.online.grouping import grouped
from specagent.agent.drafting.online.judging import judge_facts, judge_part
from specagent.agent.drafting.online.mended import mended_facts, mended_part
from specagent.agent.drafting.online.missed import accept_missed, spare_ids
from specagent.agent.drafting.online.parts import Part
from specagent.agent.drafting.online.revising import Adding, Revising
from specagent.agent.drafting.online.settlement import Settlement
from specagent.agent.drafting.prompting.prompts import Prompts, wording_fingerprint
from specagent.agent.drafting.prompting.tasks import Chunk, Wish
from specagent.schemas.answer import PartKind, answer_schema
from specagent.schemas.facts import Facts
from specagent.schemas.prd import Requirement

BLUEPRINT = "Blueprint"
FEEDBACK = "Feedback"
ADDED = "Added requirements"
_SMALL_WINDOW = 16_000
"""Tokens; in a smaller window the one schema of all parts would leave no room for the PRD."""
_FACT_TOKENS = 2_000
"""What the facts take apart from the ids that they cite; they grow with the product, not with the PRD."""
_FACTS_SHARE = 8
"""In excerpts, the facts take up to an eighth of the window."""
_IDS_SHARE = 12
"""The ids that a schema enumerates take up to a twelfth of the window."""
_REQUIREMENT_TOKENS = 12
"""What a requirement takes in an answer that cites each in a goal or a container."""
_SMALLER, _UNTOLD = 0.7, 0.5
"""By how much the window shrinks when a request was too long for it, and when a server does not tell its size."""
_SMALLEST_ROOM = 400
_NO_CHUNK = Chunk(1, 1, 1, "", ())
_HEADING_TOKENS = 200
"""What the headings and marks around a chunk or an excerpt take."""


@dataclass
class Questions:
    """Builds the questions of one run; the opening and the schema are the same bytes in all of them.

    `window` is the model's context window in tokens, None when it is not known; `room` the longest answer.
    """

    prompts: Prompts
    brief: Brief
    room: int = 8_192
    window: int | None = None
    one_schema: bool = True
    _openings: dict[bool, tuple[Message, ...]] = field(default_factory=dict)
    _schemas: dict[PartKind | None, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.spare = spare_ids(self.brief.prd)

    @property
    def fingerprint(self) -> str:
        """Hash the prompts and the schema, apart from the PRD."""
        return wording_fingerprint(self.prompts)

    def opening(self, *, whole: bool) -> tuple[Message, ...]:
        """Return the messages that all calls begin with; `whole` has the PRD in them."""
        if whole not in self._openings:
            self._openings[whole] = self.prompts.opening(self.brief, self.spare, whole=whole)
        return self._openings[whole]

    def schema(self, kind: PartKind) -> dict[str, Any]:
        """Return the schema of an answer: the one of all parts, or the part's own."""
        key = None if self.shares_schema else kind
        if key not in self._schemas:
            refs = [*(one.ref for one in self.brief.prd.requirements), *self.spare]
            self._schemas[key] = answer_schema(refs if self._can_list(refs) else [], key)
        return self._schemas[key]

    def fits_whole(self) -> bool:
        """Return whether the whole PRD fits into the window beside everything else of a call."""
        return self.window is None or self.size() <= self.window

    def fits_one_answer(self) -> bool:
        """Return whether one answer can hold the facts of the whole PRD."""
        return len(self.brief.prd.requirements) <= self._most_requirements

    def chunks(self, after: int = 0, done: int = 0) -> list[Chunk]:
        """Return the PRD from the line behind `after` on, in pieces whose facts one call can settle."""
        room, most = self._room_for_chunk(), self._most_requirements
        return chunks(self.brief.prd, room, most=most, after=after, done=done)

    def halves(self) -> list[Chunk]:
        """Return the PRD in two or three pieces, for when the facts of all of it are too many for one answer."""
        room = min(tokens(self.brief.prd.text), self._room_for_chunk()) * 2 // 3
        most = max(len(self.brief.prd.requirements) * 2 // 3, 1)
        return chunks(self.brief.prd, room, most=min(most, self._most_requirements))

    def facts(self, known: Facts | None = None, chunk: Chunk | None = None) -> Question:
        """Return the question that settles the facts, or finds those that one more chunk adds to `known`."""
        shown = condensed(known, self._fact_room()) if known else None
        messages = self.prompts.blueprint(self.opening(whole=chunk is None), known=shown, chunk=chunk)
        brief, missed, complete = self.brief, self.with_missed, chunk is None
        context = bare(known) if known else None
        return Question(
            label=_label(chunk),
            messages=messages,
            schema=self.schema("facts"),
            max_tokens=self._room(),
            most_tokens=self._most_room(),
            judge=lambda text: judge_facts(text, brief, missed, context, complete=complete),
            repair=self._repair(messages, "facts"),
            settle=lambda verdict: mended_facts(verdict, brief, missed, complete=complete),
            can_halve=bool(chunk and chunk.text),
        )

    def missing(self, known: Facts, left: Sequence[Requirement]) -> Question:
        """Return the question for facts that answer the requirements `left`, which the `known` ones do not."""
        room = self._room_for_chunk() if self.window else tokens(self.brief.prd.text)
        return self.facts(known, Chunk(1, 1, 1, "", tuple(fitting(left[: self._most_requirements], room))))

    def added(self, known: Facts, requirements: Sequence[Requirement]) -> Question:
        """Return the question for what answers `requirements` that came later; its content is all facts then."""
        adding = Adding(known, tuple(requirements), self.with_missed(known))
        question = self.missing(known, requirements)
        return replace(question, label=ADDED, judge=adding.judge, settle=adding.settle)

    def feedback(self, facts: Facts, wishes: Sequence[Wish], *, whole: bool = True) -> Question:
        """Return the question which of the facts the reviewers' `wishes` change; its content is all facts then."""
        shown = condensed(facts, self._fact_room())
        messages = self.prompts.feedback(self.opening(whole=whole and self.fits_whole()), shown, wishes)
        revising = Revising(facts, shown, tuple(wishes), self.with_missed(facts))
        return Question(
            label=FEEDBACK,
            messages=messages,
            schema=self.schema("facts"),
            max_tokens=self._room(),
            most_tokens=self._most_room(),
            judge=revising.judge,
            repair=self._repair(messages, "facts"),
            settle=revising.settle,
        )

    def about(self, part: Part, settled: Settlement) -> Question:
        """Return the question that drafts `part` from the settled facts; without the whole PRD, from an excerpt."""
        brief, blueprint = settled.brief, settled.blueprint
        messages = self._asked_whole(part, settled) if settled.whole and self.fits_whole() else None
        messages = messages or self._asked_in_excerpts(part, settled)
        return Question(
            label=part.label,
            messages=messages,
            schema=self.schema(part.kind),
            max_tokens=self._room(),
            most_tokens=self._most_room(),
            judge=lambda text: judge_part(text, part, brief, blueprint),
            repair=self._repair(messages, part.kind),
            settle=lambda verdict: mended_part(verdict, part, brief, blueprint),
            can_halve=part.halves() is not None,
        )

    def with_missed(self, facts: Facts) -> Brief:
        """Return the brief with the requirements that `facts` rightly adds."""
        return self.brief.with_missed(accept_missed(facts, self.brief.prd, self.spare))

    def size(self) -> int:
        """Return how many tokens a call with the whole PRD may take, the answer included."""
        ids = " ".join(one.ref for one in self.brief.prd.requirements)
        asked = self.prompts.blueprint(self.opening(whole=True))
        return self._tokens(asked, "facts") + _FACT_TOKENS + tokens(ids) + self._room()

    def shrink(self, limit: int | None, asked: int | None) -> bool:
        """Take the window to be smaller: a request made for a window of `asked` was too long, for one of `limit`.

        Returns whether requests can be made any shorter.
        """
        if asked is not None and self.window is not None and self.window < asked:
            return True  # another call has told it already
        tried = asked or self.size()
        untold = int(tried * (_SMALLER if asked else _UNTOLD))
        window = limit if limit and limit < tried else untold
        if window < self._least():
            return False
        self.window = window
        self._schemas.clear()
        return True

    def _can_list(self, refs: Sequence[str]) -> bool:
        """Return whether the schema may name all ids that can be cited; a check knows them anyway."""
        return self.window is None or tokens(" ".join(refs)) <= self.window // _IDS_SHARE

    @property
    def shares_schema(self) -> bool:
        """Whether all calls carry the one schema of all parts."""
        return self.one_schema and (self.window is None or self.window > _SMALL_WINDOW)

    @property
    def _most_requirements(self) -> int:
        return max(self._room() // _REQUIREMENT_TOKENS, 1)

    def _asked_whole(self, part: Part, settled: Settlement) -> tuple[Message, ...] | None:
        messages = self.prompts.part(self.opening(whole=True), part, settled.facts)
        fits = self.window is None or self._tokens(messages, part.kind) + self._room() <= self.window
        return messages if fits else None

    def _asked_in_excerpts(self, part: Part, settled: Settlement) -> tuple[Message, ...]:
        opening = self.opening(whole=False)
        facts = condensed(settled.facts, self._fact_room(), part.names)
        about = excerpt(part, settled.facts, settled.brief.prd)
        if self.window:
            taken = self._tokens(self.prompts.part(opening, part, facts), part.kind) + self._room() + _HEADING_TOKENS
            about = fitting(about, self.window - taken)
        return self.prompts.part(opening, part, facts, about)

    def _repair(self, asked: tuple[Message, ...], kind: PartKind) -> Repair:
        def again(answer: str, findings: Sequence[Finding]) -> tuple[Message, ...]:
            return self.prompts.repair(asked, answer, kind, grouped(findings))

        return again

    def _room(self) -> int:
        """Return how long an answer may be: at most a quarter of the window."""
        return min(self.room, self.window // 4) if self.window else self.room

    def _most_room(self) -> int:
        """Return how long an answer may be that was cut before."""
        return min(self.room * 2, max(self.window // 2, self._room())) if self.window else self.room * 2

    def _fact_room(self) -> int:
        """Return how many tokens the facts may take where the PRD is in excerpts."""
        return self.window // _FACTS_SHARE if self.window else _FACT_TOKENS * 4

    def _least(self) -> int:
        """Return how many tokens a call for facts takes at least, without any text of the PRD."""
        bare_task = self.prompts.blueprint(self.opening(whole=False), chunk=_NO_CHUNK)
        return request_tokens(Request("", bare_task, answer_schema([], "facts"), 0))[0] + _SMALLEST_ROOM

    def _room_for_chunk(self) -> int:
        """Return how many tokens of PRD text fit into a call for facts."""
        if self.window is None:
            return tokens(self.brief.prd.text)
        bare_task = self.prompts.blueprint(self.opening(whole=False), chunk=_NO_CHUNK)
        taken = self._tokens(bare_task, "facts") + self._fact_room() + self._room() + _HEADING_TOKENS
        return max(self.window - taken, _SMALLEST_ROOM)

    def _tokens(self, messages: tuple[Message, ...], kind: PartKind) -> int:
        return sum(request_tokens(Request("", messages, self.schema(kind), 0))) // 2


def _label(chunk: Chunk | None) -> str:
    if chunk is None:
        return BLUEPRINT
    return f"{BLUEPRINT} ({chunk.number}/{chunk.of})" if chunk.text else f"{BLUEPRINT}, what is left"
