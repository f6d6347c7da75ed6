"""Answers that go wrong, each the way real providers do it; `dataclasses.replace` combines them."""

from collections.abc import Mapping
from dataclasses import replace

from .answer import Answer, Error, Gate


def failed(error: Error, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer with an error's status and body."""
    return Answer(status=error.status, error=error, headers=headers or {})


def invalid_key() -> Answer:
    """The key is wrong."""
    message = "Incorrect API key provided: test. You can find your API key in your account settings."
    return failed(Error(401, "invalid_request_error", message, "invalid_api_key", claude="invalid x-api-key"))


def unknown_model(name: str) -> Answer:
    """There is no such model."""
    message = f"The model `{name}` does not exist or you do not have access to it."
    return failed(Error(404, "invalid_request_error", message, "model_not_found", claude=f"model: {name}"))


def rate_limited(after: float = 1) -> Answer:
    """Too many requests; `after` is when to come again, in seconds."""
    message = f"Rate limit reached for requests. Please try again in {after:g}s."
    error = Error(429, "requests", message, "rate_limit_exceeded", claude="This request would exceed your rate limit.")
    return failed(error, {"retry-after": f"{after:g}", "x-ratelimit-remaining-requests": "0"})


def no_quota() -> Answer:
    """The account has no money left: a 429 that no waiting cures; Anthropic answers 400."""
    message = "You exceeded your current quota, please check your plan and billing details."
    return failed(Error(429, "insufficient_quota", message, "insufficient_quota"))


def no_credit() -> Answer:
    """The account has no money left, in Anthropic's words."""
    message = "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing."
    return failed(Error(400, "invalid_request_error", message))


def no_json_schema() -> Answer:
    """The model cannot be held to a schema."""
    message = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
    claude = "output_config.format: structured outputs are not supported by this model"
    return failed(Error(400, "invalid_request_error", message, param="response_format", claude=claude))


def too_long(limit: int, tokens: int | None = None) -> Answer:
    """The request is longer than the context window of `limit` tokens."""
    sent = tokens or limit + 1
    message = (
        f"This model's maximum context length is {limit} tokens. However, your messages resulted in {sent} tokens. "
        "Please reduce the length of the messages."
    )
    claude = f"prompt is too long: {sent} tokens > {limit} maximum"
    error = Error(400, "invalid_request_error", message, "context_length_exceeded", "messages", claude)
    return failed(error)


def llama_too_long(limit: int, tokens: int | None = None) -> Answer:
    """The same as llama.cpp's server says it."""
    sent = tokens or limit + 1
    message = f"request ({sent} tokens) exceeds the available context size ({limit} tokens), try increasing it"
    body = {
        "error": {
            "code": 400,
            "message": message,
            "type": "exceed_context_size_error",
            "n_prompt_tokens": sent,
            "n_ctx": limit,
        }
    }
    return failed(Error(400, "exceed_context_size_error", message, body=body))


def server_error(status: int = 500) -> Answer:
    """The server failed: 500, 502, 503 or 529."""
    messages = {503: "The server is overloaded. Please try again later.", 529: "Overloaded"}
    message = messages.get(status, "The server had an error while processing your request.")
    return failed(Error(status, "server_error", message, "server_error"))


def html(status: int = 502) -> Answer:
    """A page of a gateway in between, where JSON should be."""
    page = "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
    return Answer(status=status, raw=page.encode(), content_type="text/html; charset=utf-8")


def not_json(text: str = '{"choices": [') -> Answer:
    """A body that claims to be JSON and is none."""
    return Answer(raw=text.encode())


def silent() -> Answer:
    """Hold the connection and never answer."""
    return Answer(silent=True)


def dropped(*, after_headers: bool = False) -> Answer:
    """Close the connection without an answer, before or after its headers."""
    return Answer(drop="after headers" if after_headers else "before headers")


def cut(answer: Answer, at: int = 3) -> Answer:
    """Drop the connection after `at` pieces of `answer`."""
    return replace(answer, cut_at=at)


def failing(answer: Answer, at: int = 3, status: int = 529) -> Answer:
    """Send an error as an event of the stream after `at` pieces of `answer`."""
    return replace(answer, cut_at=at, error=server_error(status).error)


def held(answer: Answer, gate: Gate, at: int | None = None) -> Answer:
    """Hold `answer` back until the gate is open: all of it, or what follows its first `at` pieces."""
    return replace(answer, gate=gate, gate_at=at)


def huge(size: int = 10_000_000) -> Answer:
    """An answer of `size` characters."""
    return Answer('{"facts": "' + "x" * (size - 13) + '"}')


def no_choices() -> Answer:
    """An answer that holds none."""
    return Answer(no_choices=True)


def refused(reason: str = "I cannot help with that.") -> Answer:
    """The model declines, and says why."""
    return Answer(reason, "refusal")


def filtered(text: str = "") -> Answer:
    """A content filter stopped the answer after `text`."""
    return Answer(text, "content_filter")


def truncated(answer: Answer, share: float = 0.5) -> Answer:
    """Stop `answer` at the token limit, after a share of its text."""
    return replace(answer, text=answer.text[: int(len(answer.text) * share)], finish="length")


def fenced(answer: Answer) -> Answer:
    """Put the text into a Markdown fence."""
    return replace(answer, text=f"```json\n{answer.text}\n```")


def chatty(answer: Answer) -> Answer:
    """Talk before and after the text."""
    return replace(answer, text=f"Sure! Here is the JSON:\n\n{answer.text}\n\nTell me if you need anything else.")
