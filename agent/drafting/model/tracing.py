"""Keeping every request and its answer as files, for whoever works on the prompts."""

import json
import os
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from specagent.agent.drafting.model.call import Model, OnTokens, Reply, Request
from specagent.agent.errors import SpecAgentError
from specagent.schemas.text import slug

_NUMBERED = re.compile(r"(\d{3,})-")
_SLUG_LENGTH = 60
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)


class Traced:
    """A model whose calls are kept in a folder: `NNN-<label>.request.json`, `.request.md` and what came of it.

    The Markdown is the messages as the model reads them; the JSON has the schema and the blocks too. What came
    is `.reply.json`, or `.error.txt`. Everything is redacted, and readable by this user only.
    """

    def __init__(self, model: Model, folder: Path, redact: Callable[[str], str], warn: Callable[[str], None]) -> None:
        """Check that `folder` can be used, or raise SpecAgentError; a later failure goes to `warn`, once."""
        self._model, self._folder, self._redact, self._warn = model, folder, redact, warn
        self._failed = False
        self._last = _prepare(folder)

    @property
    def identity(self) -> str:
        """That of the model behind."""
        return self._model.identity

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        """Ask, and keep the request before and what came of it after."""
        stem = self._begin(request)
        self._keep(f"{stem}.request.md", self._redact(_readable(request)))
        try:
            reply = await self._model.ask(request, on_tokens)
        except SpecAgentError as err:
            self._keep(f"{stem}.error.txt", self._redact(f"{type(err).__name__}: {err.message}\n{err.hint}\n"))
            raise
        self._keep(f"{stem}.reply.json", self._reply(reply))
        return reply

    def _begin(self, request: Request) -> str:
        text = self._json(_request(request, self.identity))
        while True:
            self._last += 1
            stem = f"{self._last:03}-{slug(request.label)[:_SLUG_LENGTH]}"
            if self._keep(f"{stem}.request.json", text):
                return stem

    def _reply(self, reply: Reply) -> str:
        """Return a reply with its text as data where it is JSON, as that reads better than its escapes."""
        about: dict[str, Any] = {"finish": reply.finish, "usage": vars(reply.usage)}
        try:
            return self._json(about | {"answer": json.loads(reply.text)})
        except (ValueError, RecursionError):
            return self._json(about | {"text": reply.text})

    def _json(self, value: dict[str, Any]) -> str:
        # Each text by itself, as escapes hide a credential's form; then the whole, for a key and its value.
        return self._redact(json.dumps(_mapped(value, self._redact), ensure_ascii=False, indent=2)) + "\n"

    def _keep(self, name: str, text: str) -> bool:
        """Write a file, and return False when another run has one of that name."""
        try:
            _write(self._folder / name, text)
        except FileExistsError:
            return False
        except OSError as err:
            if not self._failed:
                self._failed = True
                self._warn(f"Some calls are not traced: {name!r} cannot be written: {err.strerror or err}.")
        return True


def _prepare(folder: Path) -> int:
    """Make the folder if need be, see that this user alone can write there, and return its highest number."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_unsafe(folder, folder.lstat())
        probe = folder / f".probe-{os.getpid()}"
        _write(probe, "")
        probe.unlink()
        return max(map(_number, os.listdir(folder)), default=0)
    except OSError as err:
        raise _unusable(folder, err.strerror or str(err)) from err


def _refuse_unsafe(folder: Path, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise _unusable(folder, "it is a symbolic link")
    if sys.platform != "win32" and (status.st_uid != os.geteuid() or status.st_mode & 0o022):
        raise _unusable(folder, "others can write to it")


def _unusable(folder: Path, reason: str) -> SpecAgentError:
    return SpecAgentError(
        f"calls cannot be traced in {str(folder)!r}: {reason}",
        "Name a folder that does not exist yet, or one that only you can write to.",
    )


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o600)
    with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.write(text)


def _number(name: str) -> int:
    found = _NUMBERED.match(name)
    return int(found[1]) if found else 0


def _request(request: Request, identity: str) -> dict[str, Any]:
    return {
        "label": request.label,
        "model": identity,
        "max_tokens": request.max_tokens,
        "messages": [{"role": one.role, "blocks": list(one.blocks)} for one in request.messages],
        "schema": request.schema,
    }


def _readable(request: Request) -> str:
    parts = [f"<!-- {one.role} -->\n\n{one.text}\n" for one in request.messages]
    return "\n".join(parts)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(name): _mapped(one, change) for name, one in value.items()}
    return [_mapped(one, change) for one in value] if isinstance(value, list) else value
