"""Tokens, counted about as a tokenizer would, and prompt caches that work as the providers' do."""

import hashlib
import json
from collections.abc import Iterator
from typing import Protocol

from .answer import Tokens
from .call import Call

_CHARACTERS = 4
LEAST = 1024
BLOCK = 128


def count(text: str) -> int:
    """Return about how many tokens `text` has."""
    return -(-len(text) // _CHARACTERS)


class Cache(Protocol):
    """What a provider remembers of earlier prompts."""

    def look_up(self, call: Call) -> Tokens:
        """Return the input tokens of `call`, with those that are cached or that it writes to the cache."""
        ...

    def add(self, call: Call) -> None:
        """Remember the prefixes of `call`, for later ones."""
        ...


class PrefixCache:
    """OpenAI's cache: the longest prefix in common with an earlier call, in blocks of 128 tokens from 1,024 on."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()

    def look_up(self, call: Call) -> Tokens:
        """Return the input tokens of `call` and how many of them are cached."""
        prompt = _flat(call)
        blocks = 0
        for key in _keys(prompt):
            if key not in self._known:
                break
            blocks += 1
        cached = blocks * BLOCK
        return Tokens(input=count(prompt), cached=cached if cached >= LEAST else 0)

    def add(self, call: Call) -> None:
        """Remember the prefixes of `call`, for later ones."""
        self._known.update(_keys(_flat(call)))


class MarkedCache:
    """Anthropic's cache: only prefixes that end at a marked block are written; from 1,024 tokens on."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()

    def look_up(self, call: Call) -> Tokens:
        """Return the input tokens of `call`, how many are cached, and how many it writes to the cache."""
        ends = list(_ends(call))
        last = max((size for size, _, is_marked in ends if is_marked and size >= LEAST), default=0)
        cached = max((size for size, key, _ in ends if size <= last and key in self._known), default=0)
        return Tokens(input=ends[-1][0] if ends else 0, cached=cached, written=last - cached)

    def add(self, call: Call) -> None:
        """Remember the marked prefixes of `call`, for later ones."""
        self._known.update(key for size, key, is_marked in _ends(call) if is_marked and size >= LEAST)


def _flat(call: Call) -> str:
    """Return what a call's prefix is made of; the response schema stands before all messages."""
    return _schema(call) + "".join(f"\n<{turn.role}>\n{turn.text}" for turn in call.turns)


def _schema(call: Call) -> str:
    """Return the schema as short as clients send it."""
    return json.dumps(call.schema, separators=(",", ":")) if call.schema else ""


def _keys(prompt: str) -> Iterator[bytes]:
    """Yield one key for each whole block, that stands for the prompt up to its end."""
    digest = hashlib.sha256()
    size = BLOCK * _CHARACTERS
    for start in range(0, len(prompt) - size + 1, size):
        digest.update(prompt[start : start + size].encode())
        yield digest.digest()


def _ends(call: Call) -> Iterator[tuple[int, bytes, bool]]:
    """Yield the tokens up to the end of each block, a key for them, and whether the block is marked."""
    digest = hashlib.sha256(_schema(call).encode())
    length = len(_schema(call))
    for turn in call.turns:
        for at, block in enumerate(turn.blocks):
            digest.update(f"\n<{turn.role}>\n{block}".encode())
            length += len(block) + 1
            yield -(-length // _CHARACTERS), digest.digest(), at in turn.marked
