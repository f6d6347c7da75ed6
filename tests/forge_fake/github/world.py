"""All that the fake GitHub holds, and the one place where it changes."""

import hashlib
import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from forge_fake.bare import Author, Bare
from forge_fake.log import Changed, Log

from .errors import not_found
from .state import Account, AccountKind, Pull, Repository
from .tokens import Kind, Level, Token

_KEPT = 64
_ACTIONS_BOT = Account(41898282, "github-actions[bot]", "Bot")
_STARTS: Mapping[Kind, str] = {"actions": "ghs_", "fine-grained": "github_pat_", "classic": "ghp_"}


class World:
    """Accounts, repositories and tokens; whoever reads or changes them holds `lock`.

    `clock` gives the seconds since 1970, `root` is the folder of the bare repositories. `closes_emptied` tells whether
    a pull request ends when its branch has nothing left that its base lacks.
    """

    def __init__(self, root: Path, clock: Callable[[], float], log: Log, *, closes_emptied: bool = True) -> None:
        self.root, self.clock, self.log = root, clock, log
        self.closes_emptied = closes_emptied
        self.lock = threading.RLock()
        self.request = 0
        self.repositories: dict[str, Repository] = {}
        self._accounts: dict[str, Account] = {_ACTIONS_BOT.login.lower(): _ACTIONS_BOT}
        self._tokens: dict[str, Token] = {}
        self._ids = itertools.count(1001)
        self._past: deque[dict[str, Repository]] = deque(maxlen=_KEPT)

    def new_id(self) -> int:
        """Return a number that nothing else has."""
        return next(self._ids)

    def account(self, login: str, kind: AccountKind = "User") -> Account:
        """Return an account by login, made at need."""
        key = login.lower()
        if key not in self._accounts:
            self._accounts[key] = Account(self.new_id(), login, kind)
        return self._accounts[key]

    def known(self, login: str) -> Account | None:
        """Return an account that exists."""
        return self._accounts.get(login.lower())

    def add(self, repository: Repository) -> Repository:
        """Take in a new repository."""
        self.repositories[repository.full_name.lower()] = repository
        self.note(repository.owner, repository, "repository created", repository.full_name, None, None)
        return repository

    def new_repository(self, full_name: str, bare: Bare, **fields: Any) -> Repository:
        """Make a repository of what git has."""
        owner, _, name = full_name.partition("/")
        account = self.account(owner, "Organization")
        return self.add(Repository(self.new_id(), account, name, bare, self.clock(), refs=bare.refs(), **fields))

    def repository(self, full_name: str) -> Repository:
        """Return a repository; raises the ApiError of one that is not there."""
        try:
            return self.repositories[full_name.lower()]
        except KeyError:
            raise not_found() from None

    def forget(self, repository: Repository) -> None:
        """Let a repository never have been, so that another may have its name."""
        with self.lock:
            self.repositories.pop(repository.full_name.lower())
            self._past.clear()

    def network(self, repository: Repository) -> list[Repository]:
        """Return where branches of this repository may be proposed: itself and what it is a fork of."""
        parents = [self.repositories[repository.fork_of.lower()]] if repository.fork_of else []
        return [repository, *parents]

    def new_token(
        self, login: str, kind: Kind, permissions: Mapping[str, Level], repositories: frozenset[str] | None
    ) -> Token:
        """Make a token; the text looks like a real one and is the same on every run."""
        body = hashlib.sha256(f"{login} {kind} {self.new_id()}".encode()).hexdigest()[:36]
        return self.add_token(Token(_STARTS[kind] + body, self.account(login), kind, permissions, repositories))

    def add_token(self, token: Token) -> Token:
        """Let a token be one from now on."""
        self._tokens[token.text] = token
        return token

    def token(self, text: str) -> Token | None:
        """Return the token with this text."""
        return self._tokens.get(text)

    def revoke(self, token: Token) -> None:
        """Let a token be none any more."""
        self._tokens.pop(token.text, None)

    def author(self, account: Account) -> Author:
        """Return an account as the author of a commit made now."""
        return Author(account.login, account.email, self.clock())

    def put(self, by: Account, repository: Repository, what: str, before: Pull, **fields: Any) -> Pull:
        """Change a pull request and note what became different; without a difference nothing happens."""
        changed = {name: value for name, value in fields.items() if getattr(before, name) != value}
        if not changed:
            return before
        pull = repository.pulls[before.number] = replace(before, **changed, updated=self.clock())
        old = {name: getattr(before, name) for name in changed}
        self.note(by, repository, what, f"#{pull.number}", old, changed)
        return pull

    def note(self, by: Account, repository: Repository, what: str, subject: str, before: Any, after: Any) -> None:
        """Log a change."""
        place, now = repository.full_name, self.clock()
        self.log.note(Changed(now, by.login, place, what, subject, before, after, self.request))

    @contextmanager
    def answering(self, number: int) -> Iterator[None]:
        """Hold the state for the request with this number, and remember how it stood before."""
        with self.lock:
            self._past.append({name: one.snapshot() for name, one in self.repositories.items()})
            self.request = number
            try:
                yield
            finally:
                self.request = 0

    def past(self, repository: Repository, behind: int) -> Repository:
        """Return a repository as it stood before the last `behind` requests and the one that is being answered."""
        if not behind:
            return repository
        place = max(len(self._past) - 1 - behind, 0)
        return self._past[place].get(repository.full_name.lower(), repository)
