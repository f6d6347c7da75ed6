"""One part from its prompt to its content: asked, judged, repaired at most twice, divided when it is cut."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from specagent.agent.checks import Finding
from specagent.agent.drafting.model.call import (
    BudgetError,
    Message,
    Model,
    ModelError,
    RejectedError,
    Reply,
    Request,
    TooLongError,
    TransientError,
    Usage,
)
from specagent.agent.drafting.online.judging import Judge, Verdict
from specagent.agent.drafting.progress import Progress, Watch, unwatched
from specagent.schemas.base import Schema

ROUNDS = 2
"""How often a part is repaired before it is given up."""

Repair = Callable[[str, Sequence[Finding]], tuple[Message, ...]]
"""From an answer and what is wrong with it to the messages that ask for a better one."""


class FailedError(Exception):
    """A part that the model did not come up with; `reason` is for people, `keys` are the calls it took."""

    def __init__(self, reason: str, requests: Sequence[Request] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.requests = tuple(requests)


class CutError(FailedError):
    """An answer that does not end within the room that it may have."""


@dataclass(frozen=True)
class Question:
    """What is asked, how its answer is judged, and how it is asked again.

    An answer may have `max_tokens`, and `most_tokens` at the second try when it was cut.
    """

    label: str
    messages: tuple[Message, ...]
    schema: dict[str, Any]
    max_tokens: int
    most_tokens: int
    judge: Judge
    repair: Repair
    settle: Callable[[Verdict], Verdict]
    can_halve: bool = False


@dataclass
class Asker:
    """Asks questions of one model; after a failure that ends the run no further call is sent.

    `used` sums up what the answers of this run took, remembered ones aside.
    """

    model: Model
    watch: Watch = unwatched
    streams: bool = False
    stopped: ModelError | None = None
    remembered: int = 0
    calls: int = 0
    used: Usage = field(default_factory=Usage)

    async def ask(self, question: Question) -> Schema:
        """Return the content that `question` asks for; raises FailedError, or TooLongError for another try."""
        sent: list[Request] = []
        try:
            content, reply = await self._asked(question, sent)
        except TooLongError:
            raise
        except ModelError as err:
            self._stop(err)
            self._tell(question, "failed", note=err.message)
            raise FailedError(err.message, sent) from err
        except CutError as err:
            if not question.can_halve:
                self._tell(question, "failed", note=err.reason)
            raise
        except FailedError as err:
            self._tell(question, "failed", note=err.reason)
            raise
        self._tell(question, "cached" if reply.remembered else "done", reply.usage.output)
        return content

    async def _asked(self, question: Question, sent: list[Request]) -> tuple[Schema, Reply]:
        request = Request(question.label, question.messages, question.schema, question.max_tokens)
        verdict, reply = Verdict(None, ()), Reply("", "complete")
        for round_ in range(ROUNDS + 1):
            self._tell(question, "repairing" if round_ else "drafting")
            try:
                reply = await self._complete(question, request, sent)
            except TooLongError:
                if not round_:
                    raise
                break  # the answer that was to be repaired does not fit beside the question
            self._tell(question, "checking", reply.usage.output)
            verdict = await asyncio.to_thread(question.judge, reply.text)
            if verdict.passed:
                break
            request = replace(request, messages=question.repair(reply.text, verdict.findings))
        settled = question.settle(verdict)
        if settled.content is None or settled.errors:
            raise FailedError(_reason(settled), sent)
        return settled.content, reply

    async def _complete(self, question: Question, request: Request, sent: list[Request]) -> Reply:
        """Return a reply that came to its end; a cut one is asked once more with more room, if it cannot be halved."""
        for more in (True, False):
            reply = await self._send(question, request)
            sent.append(request)
            if reply.finish == "refused":
                raise FailedError(f"the model refused: {reply.text[:200]}", sent)
            if reply.finish == "complete":
                return reply
            if question.can_halve or not more:
                break
            request = replace(request, max_tokens=question.most_tokens)
        raise CutError(f"the answer is longer than {request.max_tokens} tokens", sent)

    async def _send(self, question: Question, request: Request) -> Reply:
        if self.stopped:
            raise self.stopped
        on_tokens = (lambda count: self._tell(question, "drafting", count)) if self.streams else None
        reply = await self.model.ask(request, on_tokens)
        if reply.remembered:
            self.remembered += 1
        else:
            self.calls += 1
            self.used += reply.usage
        return reply

    def _stop(self, err: ModelError) -> None:
        """Let a failure that no other call can escape end the run."""
        if not isinstance(err, TransientError | RejectedError | BudgetError):
            self.stopped = self.stopped or err

    def _tell(self, question: Question, state: Any, tokens: int = 0, note: str = "") -> None:
        self.watch(Progress(question.label, state, tokens, note))


def _reason(verdict: Verdict) -> str:
    first = verdict.errors[0] if verdict.errors else None
    more = f" (and {len(verdict.errors) - 1} more)" if len(verdict.errors) > 1 else ""
    return f"{first.subject}: {first.message}{more}" if first else "the answer cannot be used"
