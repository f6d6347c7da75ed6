"""Who may do what."""

from dataclasses import dataclass

from .errors import ApiError, needs_token, not_accessible, not_allowed, not_found
from .state import Account, Repository, Role
from .tokens import Level, Token


@dataclass(frozen=True)
class Need:
    """What an operation asks of a token (any of `permissions`) and of a person (at least `role`)."""

    permissions: tuple[str, ...]
    level: Level
    role: Role

    @property
    def header(self) -> str:
        """The need as GitHub's answers tell it."""
        return "; ".join(f"{name}={self.level}" for name in self.permissions)


def sees(repository: Repository, token: Token | None) -> bool:
    """Return whether a token may know of a repository."""
    if not repository.settings.private:
        return True
    if token is None or not token.reaches(repository.full_name):
        return False
    return token.kind == "actions" or repository.can(token.account, "read")


def check_access(repository: Repository, token: Token | None, need: Need) -> None:
    """Refuse what a token may not do; raises the ApiError that GitHub answers with."""
    if not sees(repository, token):
        raise not_found()
    if need.level == "read" and not repository.settings.private and need.permissions != ("administration",):
        return
    if token is None:
        raise needs_token()
    if not may(repository, token, need):
        raise not_accessible(token.kind)
    if need.level == "write" and repository.settings.archived:
        raise ApiError(403, "Repository was archived so is read-only.")
    if token.kind != "actions" and not repository.can(token.account, need.role):
        raise not_allowed()


def may(repository: Repository, token: Token, need: Need) -> bool:
    """Return whether one of the permissions is given for this repository."""
    return token.reaches(repository.full_name) and any(token.allows(name, need.level) for name in need.permissions)


def may_edit(repository: Repository, token: Token | None, author: Account, role: Role) -> bool:
    """Return whether a token may change what `author` wrote."""
    if token is None:
        return False
    return token.kind == "actions" or token.account == author or repository.can(token.account, role)
