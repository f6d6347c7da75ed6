"""A chat model of any provider that langchain knows, asked once at a time and answering in our terms."""

import asyncio
import warnings
from typing import Any

import openai
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langsmith import tracing_context

from specagent.agent.drafting.model.call import Message, ModelError, OnTokens, Reply, Request, SchemaUnsupportedError
from specagent.agent.drafting.model.door.client import OnHeaders, open_client
from specagent.agent.drafting.model.door.failures import MALFORMED, malformed, timed_out, translate
from specagent.agent.drafting.model.door.replies import openai_usage, streamed, whole
from specagent.agent.drafting.model.door.setup import ChatSettings, errors_of, open_chat
from specagent.agent.drafting.model.door.wording import WEAKER, Output, marked, response_format, worded

__all__ = ["ChatSettings", "Door"]


class Door:
    """Implements `Model`; `on_headers` is told the headers of every answer, good or bad."""

    def __init__(self, settings: ChatSettings, on_headers: OnHeaders) -> None:
        self._settings = settings
        self._client = open_client(settings.timeout, on_headers)
        self._chat = open_chat(settings, self._client)
        self._raised: tuple[type[Exception], ...] = errors_of(settings.provider)
        self._output: Output = settings.output
        # It advises what the door does by itself.
        warnings.filterwarnings("ignore", "This model does not support OpenAI's structured output", UserWarning)

    @property
    def identity(self) -> str:
        """Name the model and the parameters that change its answers."""
        return self._settings.identity

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Send `request` and return what came back; a form that the server cannot enforce is asked for more weakly."""
        while True:
            output = self._output
            try:
                return await self._ask(request, output, on_tokens)
            except SchemaUnsupportedError:
                if output == "text":
                    raise
                if self._output == output:
                    self._output = WEAKER[output]

    async def _ask(self, request: Request, output: Output, on_tokens: OnTokens | None) -> Reply:
        place = self._settings.place
        try:
            with tracing_context(enabled=False):
                async with asyncio.timeout(self._settings.timeout):
                    return await self._send(request, output, on_tokens)
        except openai.LengthFinishReasonError as err:
            choice = err.completion.choices[0] if err.completion.choices else None
            text = (choice.message.content if choice else None) or ""
            return Reply(text, "cut", openai_usage(err.completion.usage))
        except openai.ContentFilterFinishReasonError:
            return Reply("the provider's content filter stopped the answer", "refused")
        except ModelError:
            raise
        except TimeoutError as err:
            raise timed_out(place, self._settings.timeout) from err
        except self._raised as err:
            raise translate(err, place) from err
        except MALFORMED as err:
            raise malformed(err, place) from err

    async def _send(self, request: Request, output: Output, on_tokens: OnTokens | None) -> Reply:
        form = response_format(request, output, self._settings.provider)
        bound = self._chat.bind(max_tokens=request.max_tokens, **form)
        messages = [self._message(one) for one in worded(request, output)]
        if on_tokens is None:
            return whole(await bound.ainvoke(messages))
        return await streamed(bound, messages, on_tokens, self._settings.place)

    def _message(self, message: Message) -> BaseMessage:
        content: Any = message.text
        if self._settings.provider == "anthropic" and message.role != "assistant":
            content = marked(message)
        kinds: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
        return kinds[message.role](content=content)
