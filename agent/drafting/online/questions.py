"""From a part to the question that is asked about it: its prompt, its schema, its judge and its room."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from specagent.agent.checks import Finding
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import Message, Request
from specagent.agent.drafting.model.pricing import request_tokens
from specagent.agent.drafting.online.asking import Question, Repair
from specagent.agent.drafting.online.excerpts import chunks, excerpt, fitting
from specagent.agent.drafting.online.judging import judge_facts, judge_part
from specagent.agent.drafting.online.mended import mended_facts, mended_part
from specagent.agent.drafting.online.missed import accept_missed, spare_ids
from specagent.agent.drafting.online.parts import Part
from specagent.agent.drafting.online.settlement import Settlement
from specagent.agent.drafting.prompting.prompts import Prompts
from specagent.agent.drafting.prompting.tasks import Chunk
from specagent.schemas.answer import PartKind, answer_schema
from specagent.schemas.facts import Facts

BLUEPRINT = "Blueprint"
_SMALL_WINDOW = 16_000
"""Tokens; in a smaller window the one schema of all parts would leave no room for the PRD."""
_TASK_TOKENS = 1_500
"""What the instructions of a part take at most."""
_FACT_TOKENS = 2_500
"""What the facts take; they grow with the product, not with the PRD."""
_SMALLEST_ROOM = 500


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
        schema = json.dumps(answer_schema([]), sort_keys=True)
        return hashlib.sha256(f"{self.prompts.fingerprint()}{schema}".encode()).hexdigest()

    def opening(self, *, whole: bool) -> tuple[Message, ...]:
        """Return the messages that all calls begin with; `whole` has the PRD in them."""
        if whole not in self._openings:
            self._openings[whole] = self.prompts.opening(self.brief, self.spare, whole=whole)
        return self._openings[whole]

    def schema(self, kind: PartKind) -> dict[str, Any]:
        """Return the schema of an answer: the one of all parts, or the part's own."""
        key = None if self._shares_schema else kind
        if key not in self._schemas:
            refs = [*(one.ref for one in self.brief.prd.requirements), *self.spare]
            self._schemas[key] = answer_schema(refs, key)
        return self._schemas[key]

    def fits_whole(self) -> bool:
        """Return whether the whole PRD fits into the window beside everything else of a call."""
        return self.window is None or self._taken(whole=True) + self._room() <= self.window

    def chunks(self) -> list[Chunk]:
        """Return the PRD in pieces that fit into the window."""
        return chunks(self.brief.prd, self.room_for_text())

    def room_for_text(self) -> int:
        """Return how many tokens of PRD text fit into a call that has no PRD in its opening."""
        window = self.window or self._taken(whole=True)
        return max(window - self._taken(whole=False) - self._room(), _SMALLEST_ROOM)

    def facts(self, known: Facts | None = None, chunk: Chunk | None = None, gap: bool = False) -> Question:
        """Return the question that settles the facts, or adds those of one more chunk to `known`."""
        messages = self.prompts.blueprint(self.opening(whole=chunk is None), known=known, chunk=chunk)
        complete = chunk is None
        piece = f" ({chunk.number}/{chunk.of})" if chunk and not gap else ", what is left" if gap else ""
        return Question(
            label=f"{BLUEPRINT}{piece}",
            messages=messages,
            schema=self.schema("facts"),
            max_tokens=self._room(),
            most_tokens=self._most_room(),
            judge=lambda text: judge_facts(text, self.brief, self.with_missed, complete=complete),
            repair=self._repair(messages, "facts"),
            settle=lambda verdict: mended_facts(verdict, self.brief, self.with_missed),
        )

    def about(self, part: Part, settled: Settlement, *, whole: bool | None = None) -> Question:
        """Return the question that drafts `part` from the settled facts."""
        whole = settled.whole if whole is None else whole
        about = [] if whole else fitting(excerpt(part, settled.facts, settled.brief.prd), self.room_for_text())
        messages = self.prompts.part(self.opening(whole=whole), part, settled.facts, about)
        brief, blueprint = settled.brief, settled.blueprint
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
        """Return how many tokens a call with the whole PRD may take."""
        return self._taken(whole=True) + self._room()

    def shrink(self, window: int) -> None:
        """Take the window to be `window` tokens from now on: a server said so."""
        self.window = min(window, self.window - 1) if self.window else window

    @property
    def _shares_schema(self) -> bool:
        return self.one_schema and (self.window is None or self.window > _SMALL_WINDOW)

    def _repair(self, asked: tuple[Message, ...], kind: PartKind) -> Repair:
        def again(answer: str, findings: Sequence[Finding]) -> tuple[Message, ...]:
            return self.prompts.repair(asked, answer, kind, findings)

        return again

    def _room(self) -> int:
        """Return how long an answer may be: at most a quarter of the window."""
        return min(self.room, self.window // 4) if self.window else self.room

    def _most_room(self) -> int:
        """Return how long an answer may be that was cut before."""
        return min(self.room * 2, max(self.window // 2, self._room())) if self.window else self.room * 2

    def _taken(self, *, whole: bool) -> int:
        opening = Request("", self.opening(whole=whole), self.schema("facts"), 0)
        return sum(request_tokens(opening)) // 2 + _TASK_TOKENS + min(_FACT_TOKENS, (self.window or 10**9) // 8)
