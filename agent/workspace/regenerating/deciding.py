"""What is done with each candidate: by a person who looks at it, or by the policy on conflicts."""

import difflib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from specagent.agent.workspace.regenerating.candidates import Candidate
from specagent.agent.workspace.regenerating.request import ConflictPolicy, PartOutcome, Reviewer

Again = Callable[[Candidate, str], Awaitable[Candidate]]
"""Drafts a candidate's part once more, with feedback."""


@dataclass
class Decisions:
    """What was decided so far: the text of each part that is to be written or stays as it is by decision.

    `feedback` is what a person said about a part before accepting it. `marked` are parts that get conflict markers, as
    they read without the redraft's side of each.
    """

    policy: ConflictPolicy
    reviewer: Reviewer | None
    again: Again
    reasons: Mapping[str, tuple[str, ...]]
    taken: dict[str, Candidate] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    outcomes: list[PartOutcome] = field(default_factory=list)
    feedback: dict[str, list[str]] = field(default_factory=dict)
    marked: dict[str, str] = field(default_factory=dict)
    stopped: bool = False

    @property
    def readable(self) -> dict[str, str]:
        """The texts without conflict markers, which nobody could read as Markdown."""
        return {**self.texts, **self.marked}

    async def take(self, candidates: Sequence[Candidate]) -> None:
        """Decide on each candidate, in their order."""
        for one in candidates:
            if not one.changes:
                self._accept(one, one.mine)
            elif self.stopped:
                self._leave(one, "skipped")
            elif self.reviewer is None:
                self._by_policy(one)
            else:
                await self._ask(one, self.reviewer)

    def _by_policy(self, one: Candidate) -> None:
        conflicts = one.merged.conflicts
        if not conflicts:
            self._accept(one, one.merged.text("keep-mine"))
        elif self.policy == "fail":
            self._leave(one, "conflict")
        else:
            taken = replace(one, generated=one.redrafted) if self.policy == "take-new" else one
            self._accept(taken, one.merged.text(self.policy))
            if self.policy == "markers":
                self.marked[one.part] = one.merged.text("keep-mine")
                where = tuple(conflict.where for conflict in conflicts)
                self.outcomes[-1] = replace(self.outcomes[-1], outcome="markers", conflicts=where)

    async def _ask(self, one: Candidate, reviewer: Reviewer) -> None:
        said: list[str] = []
        while True:
            answer = reviewer.review(one.proposal(self._why(one.part)))
            if answer.choice == "again":
                said.append(answer.feedback)
                one = await self.again(one, answer.feedback)
                continue
            if answer.choice == "accept":
                self.feedback.setdefault(one.part, []).extend(said)
                self._accept(one, answer.text)
            else:
                self.stopped = answer.choice == "quit"
                self._leave(one, "skipped")
            return

    def _accept(self, one: Candidate, text: str) -> None:
        self.taken[one.part] = one
        self.texts[one.part] = text
        outcome = PartOutcome(
            one.part,
            one.title,
            "unchanged" if text == one.mine else "written",
            self._why(one.part),
            diff=unified(one.part, one.mine, text),
            before=one.mine,
            after=text,
        )
        self.outcomes.append(outcome)

    def _leave(self, one: Candidate, outcome: str) -> None:
        where = tuple(conflict.where for conflict in one.merged.conflicts)
        text = one.merged.text("markers")
        self.outcomes.append(
            PartOutcome(
                one.part,
                one.title,
                "conflict" if outcome == "conflict" else "skipped",
                self._why(one.part),
                where,
                unified(one.part, one.mine, text),
                before=one.mine,
                after=text,
            )
        )

    def _why(self, part: str) -> tuple[str, ...]:
        return self.reasons.get(part, ())


def unified(name: str, before: str, after: str) -> str:
    """Return a unified diff of one part."""
    if before == after:
        return ""
    old, new = f"{before}\n".splitlines(keepends=True), f"{after}\n".splitlines(keepends=True)
    return "".join(difflib.unified_diff(old if before else [], new, f"a/{name}", f"b/{name}"))
