"""A model that is told no credential that nobody allowed, and whose answers are rid of theirs as they arrive."""

import asyncio
from dataclasses import replace

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import Message, Model, OnTokens, Reply, Request
from specagent.agent.drafting.online.secrecy import given_texts, struck, struck_answer
from specagent.agent.errors import SpecAgentError


class Confidential:
    """Strikes credentials out of requests, answers and failures, before anything keeps or shows them.

    What was read is free of them already, unless somebody allowed them; but a prompt leaves out characters that
    nobody sees, and what they kept apart may then be one.
    """

    def __init__(self, model: Model, brief: Brief) -> None:
        self._model = model
        self._given = given_texts(brief)
        self._struck: dict[str, str] = {}

    @property
    def identity(self) -> str:
        """That of the model behind."""
        return self._model.identity

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Ask without credentials, and return the answer without any."""
        sent = replace(request, messages=tuple(map(self._message, request.messages)))
        try:
            reply = await self._model.ask(sent, on_tokens)
        except SpecAgentError as err:
            err.message = struck(err.message, "")
            err.args = (err.message,)
            raise
        return replace(reply, text=await asyncio.to_thread(struck_answer, reply.text, self._given))

    def _message(self, message: Message) -> Message:
        return replace(message, blocks=tuple(map(self._block, message.blocks)))

    def _block(self, text: str) -> str:
        """Return a block as it may be sent; what many calls share is looked at once."""
        if text not in self._struck:
            self._struck[text] = struck(text, self._given)
        return self._struck[text]
