"""Tokens: whom they stand for and what they may do."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .state import Account

Kind = Literal["actions", "fine-grained", "classic"]
Level = Literal["read", "write"]

ACTIONS_PERMISSIONS: Mapping[str, Level] = {"contents": "write", "issues": "write", "pull_requests": "write"}


@dataclass(frozen=True)
class Token:
    """A token: of a workflow ("actions"), or of a person, who may do no more with it than by themselves.

    `permissions` are those of a workflow's `permissions:`, with underscores; a classic token has all of them.
    `repositories` are full names; None stands for all.
    """

    text: str = field(repr=False)
    account: Account
    kind: Kind
    permissions: Mapping[str, Level]
    repositories: frozenset[str] | None = None

    def __str__(self) -> str:
        return self.text

    def allows(self, permission: str, level: Level) -> bool:
        """Return whether a permission is given; reading metadata always is."""
        given = self.permissions.get(permission)
        if self.kind == "classic" or (permission, level) == ("metadata", "read"):
            return True
        return given == "write" or given == level

    def reaches(self, full_name: str) -> bool:
        """Return whether the token is for this repository."""
        return self.repositories is None or full_name in self.repositories


def credentials(headers: Mapping[str, str]) -> tuple[str, str]:
    """Return how a token was given and its text: ("none", "") where there is none."""
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "token"):
        return scheme.lower(), rest.strip()
    if scheme.lower() != "basic":
        return "none", ""
    try:
        return "basic", base64.b64decode(rest, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return "basic", ""


def basic(token: Token | str) -> str:
    """Return the header's value with which the checkout action lets git authenticate."""
    return "basic " + base64.b64encode(f"x-access-token:{token}".encode()).decode()
