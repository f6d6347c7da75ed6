"""Finished answers, kept in a file: the same run again makes no call, and a killed one is gone on with."""

import asyncio
import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, get_args

from specagent.agent.drafting.model.call import Finish, Model, OnTokens, Reply, Request, Usage
from specagent.agent.drafting.model.memo_file import Warn, is_broken, open_store
from specagent.agent.errors import SpecAgentError

FILE_NAME = "answers.sqlite3"
MAX_BYTES = 200_000_000
_MAX_ANSWER = 1_000_000
_TOUCH_AFTER = 3600.0
"""When an answer was last used is known to the hour, so that a lookup seldom has to write."""
_SELECT = "SELECT text, finish, input, cached, cache_written, output, used FROM answers WHERE key = ?"
_INSERT = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DELETE = "DELETE FROM answers WHERE key = ?1 OR key GLOB ?1 || '/*'"
_PRUNE = """DELETE FROM answers WHERE rowid IN (SELECT rowid FROM (
    SELECT rowid, sum(bytes) OVER (ORDER BY used DESC, rowid DESC) AS total FROM answers) WHERE total > ?)"""

Clock = Callable[[], float]
_T = TypeVar("_T")


def request_key(request: Request, identity: str) -> str:
    """Return the name of the answer to `request` by the model `identity`, as SHA-256 in hexadecimal.

    The order of the schema's properties counts, since models answer in it; `max_tokens` does not.
    """
    messages = [[message.role, message.text] for message in request.messages]
    content = json.dumps([identity, messages, request.schema], separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True)
class MemoInfo:
    """What a memo holds: `bytes` is the size of its file; `path` is None when it is only in memory."""

    path: Path | None
    answers: int
    bytes: int
    oldest: datetime | None
    newest: datetime | None


class Memo:
    """A store of answers by key, in a file that several processes may use at once.

    None of its failures stops a run: it warns once, and remembers for this run what it could not write.
    """

    def __init__(self, path: Path | None, store: sqlite3.Connection, warn: Warn, max_bytes: int, clock: Clock) -> None:
        self._path = path
        self._store = store
        self._warn = warn
        self._max_bytes = max_bytes
        self._clock = clock
        self._warned = False
        self._unwritten: dict[str, Reply] = {}

    @staticmethod
    def open(folder: Path, warn: Warn, max_bytes: int = MAX_BYTES, clock: Clock = time.time) -> "Memo":
        """Open the memo in `folder`, made if need be; one that is only in memory when it cannot be used."""
        path, store = open_store(folder / FILE_NAME, warn)
        return Memo(path, store, warn, max_bytes, clock)

    def get(self, key: str) -> Reply | None:
        """Return the answer kept as `key`, marked as remembered."""
        if unwritten := self._unwritten.get(key):
            return replace(unwritten, remembered=True)
        row = self._try(lambda: self._row(_SELECT, key), None)
        reply = _read(row) if row else None
        if row and reply and abs(self._clock() - row[-1]) > _TOUCH_AFTER:
            self._try(lambda: self._write(("UPDATE answers SET used = ? WHERE key = ?", (self._clock(), key))), None)
        return reply

    def put(self, key: str, reply: Reply, label: str) -> None:
        """Keep `reply` as `key`, on disk before this returns; one over a megabyte is not kept."""
        text = _encoded(reply.text)
        if len(text) > _MAX_ANSWER:
            return
        now, used = self._clock(), reply.usage
        counts = (used.input, used.cached, used.cache_written, used.output)
        row = (key, _encoded(label), text, reply.finish, *counts, now, len(text), now)
        self._unwritten[key] = reply
        if self._try(lambda: self._write((_INSERT, row)), None):
            del self._unwritten[key]

    def forget(self, keys: Iterable[str]) -> None:
        """Drop the answers kept as `keys`, those that were cut included, so that they are asked for again."""
        for key in keys:
            for kept in [kept for kept in self._unwritten if kept.startswith(key)]:
                del self._unwritten[kept]
            self._try(partial(self._write, (_DELETE, (key,))), None)

    def info(self) -> MemoInfo:
        """Return how much is kept, and since when."""
        return self._try(self._info, MemoInfo(self._path, 0, 0, None, None))

    def clear(self) -> int:
        """Drop everything, give its space back and return how many answers it was."""
        answers = self.info().answers
        self._unwritten.clear()
        if not self._try(lambda: self._write(("DELETE FROM answers", ())), None):
            return 0
        self._try(lambda: self._store.execute("VACUUM"), None)
        return answers

    def close(self) -> None:
        """Close the file; the memo is of no use any more."""
        self._store.close()

    def _row(self, statement: str, *values: object) -> Any:
        return self._store.execute(statement, values).fetchone()

    def _write(self, *changes: tuple[str, tuple[object, ...]]) -> bool:
        """Make `changes` all or none, and keep to the size."""
        with self._store:
            self._store.execute("BEGIN IMMEDIATE")
            for statement, values in changes:
                self._store.execute(statement, values)
            if (self._row("SELECT sum(bytes) FROM answers")[0] or 0) > self._max_bytes:
                self._store.execute(_PRUNE, (self._max_bytes,))
        return True

    def _info(self) -> MemoInfo:
        answers, oldest, newest = self._row("SELECT count(*), min(made), max(made) FROM answers")
        size = self._row("PRAGMA page_count")[0] * self._row("PRAGMA page_size")[0]
        return MemoInfo(self._path, answers, size, _moment(oldest), _moment(newest))

    def _try(self, action: Callable[[], _T], otherwise: _T) -> _T:
        for _ in range(2):
            try:
                return action()
            except sqlite3.Error as err:
                if not self._begun_anew(err):
                    self._complain(err)
                    break
        return otherwise

    def _begun_anew(self, err: sqlite3.Error) -> bool:
        """Set the file aside if that is what is wrong with it."""
        if self._path is None or not is_broken(err):
            return False
        self._store.close()
        self._path, self._store = open_store(self._path, self._warn, thorough=True)
        return True

    def _complain(self, err: sqlite3.Error) -> None:
        if not self._warned:
            self._warned = True
            self._warn(f"answers cannot be kept in {str(self._path)!r}: {err}; a later run may ask again")
            self._store.execute("PRAGMA busy_timeout = 100")  # not the whole wait every time


class Remembered:
    """A model that asks only what the memo does not hold; equal requests at the same time become one call."""

    def __init__(self, model: Model, memo: Memo, server: str = "") -> None:
        """`server` tells servers apart that may answer otherwise under the same model name."""
        self._model = model
        self._memo = memo
        self._server = server
        self._asking: dict[str, asyncio.Future[Reply | SpecAgentError | None]] = {}

    @property
    def identity(self) -> str:
        """That of the model behind it."""
        return self._model.identity

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Return the remembered answer, or ask and remember; an answer that was cut only for its `max_tokens`.

        Who waits for an equal request gets its reply or failure, and asks anew when that one is cancelled.
        """
        key = self._key(request)
        cut_key = f"{key}/{request.max_tokens}"
        while True:
            if found := self._memo.get(key) or self._memo.get(cut_key):
                return found
            if cut_key not in self._asking:
                return await self._ask(key, cut_key, request, on_tokens)
            # Shielded: the future is everybody's, and must not be cancelled with one who waits for it.
            outcome = await asyncio.shield(self._asking[cut_key])
            if isinstance(outcome, SpecAgentError):
                raise outcome
            if outcome:
                return replace(outcome, remembered=True)

    def forget(self, requests: Iterable[Request]) -> None:
        """Drop the answers to `requests`, so that another run asks again."""
        self._memo.forget([self._key(one) for one in requests])

    def _key(self, request: Request) -> str:
        return request_key(request, f"{self.identity} {self._server}")

    async def _ask(self, key: str, cut_key: str, request: Request, on_tokens: OnTokens | None) -> Reply:
        outcome: Reply | SpecAgentError | None = None
        future = self._asking[cut_key] = asyncio.get_running_loop().create_future()
        try:
            reply = outcome = await self._model.ask(request, on_tokens)
            self._memo.put(cut_key if reply.finish == "cut" else key, reply, request.label)
            return reply
        except SpecAgentError as err:
            outcome = err
            raise
        finally:
            del self._asking[cut_key]
            future.set_result(outcome)


def _read(row: Any) -> Reply | None:
    """Return the answer in a row; None when no answer of ours can look like that."""
    text, finish, *counts, used = row
    numbers = all(isinstance(count, int) and count >= 0 for count in counts) and isinstance(used, float)
    if not isinstance(text, bytes) or finish not in get_args(Finish) or not numbers:
        return None
    try:
        return Reply(text.decode("utf-8", "surrogatepass"), finish, Usage(*counts), remembered=True)
    except UnicodeDecodeError:
        return None


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
