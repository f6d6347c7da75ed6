"""Of calls that begin alike, the first goes ahead, so that the provider has their beginning cached for the rest."""

import asyncio

from specagent.agent.drafting.model.call import Model, OnTokens, Reply, Request
from specagent.agent.drafting.model.limits import Clock

PATIENCE = 1.0
"""Seconds that calls wait for one that goes ahead: what a provider takes to read a few thousand new tokens."""
_ALIKE = 1_000
"""Characters of a last block that only calls of the same kind have in common: the beginning of their instructions."""


class Warmed:
    """A model whose prompt cache is warm: calls with a beginning that is new wait until the first of them was read.

    It was read once its first token is here, or the whole answer where nobody watches tokens; after `PATIENCE`, or a
    failure, the others follow all the same.
    """

    def __init__(self, model: Model, clock: Clock) -> None:
        self._model = model
        self._clock = clock
        self._read: dict[tuple[str, ...], asyncio.Event] = {}

    @property
    def identity(self) -> str:
        """That of the model behind it."""
        return self._model.identity

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Ask as soon as what the request shares with others was read, or at once when it is the first."""
        new: list[asyncio.Event] = []
        try:
            for beginning in _beginnings(request):
                if beginning in self._read:
                    await self._read[beginning].wait()
                else:
                    new.append(self._read.setdefault(beginning, asyncio.Event()))
            return await self._ahead(request, new, on_tokens)
        finally:
            _tell(new)

    async def _ahead(self, request: Request, new: list[asyncio.Event], on_tokens: OnTokens | None) -> Reply:
        patience = asyncio.create_task(self._lose_patience(new))
        try:
            return await self._model.ask(request, _telling(new, on_tokens))
        finally:
            patience.cancel()

    async def _lose_patience(self, new: list[asyncio.Event]) -> None:
        await self._clock.sleep(PATIENCE)
        _tell(new)


def _beginnings(request: Request) -> list[tuple[str, ...]]:
    """Return what other calls of the run may begin with: all but the last block, and that with the start of it."""
    *before, last = (block for message in request.messages for block in message.blocks)
    return [tuple(before), (*before, last[:_ALIKE])]


def _telling(new: list[asyncio.Event], on_tokens: OnTokens | None) -> OnTokens | None:
    if on_tokens is None:
        return None

    def told(count: int) -> None:
        _tell(new)
        on_tokens(count)

    return told


def _tell(new: list[asyncio.Event]) -> None:
    for read in new:
        read.set()
