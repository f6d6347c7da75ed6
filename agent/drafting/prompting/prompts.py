"""The messages of every call, built so that all calls of a run begin with the same bytes."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from specagent.agent.checks.finding import Finding
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import Message
from specagent.agent.drafting.prompting.contexts import (
    PART_TEMPLATES,
    BlueprintContext,
    DocumentContext,
    FactsContext,
    FeedbackContext,
    PartContext,
    RecordContext,
    RepairContext,
    RevisionContext,
    SystemContext,
)
from specagent.agent.drafting.prompting.samples import samples
from specagent.agent.drafting.prompting.tasks import Chunk, Task, Wish
from specagent.agent.drafting.prompting.templates import Templates
from specagent.schemas.answer import PartKind, answer_schema
from specagent.schemas.facts import Facts
from specagent.schemas.prd import Requirement
from specagent.schemas.text import visible

__all__ = ["Chunk", "Prompts"]

_EMPTY_ANSWER = "{}"
"""Providers refuse a message without text."""


class Prompts:
    """Builds messages from the packaged templates, or from those of `folder` where it has them."""

    def __init__(self, language: str, folder: Path | None = None) -> None:
        self._language = language
        self._templates = Templates(folder)

    def check(self) -> None:
        """Render every template once with a sample; a faulty override is a usage error, before any call."""
        self._templates.check_names()
        for name, context in samples() if self._templates.are_overridden else ():
            self._templates.render(name, context)

    def fingerprint(self) -> str:
        """Return a hash of the language and of a draft's templates in use: another one means other prompts."""
        parts = [self._language, *self._templates.sources()]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def opening(self, brief: Brief, spare: Sequence[str] = (), *, whole: bool = True) -> tuple[Message, ...]:
        """Return the messages that all calls of a run begin with; without `whole` they hold no text of the PRD."""
        system = self._templates.render("system.md.j2", SystemContext(self._language))
        document = DocumentContext(
            whole=whole,
            prd=brief.prd,
            spare=tuple(spare),
            contexts=brief.contexts,
            accepted=brief.accepted,
            others=tuple(adr for adr in brief.adrs if adr.status != "accepted"),
        )
        return Message("system", (system,)), Message("user", (self._templates.render("document.md.j2", document),))

    def blueprint(
        self, opening: Sequence[Message], *, known: Facts | None = None, chunk: Chunk | None = None
    ) -> tuple[Message, ...]:
        """Return the messages that ask for the facts, or for what `chunk` adds to the `known` ones."""
        return _continued(opening, self._templates.render("blueprint.md.j2", BlueprintContext(known, chunk)))

    def part(
        self, opening: Sequence[Message], task: Task, facts: Facts, excerpt: Sequence[Requirement] = ()
    ) -> tuple[Message, ...]:
        """Return the messages that ask for one part; `excerpt` quotes requirements where the PRD is not whole."""
        shared = self._templates.render("facts.md.j2", FactsContext(facts))
        asked = self._templates.render(PART_TEMPLATES[task.kind], _part_context(task, excerpt))
        if task.revision:
            asked = f"{asked}\n\n{self._templates.render('revision.md.j2', RevisionContext(task.revision))}"
        return _continued(opening, shared, asked)

    def feedback(self, opening: Sequence[Message], facts: Facts, wishes: Sequence[Wish]) -> tuple[Message, ...]:
        """Return the messages that ask which of the `facts` the reviewers' `wishes` change."""
        return _continued(opening, self._templates.render("feedback.md.j2", FeedbackContext(facts, tuple(wishes))))

    def repair(
        self, asked: Sequence[Message], answer: str, kind: PartKind, findings: Sequence[Finding]
    ) -> tuple[Message, ...]:
        """Return the messages that ask for a field again, with what is wrong about the `answer` so far."""
        request = self._templates.render("repair.md.j2", RepairContext(kind, tuple(findings)))
        said = visible(answer).strip() or _EMPTY_ANSWER
        return *asked, Message("assistant", (said,)), Message("user", (request,))


def _continued(opening: Sequence[Message], *blocks: str) -> tuple[Message, ...]:
    *before, last = opening
    return *before, Message(last.role, (*last.blocks, *blocks))


def _part_context(task: Task, excerpt: Sequence[Requirement]) -> PartContext:
    if task.kind != "adr":
        return PartContext(task.kind, task.label, task.names, tuple(excerpt))
    if task.decision is None:
        raise ValueError(f"{task.label!r} asks for a decision record without its decision")
    return RecordContext(task.kind, task.label, task.names, tuple(excerpt), task.decision)


def wording_fingerprint(prompts: Prompts) -> str:
    """Return a hash of the prompts and the answers' schema, apart from any PRD: another one words differently."""
    schema = json.dumps(answer_schema([]), sort_keys=True)
    return hashlib.sha256(f"{prompts.fingerprint()}{schema}".encode()).hexdigest()
