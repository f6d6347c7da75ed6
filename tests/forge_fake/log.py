"""What a fake forge was asked, and what became of its state, readable from any thread."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request, numbered from 1 in order of arrival.

    `path` is that of the API without its prefix, or of git. `body` is what was sent as JSON, text that is none, or
    None; of git's binary bodies only the size is kept. `auth` is how a token was given ("none", "bearer", "token",
    "basic") and `who` the login that it stands for; neither it nor a cookie is ever kept. `status` is that of the
    answer that was sent, 0 where the connection was broken without one; `fault` names what was ordered to go wrong.
    """

    number: int
    at: float
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    auth: str
    who: str
    status: int | None = None
    fault: str = ""

    @property
    def writes(self) -> bool:
        """Whether it is one that can change something: all but reads and git's own reading."""
        if self.path.endswith(("/git-upload-pack", "/git-receive-pack")):
            return self.path.endswith("/git-receive-pack")
        if self.path == "/graphql":
            return "mutation" in str(self.body)
        return self.method not in ("GET", "HEAD")


@dataclass(frozen=True)
class Changed:
    """One change of the state: what happened to `subject` ("#1", a comment's id, a ref) from `before` to `after`.

    `request` is the number of the request that brought it about, 0 when a test acted as a person.
    """

    at: float
    by: str
    repository: str
    what: str
    subject: str
    before: Any
    after: Any
    request: int


class Log:
    """All requests and all changes in their order; `watch` is told each request that is over."""

    def __init__(self, watch: Callable[[Asked], None] | None = None) -> None:
        self._watch = watch
        self._asked: list[Asked] = []
        self._changes: list[Changed] = []
        self._changed = threading.Condition()

    def asked(self, method: str = "*", path: str = "*") -> list[Asked]:
        """Return the requests whose method and path match, with `*` for any text, slashes too."""
        with self._changed:
            return [one for one in self._asked if fnmatchcase(one.method, method) and fnmatchcase(one.path, path)]

    @property
    def writes(self) -> list[Asked]:
        """The requests that could change something, pushes too."""
        return [one for one in self.asked() if one.writes]

    def changes(self, what: str = "*", repository: str = "*") -> list[Changed]:
        """Return the changes whose kind and repository match."""
        with self._changed:
            rows = list(self._changes)
        return [one for one in rows if fnmatchcase(one.what, what) and fnmatchcase(one.repository, repository)]

    def clear(self) -> None:
        """Forget what was asked and changed; numbers begin again."""
        with self._changed:
            self._asked.clear()
            self._changes.clear()

    def add(self, asked: Asked) -> int:
        """Add a request and return its number."""
        with self._changed:
            self._asked.append(replace(asked, number=len(self._asked) + 1))
            return len(self._asked)

    def finish(self, number: int, status: int, fault: str) -> None:
        """Note how a request ended."""
        with self._changed:
            if number > len(self._asked):
                return
            asked = self._asked[number - 1] = replace(self._asked[number - 1], status=status, fault=fault)
            self._changed.notify_all()
        if self._watch:
            self._watch(asked)

    def note(self, change: Changed) -> None:
        """Add a change."""
        with self._changed:
            self._changes.append(change)
            self._changed.notify_all()

    def wait(self, method: str = "*", path: str = "*", *, count: int = 1, timeout: float = 30) -> list[Asked]:
        """Wait until so many matching requests are answered and return all that match; raises TimeoutError."""
        with self._changed:
            if self._changed.wait_for(lambda: len(self._over(method, path)) >= count, timeout):
                return self._over(method, path)
        raise TimeoutError(f"still not so after {timeout} s: {self.asked()}")

    def _over(self, method: str, path: str) -> list[Asked]:
        return [one for one in self.asked(method, path) if one.status is not None]
